// `sis plan model.onnx`: what a model takes, before any deployment. What it takes is found out on the target by
// ts-lib/programs/plan.ts; report and memory map are ts-lib/host/plan's.
import { writeFileSync } from "node:fs";
import { basename, extname } from "node:path";
import { InvalidArgumentError } from "commander";
import { bundleScript } from "../bundle.js";
import { defaultLimits } from "../manifest.js";
import { memoryMap } from "../plan/map.js";
import { mapPage } from "../plan/page.js";
import { cyclesOf, type Plan, planText } from "../plan/report.js";
import { say } from "../setup/progress.mjs";
import { inRoot } from "../setup/root.mjs";
import { parseTarget, runnerOf, targetHelp } from "../targets/index.js";
import { defineCommand } from "./command.js";
import { exitCodes } from "./exit-codes.js";
import { memoryFor, modelFiles } from "./infer.js";
import { defineModelInputs, type ModelInputOptions, modelInputArguments } from "./model-options.js";
import { buildFor, parseBytes } from "./run.js";

export interface PlanOptions extends ModelInputOptions {
  target: string;
  json?: boolean;
  map?: string;
  nodes: number;
  memory?: number;
}

export const plan = defineCommand<PlanOptions>({
  name: "plan",
  summary: "show the memory, instructions and cycles a model takes, without running it",
  define(command) {
    command.argument("<model>", "ONNX file, whose external data is read beside it, or package");
    defineModelInputs(command);
    command
      .option("-t, --target <target>", `${targetHelp}; scratch memory differs by processor`, "sim")
      .option("--map <file>", "draw the memory map: F.svg, or F.html with figures and nodes", parseMap)
      .option("--nodes <count>", "how many nodes the tables name", parseCount, 8)
      .option("--json", "print everything as JSON")
      .option("--memory <bytes>", "limit of memory, as 256M; default by the model's size", parseBytes)
      .addHelpText(
        "after",
        `
docs/plan.md says what the figures mean.

Examples:
  sis plan squeezenet.onnx --map squeezenet.svg
  sis plan vad.onnx --dim batch=1 --dim sequence=576 --constant sr=16000 --target raspi4b`,
      );
  },
  run: (options, [model = ""]) => showPlan(options, model),
});

async function showPlan(options: PlanOptions, model: string): Promise<number> {
  const files = modelFiles(model);
  const target = parseTarget(options.target);
  const runner = await runnerOf(target);
  const bundle = await bundleScript(inRoot("ts-lib/programs/plan.ts"));
  await buildFor(target);
  let output = "";
  const code = await runner({
    bundle: bundle.file,
    files,
    args: [basename(model), ...modelInputArguments(options)],
    limits: { ...defaultLimits, memory: options.memory ?? memoryFor(files) },
    out: ".",
    onOutput: (text) => {
      output += text;
    },
  });
  if (code !== exitCodes.ok) return code;
  const made = JSON.parse(output) as Plan;
  const board = target.kind === "board" ? target.name : undefined;
  process.stdout.write(
    options.json ? json(made, board) : planText(basename(model), made, board, options.nodes),
  );
  if (options.map !== undefined) draw(options.map, basename(model), made, board);
  return exitCodes.ok;
}

function json(made: Plan, board: string | undefined): string {
  const { activationBytes = 0, livenessBytes = 0, instructions = 0 } = made.figures;
  const efficiency = livenessBytes > 0 ? activationBytes / livenessBytes : 1;
  return `${JSON.stringify({ ...made, efficiency, cycles: cyclesOf(instructions, board) })}\n`;
}

function draw(file: string, model: string, made: Plan, board: string | undefined): void {
  const { activationBytes = 0, livenessBytes = 0 } = made.figures;
  const title = `${model}: activations in the arena, node by node`;
  const map = memoryMap(made.plan, { title, activationBytes, livenessBytes });
  const figures = planText(model, made, board, 0);
  const isPage = extname(file).toLowerCase() !== ".svg";
  writeFileSync(file, isPage ? mapPage({ title: model, figures, map, nodes: made.plan.nodes }) : map);
  say(`memory map in ${file}`);
}

function parseMap(file: string): string {
  if (/\.(svg|html?)$/i.test(file)) return file;
  throw new InvalidArgumentError("Expected a name that ends in .svg or .html.");
}

function parseCount(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError("Expected a whole number.");
  return Number(text);
}
