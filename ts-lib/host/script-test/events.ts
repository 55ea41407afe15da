// What the runner in the script (ts-lib/sis/testing/run.ts) tells between the lines that tests print themselves.
import type { SnapshotReport } from "../../sis/testing/snapshots.js";

export interface TestError {
  readonly message: string;
  readonly stack: string;
  readonly operator?: string;
  readonly details?: string;
}

export interface TestResult {
  readonly name: string;
  readonly status: "pass" | "fail" | "skip";
  readonly error?: TestError;
}

const mark = "\x1e";

type Event =
  | { is: "start" | "pass" | "skip"; name: string }
  | { is: "fail"; name: string; error: TestError }
  | { is: "end"; skipped: number; snapshots: SnapshotReport };

/** Takes a script's output in pieces; gives on what is the tests' own. */
export class TestEvents {
  readonly tests: TestResult[] = [];
  /** Tests that were skipped without a word: others are marked `only`, or a hook failed. */
  unnamed = 0;
  snapshots: SnapshotReport | undefined;
  /** The test under way: who the blame falls on when the script ends. */
  running: string | undefined;
  #event: string | undefined;

  constructor(private readonly onOutput: (text: string) => void) {}

  /** The runner came to its end. */
  get ended(): boolean {
    return this.snapshots !== undefined;
  }

  push(text: string): void {
    let rest = text;
    while (rest !== "") {
      if (this.#event === undefined) {
        const at = rest.indexOf(mark);
        const own = at < 0 ? rest : rest.slice(0, at);
        if (own) this.onOutput(own);
        if (at < 0) return;
        this.#event = "";
        rest = rest.slice(at + 1);
      }
      const end = rest.indexOf("\n");
      this.#event += end < 0 ? rest : rest.slice(0, end);
      if (end < 0) return;
      this.#take(this.#event);
      this.#event = undefined;
      rest = rest.slice(end + 1);
    }
  }

  #take(line: string): void {
    let event: Event;
    try {
      event = JSON.parse(line) as Event;
    } catch {
      this.onOutput(`${line}\n`); // a test printed the mark
      return;
    }
    if (event.is === "end") {
      this.unnamed = event.skipped;
      this.snapshots = event.snapshots;
    } else if (event.is === "start") {
      this.running = event.name;
    } else {
      if (this.running === event.name) this.running = undefined;
      const error = event.is === "fail" ? { error: event.error } : {};
      this.tests.push({ name: event.name, status: event.is, ...error });
    }
  }
}
