// What `sis plan` prints: the figures, the fullest moment of the run and what lies in memory then, and the nodes that cost
// most.

import { boards } from "../../generated/boards.js";
import { cores } from "../../generated/cores.js";
import type { Planned, PlannedNode } from "../../programs/planned.js";
import { bytesText, group, tableText } from "../cli/model-options.js";
import { nameOf } from "./map.js";
import { columnsText, nodeText, percentText, timeText } from "./texts.js";

interface Value {
  readonly name: string;
  readonly kind: string;
  readonly dtype?: string;
  /** Absent where only a run tells it. */
  readonly shape?: readonly number[];
}

/** What ts-lib/programs/plan.ts says. */
export interface Plan {
  readonly opset: number;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly figures: Readonly<Record<string, number>>;
  /** Nodes whose shapes are known only while they run. */
  readonly dynamic: readonly { readonly operator: string; readonly name: string }[];
  readonly plan: Planned;
}

/** Cycles on one core; a bound made from the table of docs/deterministic.md. */
export interface CoreCycles {
  readonly core: string;
  readonly cycles: number;
  readonly seconds: number;
}

/** Of dynamic nodes, by name. */
const dynamicShown = 8;

/** On the target's core; where that is no board's, on all that SIS's 64-bit boards have. */
export function cyclesOf(instructions: number, board: string | undefined): CoreCycles[] {
  const own = board === undefined ? undefined : boards[board]?.core;
  const arm64 = new Set(Object.values(boards).flatMap(({ arch, core }) => (arch === "arm64" ? [core] : [])));
  return cores
    .filter(({ name }) => (own === undefined ? arm64.has(name) : name === own))
    .map(({ name, cyclesPer1000, hz }) => {
      const cycles = Math.ceil((instructions / 1000) * cyclesPer1000);
      return { core: name, cycles, seconds: cycles / hz };
    });
}

export function planText(model: string, made: Plan, board: string | undefined, shown: number): string {
  const { plan, figures } = made;
  const parts = [tableText(figureRows(model, made, board))];
  if (shown > 0 && plan.nodes.length > 0)
    parts.push(peakText(plan, shown), nodesText(plan, figures.instructions ?? 0, shown));
  return parts.join("\n");
}

function figureRows(model: string, made: Plan, board: string | undefined): string[][] {
  const { opset, inputs, outputs, figures, dynamic, plan } = made;
  const { nodes = 0, folded = 0, views = 0, fused = 0, weightBytes = 0, activationBytes = 0 } = figures;
  const {
    livenessBytes = 0,
    recordBytes = 0,
    instructions = 0,
    dynamicBytes = 0,
    sectionInstructions = 0,
    ownBytes = 0,
  } = figures;
  const excess =
    livenessBytes > 0 ? `, ${(activationBytes / livenessBytes).toFixed(3)} of the least possible` : "";
  return [
    ["model", `${model}, opset ${opset}`],
    ["inputs", inputs.map(valueText).join(", ")],
    ["outputs", outputs.map(valueText).join(", ")],
    [
      "nodes",
      `${nodes} run and ${views} move no bytes, ${fused} in the steps of another; ${folded} computed at compile`,
    ],
    ["weights", `${bytesText(weightBytes)} packed`],
    ["activations", `${bytesText(activationBytes)} planned${excess}`],
    ...(plan.apartBytes > livenessBytes
      ? [
          [
            "sharing",
            `${bytesText(plan.apartBytes)} would be alive at once if no value lay in another's memory`,
          ],
        ]
      : []),
    ...(dynamic.length > 0 ? dynamicRows(dynamic, dynamicBytes) : []),
    ["arena", bytesText(weightBytes + activationBytes + dynamicBytes)],
    ["records", bytesText(recordBytes)],
    ["own bytes", `${bytesText(ownBytes)}, what --max-memory is held against`],
    [
      "instructions",
      `${group(instructions)} a run, estimated; at most ${group(sectionInstructions)} of them without a break`,
    ],
    ...cyclesOf(instructions, board).map(({ core, cycles, seconds }, i) => [
      i === 0 ? "cycles" : "",
      `${group(cycles)} at most on one ${core}: ${timeText(seconds)} at its slowest clock`,
    ]),
  ];
}

function dynamicRows(nodes: Plan["dynamic"], region: number): string[][] {
  const names = nodes.slice(0, dynamicShown).map(({ operator, name }) => `${operator} ${name}`);
  const more = nodes.length > dynamicShown ? ` and ${nodes.length - dynamicShown} more` : "";
  return [
    ["dynamic", `${nodes.length} nodes have their shapes from a run: ${names.join(", ")}${more}`],
    ["region", `${bytesText(region)} for their values`],
  ];
}

/** What lies in memory when most does. */
function peakText({ blocks, peak, nodes }: Planned, shown: number): string {
  const node = nodes.find(({ position }) => position === peak);
  const alive = blocks.filter(({ from, to }) => from <= peak && peak <= to).sort((a, b) => b.bytes - a.bytes);
  const rows = alive.slice(0, shown).map(({ bytes, place, from, to, pieces }) => {
    const now = pieces.filter((piece) => piece.from <= peak && peak <= piece.to);
    return [
      group(bytes),
      group(place),
      `${from}–${to}`,
      now.map(nameOf).join(", ") || "taken, not written yet",
    ];
  });
  const at = node ? `${peak}, ${nodeText(node)}` : String(peak);
  const more = alive.length > shown ? `\n… and ${alive.length - shown} more` : "";
  return `fullest at ${at}:\n${columnsText(["bytes", "from byte", "alive", "what"], rows, [0, 1])}${more}\n`;
}

function nodesText({ nodes }: Planned, instructions: number, shown: number): string {
  const most = Math.max(...nodes.map(({ aliveBytes }) => aliveBytes));
  const row = (node: PlannedNode) => [
    String(node.position),
    group(node.aliveBytes),
    percentText(node.aliveBytes, most),
    group(node.instructions),
    percentText(node.instructions, instructions),
    nodeText(node),
  ];
  const head = ["at", "bytes alive", "of most", "instructions", "of all", "node"];
  const runs = nodes.filter(({ state }) => state !== "view");
  const fullest = runs.slice().sort((a, b) => b.aliveBytes - a.aliveBytes || a.position - b.position);
  const dearest = runs.slice().sort((a, b) => b.instructions - a.instructions || a.position - b.position);
  const table = (list: readonly PlannedNode[]) =>
    columnsText(head, list.slice(0, shown).map(row), [0, 1, 2, 3, 4]);
  return `the fullest nodes:\n${table(fullest)}\n\nthe dearest:\n${table(dearest)}\n`;
}

const valueText = ({ name, kind, dtype, shape }: Value) =>
  kind === "tensor" ? `${name} ${dtype}[${shape?.join(",") ?? "…"}]` : `${name} ${kind}`;
