// What the tests of real boards' emulations know of each: facts that its machine in QEMU gives, and what that leaves out.

export interface EmulatedBoard {
  readonly name: string;
  /** As the banner names it. */
  readonly core: string;
  /** MiB of memory: by a device tree or tags, and where the board's firmware alone is asked. */
  readonly toldMemory: number;
  readonly askedMemory: number;
  /** As `board` prints it. */
  readonly revision: string;
  /** What QEMU logs of a boot and the command `board`: what it does not emulate, and nothing else. */
  readonly notEmulated: readonly RegExp[];
}

/** Serial number and core voltage, which no machine of QEMU's tells. */
const unknownFacts = [/get board serial NYI/, /unhandled tag 0x00030003/];

export const pis: readonly EmulatedBoard[] = [
  {
    name: "raspi3b",
    core: "Cortex-A53",
    toldMemory: 960,
    askedMemory: 960,
    revision: "a02082",
    notEmulated: unknownFacts,
  },
  {
    name: "raspi4b",
    core: "Cortex-A72",
    toldMemory: 960,
    askedMemory: 1984,
    revision: "b03115",
    notEmulated: unknownFacts,
  },
];
