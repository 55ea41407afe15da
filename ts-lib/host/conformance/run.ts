// Runs conformance cases on a target, many in one run of the script, and goes on behind a case that ended the run.
import { tmpdir } from "node:os";
import { exitCodes } from "../cli/exit-codes.js";
import { defaultLimits } from "../manifest.js";
import type { RunScript } from "../targets/index.js";
import { byBytes, type Case, nextBatch } from "./suite.js";

export interface CaseResult {
  readonly name: string;
  readonly status: "pass" | "fail" | "skip";
  readonly reason?: string;
  /** SHA-256 of the output tensors' bytes in order. */
  readonly hash?: string;
}

export interface SuiteRun {
  readonly runner: RunScript;
  /** Bundle of ts-lib/programs/conformance.ts. */
  readonly bundle: string;
  readonly cases: readonly Case[];
  /** Each model as a compiled one. */
  readonly compiled?: boolean;
  readonly memory: number;
  /** Files that the target takes in one run; none: as many as there are. */
  readonly batchFiles?: number;
  /** Seconds for one case. */
  readonly time: number;
  readonly onResult: (result: CaseResult) => void;
}

/** Every case gets a result, in the cases' order, which `inOrder` of suite.ts made. `stopped` is the exit code of a run that was interrupted. */
export async function runCases(run: SuiteRun): Promise<{ stopped?: number }> {
  let left = run.cases;
  while (left.length > 0) {
    const batch = nextBatch(left, run.batchFiles);
    const done = await runBatch(run, batch);
    if (done.exitCode === exitCodes.interrupted) return { stopped: done.exitCode };
    left = left.slice(done.count);
    if (done.count === batch.length) continue;
    const culprit = left[0]!;
    run.onResult({
      name: culprit.name,
      status: "fail",
      reason: `the run ended with exit code ${done.exitCode}`,
    });
    left = left.slice(1);
  }
  return {};
}

/** How many of the batch, from its start, gave a result. */
async function runBatch(run: SuiteRun, batch: readonly Case[]): Promise<{ count: number; exitCode: number }> {
  let count = 0;
  let line = "";
  const onOutput = (text: string) => {
    const lines = (line + text).split("\n");
    line = lines.pop() ?? "";
    for (const item of lines) {
      const result = parseResult(item);
      if (!result || result.name !== batch[count]?.name) continue;
      run.onResult(result);
      count++;
    }
  };
  const exitCode = await run.runner({
    bundle: run.bundle,
    // No arguments: every case among the files is run, in their order, which is the cases'.
    files: new Map(batch.flatMap(({ files }) => [...files]).sort(([a], [b]) => byBytes(a, b))),
    args: run.compiled ? ["--compiled"] : [],
    limits: { ...defaultLimits, memory: run.memory, time: run.time * batch.length },
    out: tmpdir(),
    onOutput,
  });
  return { count, exitCode };
}

/** One line of the script; anything else it prints is not a result. */
function parseResult(line: string): CaseResult | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const value = JSON.parse(line) as CaseResult;
    return typeof value.name === "string" && ["pass", "fail", "skip"].includes(value.status)
      ? value
      : undefined;
  } catch {
    return undefined;
  }
}
