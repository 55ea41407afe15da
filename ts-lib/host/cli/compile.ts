// `sis compile model.onnx`: plan and packed weights in one file that a board uses where it lies. The work is
// ts-lib/programs/compile.ts's; for boards it runs in the simulator, with the library that packs weights as they do.
import { basename, dirname, extname } from "node:path";
import { boards } from "../../generated/boards.js";
import { bundleScript } from "../bundle.js";
import { defaultLimits } from "../manifest.js";
import { Failure } from "../setup/failure.mjs";
import { inRoot } from "../setup/root.mjs";
import { parseTarget, runnerOf, type Target, targetList } from "../targets/index.js";
import { defineCommand } from "./command.js";
import { exitCodes } from "./exit-codes.js";
import { memoryFor, modelFiles } from "./infer.js";
import {
  bytesText,
  defineModelInputs,
  type ModelInputOptions,
  modelInputArguments,
  pairs,
  tableText,
} from "./model-options.js";
import { buildFor, collect } from "./run.js";

export interface CompileModelOptions extends ModelInputOptions {
  out?: string;
  for: string;
  bound: string[];
  json?: boolean;
}

interface Compiled {
  readonly opset: number;
  readonly bytes: number;
  readonly from: number;
  readonly weightBytes: number;
  readonly figures: {
    readonly activationBytes: number;
    readonly dynamicBytes: number;
    readonly weightBytes: number;
  };
}

export const compile = defineCommand<CompileModelOptions>({
  name: "compile",
  summary: "make a compiled model: plan and packed weights in one file, used where it lies",
  define(command) {
    command
      .argument("<model>", "ONNX file, whose external data is read beside it, or package")
      .option("-o, --out <file>", "the compiled model; default: the model's name with .sis, in this folder");
    defineModelInputs(command);
    command
      .option("--bound <name=size>", "a dimension that stays open, up to this size; repeatable", collect, [])
      .option("--for <target>", `where it will run: ${targetList}`, "qemu-virt")
      .option("--json", "print what came of it as JSON")
      .addHelpText(
        "after",
        `
The file goes where the model goes: into scripts, and infer, plan, profile, pack. Weights are packed for one kind of core: a file
for 64-bit boards fits all of them, but no x86-64 machine (--for sim makes one for here). docs/compile.md

Examples:
  sis compile resnet50.onnx -o resnet50.sis
  sis infer resnet50.sis --input data=cat.npy --target qemu-virt
  sis compile vad.onnx --dim batch=1 --dim sequence=576 --constant sr=16000 --for sim`,
      );
  },
  run: (options, [model = ""]) => compileModel(options, model),
});

/** Boards get it from this machine; other targets make their own. */
function layoutFor(target: Target): "arm64" | undefined {
  if (target.kind === "port") return "arm64";
  if (target.kind !== "board") return undefined;
  if (boards[target.name as keyof typeof boards]?.arch === "arm64") return "arm64";
  throw new Failure(`${target.name}: models are compiled for 64-bit boards alone`, {
    mend: "give the board the ONNX file",
    exitCode: exitCodes.refused,
  });
}

async function compileModel(options: CompileModelOptions, model: string): Promise<number> {
  const files = modelFiles(model);
  const out = options.out ?? `${basename(model, extname(model))}.sis`;
  const target = parseTarget(options.for);
  const layout = layoutFor(target);
  const where = layout === undefined ? target : parseTarget("sim");
  const runner = await runnerOf(where);
  const bundle = await bundleScript(inRoot("ts-lib/programs/compile.ts"));
  await buildFor(where);
  let output = "";
  const code = await runner({
    bundle: bundle.file,
    files,
    args: [
      basename(model),
      basename(out),
      ...modelInputArguments(options),
      ...pairs("--bound", options.bound),
    ],
    limits: { ...defaultLimits, memory: 2 * memoryFor(files) },
    out: dirname(out),
    layout,
    onOutput: (text) => {
      output += text;
    },
  });
  if (code !== exitCodes.ok) return code;
  process.stdout.write(options.json ? output : table(out, JSON.parse(output) as Compiled));
  return exitCodes.ok;
}

function table(out: string, { opset, bytes, from, weightBytes, figures }: Compiled): string {
  return tableText([
    ["compiled", `${out}, opset ${opset}`],
    ["file", `${bytesText(bytes)}; the model's ${bytesText(from)}`],
    ["weights", `${bytesText(weightBytes)} used where they lie`],
    ["arena", bytesText(figures.weightBytes + figures.activationBytes + figures.dynamicBytes)],
  ]);
}
