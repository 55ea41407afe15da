// What a runner of `sis test` is, and the tally it returns.
import type { Step } from "../setup/progress.mjs";

export interface RunnerOptions {
  /** Also what takes long. */
  readonly full: boolean;
  /** Only tests whose name holds this text. */
  readonly filter?: string;
}

/** A failed test and all that it printed. */
export interface FailedTest {
  readonly name: string;
  readonly output: string;
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly FailedTest[];
}

export interface Runner {
  readonly name: string;
  /** Style runners look at text only; test runners run something that was built. */
  readonly group: "build" | "style" | "test";
  /** Resolves to undefined when there is nothing for it to do. */
  run(options: RunnerOptions, progress: Step): Promise<Tally | undefined>;
}

/** One check that passed or failed. */
export const single = (name: string, passed: boolean, output: string): Tally => ({
  passed: passed ? 1 : 0,
  failed: passed ? 0 : 1,
  skipped: 0,
  failures: passed ? [] : [{ name, output }],
});

export const sum = (tallies: readonly Tally[]): Tally => ({
  passed: tallies.reduce((total, tally) => total + tally.passed, 0),
  failed: tallies.reduce((total, tally) => total + tally.failed, 0),
  skipped: tallies.reduce((total, tally) => total + tally.skipped, 0),
  failures: tallies.flatMap((tally) => tally.failures),
});

/** "3 passed, 0 failed", and what was skipped if anything was. */
export const tallyText = ({ passed, failed, skipped }: Tally): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;

/** Runs `work` over `items`, at most `width` at a time; results in the order of the items. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index]!);
    }
  };
  await Promise.all(Array.from({ length: width }, lane));
  return results;
}
