// `sis plan model.onnx`: what a model takes, before any deployment. The work is ts-lib/programs/plan.ts's.
import { basename } from "node:path";
import { bundleScript } from "../bundle.js";
import { defaultLimits } from "../manifest.js";
import { inRoot } from "../setup/root.mjs";
import { parseTarget, runnerOf, targetHelp } from "../targets/index.js";
import { defineCommand } from "./command.js";
import { exitCodes } from "./exit-codes.js";
import { memoryFor, modelFiles } from "./infer.js";
import {
  bytesText,
  defineModelInputs,
  group,
  type ModelInputOptions,
  modelInputArguments,
  tableText,
} from "./model-options.js";
import { buildFor } from "./run.js";

export interface PlanOptions extends ModelInputOptions {
  target: string;
  json?: boolean;
}

/** Of dynamic nodes, by name. */
const nodesShown = 8;

interface Value {
  readonly name: string;
  readonly kind: string;
  readonly dtype?: string;
  /** Absent where only a run tells it. */
  readonly shape?: readonly number[];
}

interface Plan {
  readonly opset: number;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly figures: Readonly<Record<string, number>>;
  /** Nodes whose shapes are known only while they run. */
  readonly dynamic: readonly { readonly operator: string; readonly name: string }[];
}

export const plan = defineCommand<PlanOptions>({
  name: "plan",
  summary: "show the memory and instructions a model takes, without running it",
  define(command) {
    command.argument("<model>", "ONNX file, whose external data is read beside it, or package");
    defineModelInputs(command);
    command
      .option("-t, --target <target>", `${targetHelp}; scratch memory differs by processor`, "sim")
      .option("--json", "print the figures as JSON")
      .addHelpText(
        "after",
        "\nExample:\n  sis plan vad.onnx --dim batch=1 --dim sequence=576 --constant sr=16000",
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
    limits: { ...defaultLimits, memory: memoryFor(files) },
    out: ".",
    onOutput: (text) => {
      output += text;
    },
  });
  if (code !== exitCodes.ok) return code;
  process.stdout.write(options.json ? output : table(basename(model), JSON.parse(output) as Plan));
  return exitCodes.ok;
}

function table(model: string, { opset, inputs, outputs, figures, dynamic }: Plan): string {
  const {
    nodes = 0,
    folded = 0,
    views = 0,
    fused = 0,
    weightBytes = 0,
    activationBytes = 0,
    livenessBytes = 0,
  } = figures;
  const { recordBytes = 0, instructions = 0, dynamicBytes = 0, sectionInstructions = 0 } = figures;
  const excess =
    livenessBytes > 0 ? `, ${(activationBytes / livenessBytes).toFixed(3)} of the least possible` : "";
  const rows = [
    ["model", `${model}, opset ${opset}`],
    ["inputs", inputs.map(valueText).join(", ")],
    ["outputs", outputs.map(valueText).join(", ")],
    [
      "nodes",
      `${nodes} run, ${views} of them move no bytes, ${fused} in the steps of another; ${folded} computed at compile`,
    ],
    ["weights", `${bytesText(weightBytes)} packed`],
    ["activations", `${bytesText(activationBytes)} planned${excess}`],
    ...(dynamic.length > 0 ? dynamicRows(dynamic, dynamicBytes) : []),
    ["arena", bytesText(weightBytes + activationBytes + dynamicBytes)],
    ["records", bytesText(recordBytes)],
    [
      "instructions",
      `${group(instructions)} a run, estimated; at most ${group(sectionInstructions)} of them without a break`,
    ],
  ];
  return tableText(rows);
}

function dynamicRows(nodes: Plan["dynamic"], region: number): string[][] {
  const names = nodes.slice(0, nodesShown).map(({ operator, name }) => `${operator} ${name}`);
  const more = nodes.length > nodesShown ? ` and ${nodes.length - nodesShown} more` : "";
  return [
    ["dynamic", `${nodes.length} nodes have their shapes from a run: ${names.join(", ")}${more}`],
    ["region", `${bytesText(region)} for their values`],
  ];
}

const valueText = ({ name, kind, dtype, shape }: Value) =>
  kind === "tensor" ? `${name} ${dtype}[${shape?.join(",") ?? "…"}]` : `${name} ${kind}`;
