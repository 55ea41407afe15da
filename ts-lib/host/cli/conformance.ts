// `sis conformance`: ONNX's backend tests on any target.
import { accessSync, constants, statSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { InvalidArgumentError } from "commander";
import { bundleScript } from "../bundle.js";
import { countOf, reportCases, summaryTable } from "../conformance/report.js";
import { type CaseResult, runCases } from "../conformance/run.js";
import { globToRegExp, inOrder } from "../conformance/suite.js";
import { defaultSuites, openSuites, type Suite, suitesHelp } from "../conformance/suites.js";
import { Failure } from "../setup/failure.mjs";
import { say, step, warn } from "../setup/progress.mjs";
import { inRoot } from "../setup/root.mjs";
import { parseTarget, runnerOf, targetHelp } from "../targets/index.js";
import { defineCommand } from "./command.js";
import { exitCodes } from "./exit-codes.js";
import { buildFor, parseBytes, parseSeconds } from "./run.js";

export interface ConformanceOptions {
  suite: string[];
  target: string;
  compiled?: boolean;
  filter?: string;
  limit?: number;
  json?: string;
  memory?: number;
  time?: number;
}

/** `native` names every file on its command line. */
const nativeFiles = 4000;
/** Files that a board at a port keeps at a time (firmware/kernel/files.c holds 1024 written ones). */
const boardFiles = 500;

export const conformance = defineCommand<ConformanceOptions>({
  name: "conformance",
  summary: "run ONNX's backend tests",
  define(command) {
    command
      .option(
        "-s, --suite <names...>",
        `suites (below), test folders, or folders of them; default ${defaultSuites.join(" ")}`,
        [],
      )
      .option("-t, --target <target>", targetHelp, "sim")
      .option("--filter <glob>", "only cases whose name matches, as 'test_conv*' or 'test_{add,sub}*'")
      .option("--compiled", "run each model as sis compile's file of it")
      .option("--limit <count>", "only the first so many", parseCount)
      .option("--json <file>", "write the results as JSON", parseNewFile)
      .option("--memory <bytes>", "limit of the script's memory; default 128M", parseBytes)
      .option("--time <seconds>", "limit for one case, on average; default none", parseSeconds)
      .addHelpText(
        "after",
        `
Suites:
${suitesHelp}

Cases about strings, training or ai.onnx.ml are skipped. Of several suites, cases are called SUITE/CASE. The exit code is
${exitCodes.error} when a case failed. On a board all cases travel in the initrd, and one boot runs them.

Examples:
  sis conformance
  sis conformance --suite node-1.17 --target qemu-virt --json r.json
  sis conformance --suite node simple --filter 'test_conv*'`,
      );
  },
  run: (options) => runSuites(options),
});

async function runSuites(options: ConformanceOptions): Promise<number> {
  const { memory = 128 << 20, time = 0 } = options;
  const target = parseTarget(options.target);
  const wanted = globToRegExp(options.filter ?? "*");
  const names = options.suite.length > 0 ? options.suite : defaultSuites;
  const suites = (await openSuites(names)).map(({ name, cases }) => ({
    name,
    cases: cases.filter((item) => wanted.test(item.name) || wanted.test(basename(item.name))),
  }));
  const cases = inOrder(suites.flatMap((suite) => suite.cases)).slice(0, options.limit);
  if (cases.length === 0)
    throw new Failure(`no case matches ${options.filter}`, { exitCode: exitCodes.usage });
  const runner = await runnerOf(target);
  const { file: bundle } = await bundleScript(inRoot("ts-lib/programs/conformance.ts"));
  await buildFor(target);

  const results: CaseResult[] = [];
  const batchFiles = target.kind === "port" ? boardFiles : target.name === "native" ? nativeFiles : undefined;
  const { stopped } = await step(`${cases.length} cases on ${target.name}`, (progress) => {
    const onResult = (result: CaseResult) => {
      results.push(result);
      const failed = countOf(results, "fail");
      progress.update(`${results.length} of ${cases.length}, ${failed} failed: ${result.name}`);
    };
    return runCases({
      runner,
      bundle,
      cases,
      compiled: options.compiled,
      memory,
      time,
      onResult,
      batchFiles,
    });
  });
  process.stdout.write(reportCases(results));
  say(summaryTable(resultsOf(suites, results)));
  if (options.json) writeJson(options.json, target.name, names.join(" "), results);
  if (stopped !== undefined) {
    warn(`stopped after ${results.length} of ${cases.length} cases`);
    return stopped;
  }
  return countOf(results, "fail") > 0 ? exitCodes.error : exitCodes.ok;
}

function resultsOf(suites: readonly Suite[], results: readonly CaseResult[]) {
  const byName = new Map(results.map((result) => [result.name, result]));
  return suites.map(({ name, cases }) => ({
    name,
    results: cases.flatMap((item) => byName.get(item.name) ?? []),
  }));
}

function writeJson(file: string, target: string, suite: string, cases: readonly CaseResult[]): void {
  const [passed, failed, skipped] = (["pass", "fail", "skip"] as const).map((status) =>
    countOf(cases, status),
  );
  writeFileSync(file, `${JSON.stringify({ target, suite, passed, failed, skipped, cases }, null, 1)}\n`);
  say(`results in ${file}`);
}

/** A file that can be written: known before the long work, not after. */
function parseNewFile(path: string): string {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.isDirectory()) throw new InvalidArgumentError("This is a folder, not a file.");
  try {
    accessSync(there ? path : dirname(path), constants.W_OK);
  } catch (error) {
    throw new InvalidArgumentError(`It cannot be written: ${(error as Error).message}.`);
  }
  return path;
}

function parseCount(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("Expected a positive whole number.");
  return Number(text);
}
