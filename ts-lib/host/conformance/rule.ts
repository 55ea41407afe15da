// Which cases may be skipped: those of what waits and is allowed to (`skips` in ops-c/waits.json: strings, training,
// ai.onnx.ml) and of random values that another generator drew, and nothing else. The program that runs them gives one of
// these as the reason.
import { type WaitKind, waits } from "../../generated/about.js";

export type SkipKind = WaitKind | "random";

export const skipKinds: readonly SkipKind[] = [
  ...waits.filter(({ skips }) => skips).map(({ kind }) => kind),
  "random",
];

/** The kind that a skip's reason is; undefined for a skip that should not be. */
export const skipKind = (reason: string): SkipKind | undefined => skipKinds.find((kind) => kind === reason);
