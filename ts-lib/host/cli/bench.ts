// `sis bench`: what operators and models cost on a target, beside what others take. The work is ts-lib/programs/bench.ts's; tables
// and comparisons are ts-lib/host/bench's.
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { boards } from "../../generated/boards.js";
import { metricLine, metricsJson } from "../../sis/metrics/metric.js";
import { baselineFile, readBaseline, risen, writeBaseline } from "../bench/baseline.js";
import { type BenchCase, columns, grouped } from "../bench/case.js";
import { measureModels, measureOperators } from "../bench/measure.js";
import { benchMetrics } from "../bench/metrics.js";
import { benchModels } from "../bench/models.js";
import { peersFile, peerTable, readPeers } from "../bench/peers.js";
import { globToRegExp } from "../conformance/suite.js";
import { Failure } from "../setup/failure.mjs";
import { say, warn } from "../setup/progress.mjs";
import { inCache, isInstalled } from "../setup/root.mjs";
import { parseTarget, type Target, targetHelp } from "../targets/index.js";
import { defineCommand } from "./command.js";
import { exitCodes } from "./exit-codes.js";
import { buildFor, parseFolder } from "./run.js";

export interface BenchOptions {
  target?: string;
  filter?: string;
  json?: string;
  metrics?: boolean;
  check?: boolean;
  update?: boolean;
  peers?: string;
  versus?: boolean;
  loops?: boolean;
}

const usualTarget = "qemu-virt";

export const bench = defineCommand<BenchOptions>({
  name: "bench",
  summary: "count what operators and models cost: instructions on a board, time on the host",
  define(command) {
    command
      .option("-t, --target <target>", `${targetHelp}; default ${usualTarget}`)
      .option("--filter <glob>", "only cases whose name matches, as 'conv*'")
      .option("--json <file>", "write the results as JSON")
      .option("--metrics", "print METRIC name[case]=value lines on stderr too")
      .option("--check", "fail where instructions rose by more than 2 % over the committed baseline")
      .option("--update", "write these counts into the baseline (tests/bench/baseline.json)")
      .option(
        "--peers <folder>",
        "count the others anew, with what is in that folder (filled if it is empty), and keep the counts",
        parseFolder,
      )
      .option("--loops", "how close the inner loops of kernels come to the limit of the cores they are for")
      .option("--versus", "time models on this machine beside onnxruntime-node and onnxruntime-web")
      .addHelpText(
        "after",
        `
Without options: all of it, that is the counts on ${usualTarget}, --loops and --versus, and the counts as JSON in build/bench.json.
An installed package has the counts alone: --check, --update, --peers, --loops and --versus work on SIS itself.
On an emulated board instructions are exact and repeatable; its clock means nothing and is left out.`,
      );
  },
  run: (options) => (Object.keys(options).length === 0 ? runAll() : runBench(options)),
});

/** The worst exit code of the three. */
async function runAll(): Promise<number> {
  if (isInstalled) return runBench({});
  const counts = await runBench({ json: inCache("bench.json") });
  process.stdout.write("\n");
  const loops = await runLoops();
  process.stdout.write("\n");
  return Math.max(counts, loops, await runVersus(/./));
}

async function runBench(options: BenchOptions): Promise<number> {
  const { target: name = usualTarget, filter = "*", json, metrics } = options;
  refuseRepositorys(options);
  if (options.versus) return runVersus(globToRegExp(filter), json);
  if (options.loops) return runLoops(json);
  if (options.peers !== undefined) await countPeers(options.peers);
  const target = parseTarget(name);
  const cases = await measure(target, globToRegExp(filter));
  if (cases.length === 0) throw new Failure(`no case matches ${filter}`, { exitCode: exitCodes.usage });
  process.stdout.write(table(cases));
  const besides = target.kind === "board" ? peerTable(cases, readPeers()) : "";
  if (besides) process.stdout.write(`\n${besides}`);
  const measured = benchMetrics(cases);
  if (metrics) process.stderr.write(measured.map((metric) => `${metricLine(metric)}\n`).join(""));
  if (json) {
    const core = await coreOf(target);
    writeResults(json, { target: name, core, cases, metrics: metricsJson(measured) });
  }
  if (options.update) writeBaseline(name, cases);
  return options.check ? check(name, cases) : exitCodes.ok;
}

/** Where `--json` asks for it. */
function writeResults(file: string | undefined, results: object): void {
  if (!file) return;
  writeFileSync(file, `${JSON.stringify(results, null, 1)}\n`);
  say(`results in ${file}`);
}

