// `sis infer model.onnx`: one run of an ONNX model on any target. The work is ts-lib/programs/infer.ts's.

import { existsSync, statSync } from "node:fs";
import { basename, dirname, extname } from "node:path";
import { InvalidArgumentError } from "commander";
import { bundleScript } from "../bundle.js";
import { defaultLimits } from "../manifest.js";
import { checkModel } from "../model-check.js";
import { externalFiles } from "../model-files.js";
import { Failure } from "../setup/failure.mjs";
import { inRoot } from "../setup/root.mjs";
import { parseTarget, runnerOf, targetHelp } from "../targets/index.js";
import type { ScriptRun } from "../targets/run.js";
import { defineCommand } from "./command.js";
import { exitCodes } from "./exit-codes.js";
import { defineFusion, type FusionOption, fusionArguments } from "./fusion-option.js";
import { defineMetrics, type MetricsOptions, metricsWatcher, withMetrics } from "./metrics.js";
import { defineSums, type SumsOptions, sumsArguments } from "./model-options.js";
import { buildFor, collect, parseBytes, parseCores, parseFolder, parseSeconds } from "./run.js";

export interface InferOptions extends MetricsOptions, FusionOption, SumsOptions {
  input: string[];
  constant: string[];
  dim: string[];
  target: string;
  out?: string;
  json?: boolean;
  compare?: string;
  exact?: boolean;
  saveAll?: string;
  runs?: number;
  memory?: number;
  time?: number;
  cores?: number;
}

export const infer = defineCommand<InferOptions>({
  name: "infer",
  summary: "run an ONNX model once and print its outputs",
  define(command) {
    command
      .argument("<model>", "ONNX file, whose external data is read beside it, or package")
      .option("-i, --input <name=file>", "value of an input, .npy or .pb; repeatable", collect, [])
      .option(
        "--constant <name[=value]>",
        "this input never changes (a shape, axes); its file or its one value; repeatable",
        collect,
        [],
      )
      .option(
        "-d, --dim <name=size>",
        "size of a named dimension; inputs set theirs; repeatable",
        collect,
        [],
      )
      .option("-t, --target <target>", targetHelp, "sim")
      .option(
        "-o, --out <folder>",
        "save every output there as .npy, or .pb where NumPy lacks the dtype",
        parseFolder,
      )
      .option("--json", "print the outputs as JSON: name, dtype, shape, sha256 and values")
      .option(
        "--compare <file.npz>",
        "name the first node whose value differs from this file's; 1 if any does",
      )
      .option("--exact", "with --compare: the same bits, as two targets must give")
      .option("--save-all <file.npz>", "save inputs and the values of all nodes there, for --compare")
      .option("--memory <bytes>", "limit of memory, as 256M; default by the model's size", parseBytes)
      .option("--time <seconds>", "limit of running time; default none", parseSeconds)
      .option(
        "--cores <count>",
        "cores that work on an operator together; default 1 here, all of a board's",
        parseCores,
      )
      .option("--runs <n>", "run it so often, for --metrics; the outputs are the last run's", parseRuns);
    defineFusion(command);
    defineSums(command);
    defineMetrics(command);
    command.addHelpText(
      "after",
      `
A model with operators that SIS lacks is refused with exit code ${exitCodes.refused}; all of them are named at once.

Examples:
  sis infer squeezenet.onnx --input data=cat.npy
  sis infer vad.onnx -i input=chunk.npy -i state=zeros.npy -i sr=rate.npy --target qemu-virt --out results
  sis infer vad.onnx -i input=chunk.npy -i state=zeros.npy -i sr=rate.npy --save-all sim.npz
  sis infer vad.onnx --compare sim.npz --exact --target qemu-virt
  sis infer squeezenet.onnx -i data=cat.npy --target port:/dev/ttyUSB0    # the model is sent once, then only inputs`,
    );
  },
  run: (options, [model = ""]) => runModel(options, model),
});

async function runModel(options: InferOptions, model: string): Promise<number> {
  const target = parseTarget(options.target);
  const files = modelFiles(model);
  const inputs = options.input.map((text) => {
    const [name, path] = split(text, "--input");
    const extension = extname(path);
    if (extension !== ".npy" && extension !== ".pb") {
      throw new Failure(`--input ${text}: expected a .npy or .pb file`, { exitCode: exitCodes.usage });
    }
    if (!existsSync(path))
      throw new Failure(`--input ${text}: no such file: ${path}`, { exitCode: exitCodes.usage });
    const inside = `inputs/${files.size}${extension}`;
    files.set(inside, path);
    return `${name}=${inside}`;
  });
  for (const text of options.dim) split(text, "--dim");
  const { compare, saveAll } = options;
  if (compare !== undefined) {
    if (!existsSync(compare))
      throw new Failure(`--compare ${compare}: no such file`, { exitCode: exitCodes.usage });
    files.set("inputs/compare.npz", compare);
  }
  if (saveAll !== undefined && options.out !== undefined)
    throw new Failure("--save-all and --out write to different folders; give one of them", {
      exitCode: exitCodes.usage,
    });

  const refused = target.kind === "port" ? await checkModel(model, files) : exitCodes.ok;
  if (refused !== exitCodes.ok) return refused;
  const runner = await runnerOf(target);
  const bundle = await bundleScript(inRoot("ts-lib/programs/infer.ts"), metricsWatcher(options));
  await buildFor(target);
  const out = options.out ?? (saveAll === undefined ? "." : dirname(saveAll));
  const run: ScriptRun = {
    bundle: bundle.file,
    files,
    args: [
      basename(model),
      ...inputs,
      ...options.constant.flatMap((name) => ["--constant", name]),
      ...options.dim.flatMap((text) => ["--dim", text]),
      ...fusionArguments(options),
      ...(options.out === undefined ? [] : ["--save"]),
      ...(options.json ? ["--json"] : []),
      ...(compare === undefined ? [] : ["--compare", "inputs/compare.npz"]),
      ...(options.exact ? ["--exact"] : []),
      ...sumsArguments(options),
      ...(saveAll === undefined ? [] : ["--save-all", basename(saveAll)]),
      ...(options.runs === undefined ? [] : ["--runs", String(options.runs)]),
    ],
    limits: {
      ...{ ...defaultLimits, memory: options.memory ?? memoryFor(files), time: options.time ?? 0 },
      ...(options.cores === undefined ? {} : { cores: options.cores }),
    },
    out,
  };
  return withMetrics(options, out, () => runner(run));
}

function parseRuns(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("Expected a whole number from 1 on.");
  return Number(text);
}

/** The model under its own name, and the files beside it that it names. */
export function modelFiles(model: string): Map<string, string> {
  if (!existsSync(model) || !statSync(model).isFile()) {
    throw new Failure(`no such model: ${model}`, { exitCode: exitCodes.usage });
  }
  return new Map([[basename(model), model], ...externalFiles(model, dirname(model))]);
}

/** Room for packed weights (Winograd's are four times their bytes) and activations beside what every script has. */
export function memoryFor(files: ReadonlyMap<string, string>): number {
  const bytes = [...files.values()].reduce((sum, path) => sum + statSync(path).size, 0);
  return defaultLimits.memory + 8 * bytes;
}

function split(text: string, option: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1 || at === text.length - 1) {
    throw new Failure(`${option} ${text}: expected NAME=VALUE`, { exitCode: exitCodes.usage });
  }
  return [text.slice(0, at), text.slice(at + 1)];
}
