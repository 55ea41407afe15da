// Made by board/generate/index.mjs from board/*/board.json. Do not edit.

/** What the host tools know of a board. */
export interface Board {
  readonly name: string;
  readonly core: string;
  readonly load: string;
  readonly emulator: {
    readonly program: string;
    readonly machine: string;
    readonly cpu: string;
    readonly memory: string;
    /** Up to which a run may have more; without it the memory is fixed. */
    readonly mostMemory?: string;
    readonly args: readonly string[];
    readonly semihosting: boolean;
  };
  readonly flash: { readonly recipe: string; readonly why: string };
}

export const boards: Readonly<Record<string, Board>> = {
  "qemu-virt": {
    "name": "qemu-virt",
    "core": "cortex-a72",
    "load": "0x40200000",
    "emulator": {
      "program": "qemu-system-aarch64",
      "machine": "virt",
      "cpu": "cortex-a72",
      "memory": "512M",
      "mostMemory": "16G",
      "args": [
        "-nic",
        "none"
      ],
      "semihosting": true
    },
    "flash": {
      "recipe": "none",
      "why": "an emulated board has nothing to flash; use npm run qemu"
    }
  },
  "qemu-virt-a32": {
    "name": "qemu-virt-a32",
    "core": "cortex-a15",
    "load": "0x40010000",
    "emulator": {
      "program": "qemu-system-arm",
      "machine": "virt",
      "cpu": "cortex-a15",
      "memory": "512M",
      "mostMemory": "3G",
      "args": [
        "-nic",
        "none"
      ],
      "semihosting": true
    },
    "flash": {
      "recipe": "none",
      "why": "an emulated board has nothing to flash; use npm run qemu"
    }
  },
};
