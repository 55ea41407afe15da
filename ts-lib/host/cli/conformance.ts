// `sis conformance`: ONNX's backend tests on any target.
import { writeFileSync } from "node:fs";
import { InvalidArgumentError } from "commander";
import { bundleScript } from "../bundle.js";
import { type CaseResult, runCases } from "../conformance/run.js";
import { findCases, globToRegExp } from "../conformance/suite.js";
import { Failure } from "../setup/failure.mjs";
import { say, step, warn } from "../setup/progress.mjs";
import { inRoot } from "../setup/root.mjs";
import { parseTarget, runnerOf, targetHelp } from "../targets/index.js";
import { defineCommand } from "./command.js";
import { exitCodes } from "./exit-codes.js";
import { buildFor, parseBytes, parseSeconds } from "./run.js";

export interface ConformanceOptions {
  suite: string;
  target: string;
  filter?: string;
  limit?: number;
  json?: string;
  memory?: number;
  time?: number;
}

export const conformance = defineCommand<ConformanceOptions>({
  name: "conformance",
  summary: "run folders of ONNX's backend tests",
  define(command) {
    command
      .requiredOption(
        "-s, --suite <folder>",
        "a test folder, or a folder of them, as /usr/share/libonnx-testdata/data/node",
      )
      .option("-t, --target <target>", targetHelp, "sim")
      .option("--filter <glob>", "only cases whose name matches, as 'test_conv*' or 'test_{add,sub}*'")
      .option("--limit <count>", "only the first so many", parseCount)
      .option("--json <file>", "write the results as JSON")
      .option("--memory <bytes>", "limit of the script's memory; default 128M", parseBytes)
      .option("--time <seconds>", "limit for one case, on average; default none", parseSeconds)
      .addHelpText(
        "after",
        `
Cases about strings, training or ai.onnx.ml are skipped. The exit code is ${exitCodes.error} when a case failed.

Examples:
  sis conformance --suite /usr/share/libonnx-testdata/data/node
  sis conformance --suite /usr/share/libonnx-testdata/data/node --filter 'test_conv*' --target qemu-virt --json r.json`,
      );
  },
  run: (options) => runSuite(options),
});

async function runSuite(options: ConformanceOptions): Promise<number> {
  const { memory = 128 << 20, time = 0 } = options;
  const target = parseTarget(options.target);
  const wanted = globToRegExp(options.filter ?? "*");
  const cases = findCases(options.suite)
    .filter(({ name }) => wanted.test(name))
    .slice(0, options.limit);
  if (cases.length === 0)
    throw new Failure(`no case matches ${options.filter}`, { exitCode: exitCodes.usage });
  const runner = await runnerOf(target);
  const { file: bundle } = await bundleScript(inRoot("ts-lib/programs/conformance.ts"));
  await buildFor(target);

  const results: CaseResult[] = [];
  const { stopped } = await step(`${cases.length} cases on ${target.name}`, (progress) => {
    const onResult = (result: CaseResult) => {
      results.push(result);
      progress.update(
        `${results.length} of ${cases.length}, ${count(results, "fail")} failed: ${result.name}`,
      );
    };
    return runCases({ runner, bundle, cases, memory, time, onResult });
  });
  report(results);
  if (options.json) writeJson(options, results);
  if (stopped !== undefined) {
    warn(`stopped after ${results.length} of ${cases.length} cases`);
    return stopped;
  }
  return count(results, "fail") > 0 ? exitCodes.error : exitCodes.ok;
}

const count = (results: readonly CaseResult[], status: CaseResult["status"]) =>
  results.filter((result) => result.status === status).length;

/** Failures one by one, why cases were skipped, and the sum; this is the command's output. */
function report(results: readonly CaseResult[]): void {
  const lines = results
    .filter(({ status }) => status === "fail")
    .map(({ name, reason = "" }) => `FAIL  ${name}  ${reason}`);
  const reasons = new Map<string, number>();
  for (const { status, reason = "" } of results)
    if (status === "skip") reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const sorted = [...reasons].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  for (const [reason, times] of sorted) lines.push(`skip  ${String(times).padStart(4)} × ${reason}`);
  const [passed, failed, skipped] = (["pass", "fail", "skip"] as const).map((status) =>
    count(results, status),
  );
  lines.push(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.stdout.write(`${lines.join("\n")}\n`);
}

function writeJson({ target, suite, json }: ConformanceOptions, cases: readonly CaseResult[]): void {
  const [passed, failed, skipped] = (["pass", "fail", "skip"] as const).map((status) => count(cases, status));
  writeFileSync(json!, `${JSON.stringify({ target, suite, passed, failed, skipped, cases }, null, 1)}\n`);
  say(`results in ${json}`);
}

function parseCount(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("Expected a positive whole number.");
  return Number(text);
}
