// Made by board/generate/index.mjs from board/*/board.json. Do not edit.

/** What the host tools know of a board. */
export interface Board {
  readonly name: string;
  /** Which tree of C its images come from (ts-lib/host/cmake.ts). */
  readonly arch: "arm64" | "arm";
  readonly core: string;
  readonly load: string;
  /** Tags of what must be set up before its images can be built ("only" in apt-packages.mjs). */
  readonly needs: readonly string[];
  /** Of its console. */
  readonly baud: number;
  /** Where the kernel looks for what a loader did not tell; "0x…". */
  readonly handOver: { readonly deviceTree?: string; readonly atags?: string; readonly initrd?: string };
  readonly emulator: {
    readonly program: string;
    /** Third-party package the program comes from; without it the machine's own QEMU. */
    readonly package?: string;
    readonly machine: string;
    /** Without it the machine's own. */
    readonly cpu?: string;
    readonly memory: string;
    /** Up to which a run may have more; without it the memory is fixed. */
    readonly mostMemory?: string;
    /** Its -smp can say so many; missing: the machine has as many as it has. */
    readonly mostCores?: number;
    readonly args: readonly string[];
    readonly semihosting: boolean;
    /** The emulator is given the board's compiled device tree; without it the machine makes its own. */
    readonly deviceTree?: boolean;
  };
  readonly flash: Flash;
}

/** How a board is flashed; with "why" it cannot be. */
export interface Flash {
  readonly recipe: string;
  readonly why?: string;
  /** Where the chain loader runs, "0x…"; without it 8 MiB below the initrd. */
  readonly loader?: string;
  /** Lines of the boot configuration file beside those that name kernel, initrd and device tree. */
  readonly configuration?: readonly string[];
  /** Names on the boot partition: of the kernel, of the initrd, of the device tree. */
  readonly kernel?: string;
  readonly initrd?: string;
  readonly deviceTree?: string;
  /** Of the vendor's files, those this board boots with. */
  readonly bootFiles?: readonly string[];
}

export const boards: Readonly<Record<string, Board>> = {
  "qemu-virt": {
    "name": "qemu-virt",
    "arch": "arm64",
    "core": "cortex-a72",
    "load": "0x40200000",
    "needs": [],
    "baud": 115200,
    "handOver": {
      "deviceTree": "0x40000000"
    },
    "emulator": {
      "program": "qemu-system-aarch64",
      "machine": "virt",
      "cpu": "cortex-a72",
      "memory": "512M",
      "mostMemory": "16G",
      "mostCores": 4,
      "args": [
        "-nic",
        "none"
      ],
      "semihosting": true
    },
    "flash": {
      "recipe": "none",
      "loader": "0x47800000",
      "why": "an emulated board has nothing to flash; use npm run qemu"
    }
  },
  "qemu-virt-a32": {
    "name": "qemu-virt-a32",
    "arch": "arm",
    "core": "cortex-a15",
    "load": "0x40010000",
    "needs": [
      "arm32"
    ],
    "baud": 115200,
    "handOver": {
      "deviceTree": "0x40000000"
    },
    "emulator": {
      "program": "qemu-system-arm",
      "machine": "virt",
      "cpu": "cortex-a15",
      "memory": "512M",
      "mostMemory": "3G",
      "mostCores": 4,
      "args": [
        "-nic",
        "none"
      ],
      "semihosting": true
    },
    "flash": {
      "recipe": "none",
      "loader": "0x47800000",
      "why": "an emulated board has nothing to flash; use npm run qemu"
    }
  },
  "raspi2b": {
    "name": "raspi2b",
    "arch": "arm",
    "core": "cortex-a7",
    "load": "0x8000",
    "needs": [
      "arm32",
      "pi"
    ],
    "baud": 115200,
    "handOver": {
      "atags": "0x100",
      "initrd": "0x08000000"
    },
    "emulator": {
      "program": "qemu-system-arm",
      "machine": "raspi2b",
      "memory": "1G",
      "args": [
        "-nic",
        "none"
      ],
      "semihosting": true,
      "deviceTree": true
    },
    "flash": {
      "recipe": "raspberry-pi",
      "configuration": [
        "enable_uart=1",
        "init_uart_clock=48000000"
      ],
      "kernel": "kernel7.img",
      "initrd": "initrd.cpio",
      "deviceTree": "bcm2709-rpi-2-b.dtb",
      "bootFiles": [
        "bootcode.bin",
        "start.elf",
        "fixup.dat"
      ]
    }
  },
  "raspi3b": {
    "name": "raspi3b",
    "arch": "arm64",
    "core": "cortex-a53",
    "load": "0x80000",
    "needs": [
      "pi"
    ],
    "baud": 115200,
    "handOver": {
      "atags": "0x100",
      "initrd": "0x08000000"
    },
    "emulator": {
      "program": "qemu-system-aarch64",
      "machine": "raspi3b",
      "memory": "1G",
      "args": [
        "-nic",
        "none"
      ],
      "semihosting": true,
      "deviceTree": true
    },
    "flash": {
      "recipe": "raspberry-pi",
      "configuration": [
        "arm_64bit=1",
        "enable_uart=1",
        "init_uart_clock=48000000"
      ],
      "kernel": "kernel8.img",
      "initrd": "initrd.cpio",
      "deviceTree": "bcm2710-rpi-3-b.dtb",
      "bootFiles": [
        "bootcode.bin",
        "start.elf",
        "fixup.dat"
      ]
    }
  },
  "raspi4b": {
    "name": "raspi4b",
    "arch": "arm64",
    "core": "cortex-a72",
    "load": "0x80000",
    "needs": [
      "pi"
    ],
    "baud": 115200,
    "handOver": {
      "atags": "0x100",
      "initrd": "0x08000000"
    },
    "emulator": {
      "program": "qemu-system-aarch64",
      "package": "qemu-10",
      "machine": "raspi4b",
      "memory": "2G",
      "args": [
        "-nic",
        "none"
      ],
      "semihosting": true,
      "deviceTree": true
    },
    "flash": {
      "recipe": "raspberry-pi",
      "configuration": [
        "arm_64bit=1",
        "enable_uart=1",
        "init_uart_clock=48000000",
        "enable_gic=1"
      ],
      "kernel": "kernel8.img",
      "initrd": "initrd.cpio",
      "deviceTree": "bcm2711-rpi-4-b.dtb",
      "bootFiles": [
        "start4.elf",
        "fixup4.dat"
      ]
    }
  },
};
