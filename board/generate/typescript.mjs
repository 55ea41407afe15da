// What the host tools know of the boards: ts-lib/generated/boards.ts.

/** @returns {string} boards.ts */
export function typescript(boards) {
  const rows = boards.map((b) => {
    const value = {
      name: b.name,
      arch: b.arch,
      core: b.core,
      load: b.load,
      needs: b.needs ?? [],
      baud: b.console.baud,
      handOver: b.handOver ?? {},
      emulator: b.emulator,
      flash: b.flash,
    };
    return `  "${b.name}": ${JSON.stringify(value, null, 2).replaceAll("\n", "\n  ")},`;
  });
  return `// Made by board/generate/index.mjs from board/*/board.json. Do not edit.

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
${rows.join("\n")}
};
`;
}
