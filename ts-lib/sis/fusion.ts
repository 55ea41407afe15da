// The passes of the graph compiler by name.

/** Names of the passes, in the order in which C runs them; docs/fusion.md tells what each does. */
export const fusionPasses = [
  "no-op",
  "norm",
  "add",
  "clamp",
  "conv-pool",
  "gemm-gemm",
  "producer",
  "elementwise",
] as const;

/** What compiling may do to a graph beyond what was built. */
export type FusionPass = (typeof fusionPasses)[number];

/** All passes on or off, or some of them by name; what is not named is on. */
export type Fusion = boolean | Readonly<Partial<Record<FusionPass, boolean>>>;

/** With these passes off; an empty name means all. */
export const fusionWithout = (names: readonly string[]): Fusion =>
  !names.includes("") && Object.fromEntries(names.map((name) => [name, false]));
