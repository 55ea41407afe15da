// `sis pack model.onnx`: a model package, its limits taken from the model's plan. The work is ts-lib/programs/pack.ts's.
import { basename, dirname, extname } from "node:path";
import { InvalidArgumentError } from "commander";
import { boards } from "../../generated/boards.js";
import { bundleScript } from "../bundle.js";
import { defaultLimits } from "../manifest.js";
import { Failure } from "../setup/failure.mjs";
import { inRoot } from "../setup/root.mjs";
import { parseTarget, runnerOf, targetList } from "../targets/index.js";
import { defineCommand } from "./command.js";
import { exitCodes } from "./exit-codes.js";
import { memoryFor, modelFiles } from "./infer.js";
import {
  bytesText,
  defineModelInputs,
  group,
  type ModelInputOptions,
  modelInputArguments,
  pairs,
  tableText,
} from "./model-options.js";
import { type ManifestFacts, manifestRows } from "./package-text.js";
import { buildFor, collect, parseBytes } from "./run.js";

export interface PackOptions extends ModelInputOptions {
  out?: string;
  name?: string;
  modelVersion: string;
  board?: string;
  core?: string;
  allow: string[];
  dynamic?: number;
  memory?: number;
  cycles?: number;
  buildCycles?: number;
  memoryMargin: number;
  cyclesMargin?: number;
  target: string;
  json?: boolean;
}

interface Packed extends ManifestFacts {
  readonly costs: { readonly memory: number; readonly run: number; readonly build: number };
  readonly core: { readonly name: string; readonly cyclesPer1000: number };
  readonly cyclesMargin: number;
  /** Nodes whose shapes only a run knows. */
  readonly dynamic: number;
}

export const pack = defineCommand<PackOptions>({
  name: "pack",
  summary: "make a model package: the model and a manifest of what it may take",
  define(command) {
    command
      .argument("<model>", "ONNX file; its external data goes into the package, too")
      .option("-o, --out <file>", "the package; default: the model's name with .sis, in this folder")
      .option("--name <text>", "the model's name; default: that of its file")
      .option("--model-version <text>", "the model's version", "1");
    defineModelInputs(command);
    command
      .option("--dynamic <bytes>", "region for values whose shapes only a run knows; default 4M", parseBytes)
      .option("--board <name>", `only this board may run it: ${Object.keys(boards).join(", ")}`)
      .option("--core <name>", "only this core may run it, and cycles are its: cortex-a53, cortex-a72 …")
      .option("--allow <operator>", "an operator more than the graph holds; repeatable", collect, [])
      .option("--memory <bytes>", "most memory, instead of the plan's and its margin", parseBytes)
      .option("--cycles <count>", "most cycles of a run, instead of the estimate and its margin", parseCount)
      .option("--build-cycles <count>", "most cycles of constants computed while building", parseCount)
      .option("--memory-margin <percent>", "added to the plan's memory", parseCount, 10)
      .option(
        "--cycles-margin <percent>",
        "added to estimated cycles; default: what ops-c/cores.json says of the core",
        parseCount,
      )
      .option("-t, --target <target>", `the target it is planned on: ${targetList}`, "sim")
      .option("--json", "print manifest, hash and costs as JSON")
      .addHelpText(
        "after",
        `
The manifest lists the operators that the graph really holds. Its hash, printed last, is what a list of models holds
(sis build --models FILE). Scratch memory differs by processor: plan where the model will run.

Examples:
  sis pack vad.onnx -o vad.sis --dim batch=1 --dim sequence=576 --constant sr=16000
  sis pack squeezenet.onnx --board qemu-virt --target qemu-virt --model-version 1.1`,
      );
  },
  run: (options, [model = ""]) => packModel(options, model),
});

async function packModel(options: PackOptions, model: string): Promise<number> {
  const files = modelFiles(model);
  const plainName = basename(model, extname(model));
  const out = options.out ?? `${plainName}.sis`;
  if (options.board !== undefined && !(options.board in boards))
    throw new Failure(`no board "${options.board}"; there are ${Object.keys(boards).join(", ")}`, {
      exitCode: exitCodes.usage,
    });
  const target = parseTarget(options.target);
  const runner = await runnerOf(target);
  const bundle = await bundleScript(inRoot("ts-lib/programs/pack.ts"));
  await buildFor(target);
  let output = "";
  const code = await runner({
    bundle: bundle.file,
    files,
    args: [
      basename(model),
      basename(out),
      options.name ?? plainName,
      options.modelVersion,
      ...modelInputArguments(options),
      ...pairs("--external", [...files.keys()].slice(1)),
      ...pairs("--operator", options.allow),
      ...one("--board", options.board),
      ...one("--core", options.core),
      ...one("--dynamic", options.dynamic),
      ...one("--memory", options.memory),
      ...one("--cycles", options.cycles),
      ...one("--build-cycles", options.buildCycles),
      ...one("--memory-margin", options.memoryMargin),
      ...one("--cycles-margin", options.cyclesMargin),
    ],
    limits: { ...defaultLimits, memory: 2 * memoryFor(files) },
    out: dirname(out),
    onOutput: (text) => {
      output += text;
    },
  });
  if (code !== exitCodes.ok) return code;
  process.stdout.write(options.json ? output : table(out, JSON.parse(output) as Packed, options));
  return exitCodes.ok;
}

const one = (option: string, value: string | number | undefined): string[] =>
  value === undefined ? [] : [option, String(value)];

function parseCount(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new InvalidArgumentError("Expected a count.");
  return value;
}

function table(out: string, packed: Packed, options: PackOptions): string {
  const { costs, dynamic } = packed;
  const rows = manifestRows(out, packed, {
    memory:
      options.memory === undefined
        ? `planned on ${options.target}: ${bytesText(costs.memory)}, and ${options.memoryMargin} %`
        : `as told; planned on ${options.target}: ${bytesText(costs.memory)}`,
    cycles: cyclesNote(options.cycles, costs.run, packed),
    buildCycles: cyclesNote(options.buildCycles, costs.build, packed),
  });
  if (dynamic > 0)
    rows.push([
      "note",
      `${dynamic} nodes have their shapes from a run and count as nothing in its estimate, loops without known trips as one; give --cycles and --dynamic`,
    ]);
  return tableText(rows);
}

function cyclesNote(told: number | undefined, instructions: number, { core, cyclesMargin }: Packed): string {
  const estimate = `estimated: ${group(instructions)} instructions`;
  return told === undefined
    ? `${estimate}, ${core.cyclesPer1000 / 1000} cycles each on ${core.name}, and ${cyclesMargin} %`
    : `as told; ${estimate}, ${core.cyclesPer1000 / 1000} cycles each on ${core.name}`;
}