/** What they need (images with symbols, the baseline, packages of the tests) no package carries. */
function refuseRepositorys(options: BenchOptions): void {
  const name = (["check", "update", "peers", "loops", "versus"] as const).find(
    (option) => options[option] !== undefined,
  );
  if (!isInstalled || name === undefined) return;
  throw new Failure(`--${name} works on SIS itself; this is an installed package`, {
    mend: "sis bench without it counts what operators cost",
    exitCode: exitCodes.refused,
  });
}

async function runLoops(json?: string): Promise<number> {
  await buildFor(parseTarget(usualTarget));
  const { formatLoops, loopTable } = await import("../bench/loops.js");
  const rows = await loopTable();
  process.stdout.write(formatLoops(rows));
  writeResults(json, { target: usualTarget, loops: rows });
  return rows.every(({ percent, due }) => percent >= due) ? exitCodes.ok : exitCodes.error;
}

async function runVersus(wanted: RegExp, json?: string): Promise<number> {
  const models = benchModels(wanted).here;
  if (models.length === 0) throw new Failure("no model matches", { exitCode: exitCodes.usage });
  await buildFor(parseTarget("sim"));
  const { versus, versusTable } = await import("../bench/versus.js");
  const results = await versus(models);
  process.stdout.write(versusTable(results));
  writeResults(json, { target: "sim", core: cpus()[0]?.model, versus: results });
  return exitCodes.ok;
}

async function countPeers(folder: string): Promise<void> {
  const { recount } = await import("../bench/recount.js"); // needs parts that only the repository has
  const peers = await recount(folder);
  writeFileSync(peersFile, `${JSON.stringify(peers, null, 1)}\n`);
  say(`counts of the others in ${peersFile}`);
}

async function measure(target: Target, wanted: RegExp): Promise<BenchCase[]> {
  const { here, missing } = benchModels(wanted);
  const models = target.kind === "port" ? [] : here; // a line is slow, and models are large
  if (missing.length > 0 && !isInstalled)
    warn(`not measured: ${missing.join(", ")}; their files come with the set-up of the tests (npm test)`);
  await buildFor(target);
  const operators = await measureOperators(target, wanted);
  return models.length === 0 ? operators : [...operators, ...(await measureModels(target, models))];
}

function check(target: string, cases: readonly BenchCase[]): number {
  const known = readBaseline()[target];
  if (known === undefined)
    throw new Failure(`${baselineFile} has no counts of ${target}`, {
      mend: `count them: sis bench --target ${target} --update`,
      exitCode: exitCodes.usage,
    });
  const worse = risen(cases, known);
  if (worse.length === 0) {
    say(`${cases.length} cases, none takes 2 % more than in the baseline`);
    return exitCodes.ok;
  }
  throw new Failure(`${worse.length} of ${cases.length} cases are worse:\n  ${worse.join("\n  ")}`);
}

async function coreOf(target: Target): Promise<string> {
  if (target.kind === "port") return (await import("../targets/port.js")).coreAt(target.port);
  return target.kind === "board" ? boards[target.name]!.core : (cpus()[0]?.model ?? process.arch);
}

/** One line a case: its cost, that of one multiply-add or byte, and how far off the compiler's estimate was. */
function table(cases: readonly BenchCase[]): string {
  return columns(
    cases.map(({ name, instructions, estimated, ns, macs, bytes, shares }) => {
      const cost = instructions ?? ns;
      if (cost === undefined) return [name, "not measured: this machine counts no instructions"];
      const unit = instructions === undefined ? "ns" : "instructions";
      const each = macs ? `${(cost / macs).toFixed(3)} a multiply-add` : perByte(cost, bytes);
      if (instructions === undefined || estimated === undefined)
        return [name, `${grouped(cost)} ${unit}`, each];
      const cores =
        shares === undefined ? "" : `${(instructions / Math.max(shares, 1)).toFixed(2)} x on four cores`;
      return [name, `${grouped(cost)} ${unit}`, each, `estimate ${off(estimated, instructions)}`, cores];
    }),
  );
}

const perByte = (cost: number, bytes?: number) =>
  bytes === undefined ? "" : `${(cost / (bytes || 1)).toFixed(3)} a byte`;

/** "+4 %", "-0.3 %". */
function off(estimated: number, counted: number): string {
  const percent = (estimated / Math.max(counted, 1) - 1) * 100;
  return `${percent < 0 ? "" : "+"}${percent.toFixed(Math.abs(percent) < 10 ? 1 : 0)} %`;
}
