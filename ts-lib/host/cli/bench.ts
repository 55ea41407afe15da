// `sis bench`: what each operator costs on a target. The work is ts-lib/programs/bench.ts's.
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { boards } from "../../generated/boards.js";
import { type Metric, MetricList, metricLine, metricsJson } from "../../sis/metrics/metric.js";
import { bundleScript } from "../bundle.js";
import { globToRegExp } from "../conformance/suite.js";
import { defaultLimits } from "../manifest.js";
import { Failure } from "../setup/failure.mjs";
import { say, step } from "../setup/progress.mjs";
import { inRoot } from "../setup/root.mjs";
import { parseTarget, runnerOf, type Target, targetHelp } from "../targets/index.js";
import { defineCommand } from "./command.js";
import { exitCodes } from "./exit-codes.js";
import { buildFor } from "./run.js";

export interface BenchOptions {
  target: string;
  filter?: string;
  json?: string;
  metrics?: boolean;
}

export interface BenchCase {
  readonly name: string;
  readonly instructions?: number;
  readonly ns?: number;
  readonly macs?: number;
  readonly bytes?: number;
  /** The case that does the same in f32. */
  readonly against?: string;
}

export const bench = defineCommand<BenchOptions>({
  name: "bench",
  summary: "count what each operator costs: instructions on a board, time on the host",
  define(command) {
    command
      .option("-t, --target <target>", targetHelp, "qemu-virt")
      .option("--filter <glob>", "only cases whose name matches, as 'conv*'")
      .option("--json <file>", "write the results as JSON")
      .option("--metrics", "print METRIC name[case]=value lines on stderr too")
      .addHelpText(
        "after",
        "\nOn an emulated board instructions are exact and repeatable; its clock means nothing and is left out.",
      );
  },
  run: (options) => runBench(options),
});

async function runBench({ target: name, filter = "*", json, metrics }: BenchOptions): Promise<number> {
  const target = parseTarget(name);
  const wanted = globToRegExp(filter);
  const runner = await runnerOf(target);
  const bundle = await bundleScript(inRoot("ts-lib/programs/bench.ts"));
  await buildFor(target);
  let output = "";
  const code = await step(`operators on ${target.name}`, (progress) =>
    runner({
      bundle: bundle.file,
      files: new Map(),
      args: [wanted.source],
      limits: defaultLimits,
      out: ".",
      onOutput: (text) => {
        output += text;
        progress.update(`${output.split("\n").length - 1} measured`);
      },
    }),
  );
  const lines = output.split("\n").filter((line) => line.startsWith("{"));
  const cases = lines.map((line) => JSON.parse(line) as BenchCase);
  if (code === exitCodes.ok && cases.length === 0) {
    throw new Failure(`no case matches ${filter}`, { exitCode: exitCodes.usage });
  }
  process.stdout.write(table(cases));
  const measured = benchMetrics(cases);
  if (metrics) process.stderr.write(measured.map((metric) => `${metricLine(metric)}\n`).join(""));
  if (json) {
    const all = { target: name, core: await coreOf(target), cases, metrics: metricsJson(measured) };
    writeFileSync(json, `${JSON.stringify(all, null, 1)}\n`);
    say(`results in ${json}`);
  }
  return code;
}

/** A case's first word is the operator's name in the library. */
export function benchMetrics(cases: readonly BenchCase[]): Metric[] {
  const list = new MetricList();
  for (const { name, instructions, ns, against } of cases) {
    const operator = (name.split(" ")[0] ?? "").replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    list.add(`ml_${operator}_inst`, instructions, name);
    list.add(`ml_${operator}_ns`, ns, name);
    const wide = cases.find((other) => other.name === against);
    if (wide === undefined) continue;
    const speedup =
      instructions === undefined ? (wide.ns ?? NaN) / (ns ?? NaN) : (wide.instructions ?? NaN) / instructions;
    list.add("ml_quantization_speedup", speedup, name);
  }
  return list.all;
}

async function coreOf(target: Target): Promise<string> {
  if (target.kind === "port") return (await import("../targets/port.js")).coreAt(target.port);
  return target.kind === "board" ? boards[target.name]!.core : (cpus()[0]?.model ?? process.arch);
}

/** One line a case; the last column is what one multiply-add or one byte costs. */
function table(cases: readonly BenchCase[]): string {
  const width = Math.max(4, ...cases.map(({ name }) => name.length));
  return cases
    .map(({ name, instructions, ns, macs, bytes }) => {
      const cost = instructions ?? ns;
      if (cost === undefined)
        return `${name.padEnd(width)}  not measured: this machine counts no instructions\n`;
      const unit = instructions === undefined ? "ns" : "instructions";
      const per = macs
        ? `${(cost / macs).toFixed(3)} a multiply-add`
        : `${(cost / (bytes || 1)).toFixed(3)} a byte`;
      return `${name.padEnd(width)}  ${String(cost).padStart(10)} ${unit}  ${per}\n`;
    })
    .join("");
}
