// The runner's half beside the tests, on every target: runs what a file added, and tells the host of each test in a line
// of its own. The host's half is ts-lib/host/script-test/events.ts.
import { exit, write } from "sis";
import { queue, type UvuResult } from "./before-uvu.js";
import { endSnapshots, prepareSnapshots, type SnapshotReport, type SnapshotSettings } from "./snapshots.js";
import { waiting, watch } from "./uvu.js";

export interface TestSettings extends SnapshotSettings {
  /** Only tests whose name contains this. */
  readonly filter: string;
}

/** What a failed test threw. */
export interface TestFailure {
  readonly message: string;
  readonly stack: string;
  /** Of an assertion: its name and the difference, coloured. */
  readonly operator?: string;
  readonly details?: string;
}

/** A line of the runner's: this byte, then one of these as JSON. */
export const EVENT_MARK = "\x1e";
export type TestEvent =
  | { readonly is: "start" | "pass" | "skip"; readonly name: string }
  | { readonly is: "fail"; readonly name: string; readonly error: TestFailure }
  | { readonly is: "end"; readonly skipped: number; readonly snapshots: SnapshotReport };

const tell = (event: TestEvent): void => write(`${EVENT_MARK}${JSON.stringify(event)}\n`);

let failures = 0;
let started = 0;

function failed(name: string, error: unknown): void {
  failures++;
  tell({ is: "fail", name, error: describe(error) });
}

function describe(thrown: unknown): TestFailure {
  if (!(thrown instanceof Error)) return { message: `threw ${String(thrown)}`, stack: "" };
  const { operator, details } = thrown as { operator?: unknown; details?: unknown };
  return {
    message: thrown.name.startsWith("Assertion") ? thrown.message : `${thrown.name}: ${thrown.message}`,
    stack: thrown.stack ?? "",
    ...(typeof operator === "string" ? { operator } : {}),
    ...(typeof details === "string" ? { details } : {}),
  };
}

/** Before the test file is evaluated. */
export function prepare(settings: TestSettings): void {
  prepareSnapshots(settings);
  watch({
    wants: (name) => name.includes(settings.filter),
    skipped: (name) => tell({ is: "skip", name }),
    async around(name, kind, work) {
      if (kind === "test") {
        started++;
        tell({ is: "start", name });
      }
      try {
        await work();
      } catch (error) {
        failed(name, error);
        throw error;
      }
      if (kind === "test") tell({ is: "pass", name });
    },
  });
}

/** Behind the test file: its tests, then the end of the script, whatever timers it left. */
export async function runTests(): Promise<never> {
  let skipped = 0;
  for (const suite of queue.slice(1) as (() => Promise<UvuResult>)[]) {
    const before = started;
    const [, , left, total] = await suite();
    skipped += left + total - (started - before); // what is behind a failed hook of the suite is not run
  }
  for (const { title, tests } of waiting.values())
    failed(
      title || "test.run()",
      new Error(
        `${tests} ${tests === 1 ? "test was" : "tests were"} added and never run: the file lacks ${title ? "its suite's " : "test"}.run()`,
      ),
    );
  tell({ is: "end", skipped, snapshots: endSnapshots(failures > 0) });
  return exit(failures > 0 ? 1 : 0);
}
