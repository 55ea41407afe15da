// Runs test files on a target, each as a script of its own with its limits: what they print, which tests passed.
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { exitCodes } from "../cli/exit-codes.js";
import type { RunScript, ScriptRun } from "../targets/run.js";
import type { TestBundle } from "./bundle.js";
import { TestEvents, type TestResult } from "./events.js";
import { keepSnapshots } from "./snapshots.js";

export interface FileResult {
  readonly file: string;
  readonly bundle: string;
  readonly tests: readonly TestResult[];
  readonly skipped: number;
  /** Why the file as a whole failed: it did not load, or ended early. */
  readonly broken: string | undefined;
  readonly missing: readonly string[];
  readonly obsolete: readonly string[];
  readonly written: readonly string[];
  readonly milliseconds: number;
  /** What its tests printed. */
  readonly output: string;
}

export interface TestRunOptions {
  readonly runner: RunScript;
  /** How many at once; boards have one place. */
  readonly atOnce: number;
  /** Where files that tests write stay; without it they go. */
  readonly out: string | undefined;
  /** Folder for V8's coverage. */
  readonly coverage: string | undefined;
  readonly update: boolean;
}

/**
 * Half of the machine: a script that is measured against its time limit needs room. Scripts in the vm share one process, and
 * so the simulator's fake pins, which belong to one script at a time.
 */
export const hostPlaces = (target: string, cores = availableParallelism()): number =>
  target === "vm" ? 1 : Math.max(1, Math.min(4, Math.floor(cores / 2)));

/** All files; results are handed out in their order, as soon as that is possible. */
export async function runFiles(
  bundles: readonly TestBundle[],
  options: TestRunOptions,
  onResult: (result: FileResult) => void,
): Promise<FileResult[]> {
  const results: Promise<FileResult>[] = [];
  const free: Promise<unknown>[] = Array.from({ length: options.atOnce }, () => Promise.resolve());
  for (const [i, bundle] of bundles.entries()) {
    const place = i % free.length;
    const result = free[place]!.then(() => runFile(bundle, options));
    free[place] = result.catch(() => {});
    results.push(result);
  }
  const done: FileResult[] = [];
  try {
    for (const result of results) {
      done.push(await result);
      onResult(done.at(-1)!);
    }
  } finally {
    await Promise.allSettled(results);
  }
  return done;
}

async function runFile(test: TestBundle, options: TestRunOptions): Promise<FileResult> {
  const temporary = mkdtempSync(join(tmpdir(), "sis-test-"));
  const out = options.out ?? temporary;
  let output = "";
  const events = new TestEvents((text) => {
    output += text;
  });
  const started = performance.now();
  try {
    const run: ScriptRun = {
      bundle: test.bundle,
      args: [],
      files: test.files,
      limits: test.limits,
      out,
      onOutput: (text) => events.push(text),
      ...(options.coverage ? { coverage: options.coverage } : {}),
    };
    const code = await options.runner(run);
    if (code === exitCodes.interrupted) throw new Interrupted();
    if (options.update) keepSnapshots(test.snapshot, out);
    return {
      file: test.file,
      bundle: test.bundle,
      tests: events.tests,
      skipped: events.unnamed,
      broken: events.ended ? undefined : whyEnded(code, events),
      missing: events.snapshots?.missing ?? [],
      obsolete: events.snapshots?.obsolete ?? [],
      written: events.snapshots?.written ?? [],
      milliseconds: performance.now() - started,
      output,
    };
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Ctrl-C: no more files. */
export class Interrupted extends Error {}

function whyEnded(code: number, { running, tests }: TestEvents): string {
  const how = code === exitCodes.limit ? "reached a limit" : `ended with exit code ${code}`;
  if (running !== undefined) return `the script ${how} in "${running}"`;
  return tests.length === 0 ? `the script ${how} before its first test` : `the script ${how} between tests`;
}
