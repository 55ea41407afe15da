// Which boxes and edges a drawing has: a graph as it was built, or as it was compiled. Layout is layout.ts's.
import type { FlowProfile, GraphProfile, NodeProfile } from "../../sis/profile/format.js";
import { stages } from "../../sis/profile/format.js";
import type { Box } from "./page/drawing.js";

export interface Wiring {
  readonly boxes: readonly (Pick<Box, "kind" | "id" | "with"> & { readonly group: number })[];
  readonly edges: readonly { readonly from: number; readonly to: number; readonly tensor: number }[];
  /** Group 0 is the whole drawing; `parent` is a place in the list. */
  readonly groups: readonly { readonly id: number; readonly parent: number; readonly label: string }[];
}

/** Built: what the model or script added. Compiled: what runs, and views, which only move where others look. */
export function wiringOf(graph: GraphProfile, which: "built" | "compiled"): Wiring {
  const isDrawn = (node: NodeProfile) =>
    which === "built"
      ? !node.hidden
      : node.state !== "folded" && node.state !== "dead" && node.fused === undefined;
  const makers = new Map<number, NodeProfile>();
  for (const node of graph.nodes) for (const output of node.outputs) makers.set(output, node);

  const boxes: Wiring["boxes"][number][] = [];
  const boxOf = new Map<number, number>();
  const inputBoxes = new Map<number, number>();
  graph.inputs.forEach(({ tensor }, id) => {
    inputBoxes.set(tensor, boxes.push({ kind: "input", id, group: 0 }) - 1);
  });
  const guests = new Map<number, number[]>();
  if (which === "compiled")
    for (const { id, fused } of graph.nodes)
      if (fused !== undefined) guests.set(fused, [...(guests.get(fused) ?? []), id]);
  for (const node of graph.nodes)
    if (isDrawn(node)) {
      const { id, block } = node;
      boxOf.set(id, boxes.push({ kind: "node", id, with: guests.get(id), group: block }) - 1);
    }
  for (const [leader, others] of guests)
    for (const id of others) if (boxOf.has(leader)) boxOf.set(id, boxOf.get(leader)!);

  /** The box a tensor comes from, through what is not drawn; undefined for constants and what a body is handed. */
  const sourceOf = (tensor: number): number | undefined => {
    for (let at = tensor, steps = 0; steps < 64; steps++) {
      const input = inputBoxes.get(at);
      if (input !== undefined) return input;
      const maker = makers.get(at);
      if (!maker) return undefined;
      const box = boxOf.get(maker.id);
      if (box !== undefined) return box;
      if (!maker.hidden || maker.inputs[0] === undefined) return undefined;
      at = maker.inputs[0];
    }
    return undefined;
  };

  const edges = new Map<string, Wiring["edges"][number]>();
  const join = (from: number | undefined, to: number | undefined, tensor: number) => {
    if (from !== undefined && to !== undefined && from !== to)
      edges.set(`${from} ${to} ${tensor}`, { from, to, tensor });
  };
  for (const node of graph.nodes) {
    const box = boxOf.get(node.id);
    for (const tensor of node.inputs) if (tensor >= 0) join(sourceOf(tensor), box, tensor);
  }
  // What a block hands out leaves it through the node that owns it.
  for (const { owner, outputs } of graph.blocks)
    for (const tensor of outputs) if (tensor >= 0) join(sourceOf(tensor), boxOf.get(owner), tensor);
  graph.outputs.forEach(({ tensor }, id) => {
    join(sourceOf(tensor), boxes.push({ kind: "output", id, group: 0 }) - 1, tensor);
  });
  return { boxes, edges: [...edges.values()], groups: groupsOf(graph) };
}

/** One group a block; named after the node that owns it, numbered where that owns several. */
function groupsOf({ blocks, nodes }: GraphProfile): Wiring["groups"] {
  return blocks.map(({ parent, owner, which }, id) => {
    if (id === 0) return { id, parent: 0, label: "" };
    const node = nodes.find((candidate) => candidate.id === owner);
    const part = node?.operator === "If" ? (which === 0 ? "then" : "else") : "body";
    return { id, parent, label: node ? `${node.operator} ${node.name}: ${part}` : "" };
  });
}

/** A pipeline: operators in groups by stage, channels as edges; what the caller holds is an input or output. */
export function flowWiring(flow: FlowProfile): Wiring {
  const boxes: Wiring["boxes"][number][] = flow.operators.map(({ stage }, id) => ({
    ...{ kind: "node", id, group: 1 + stages.indexOf(stage) },
  }));
  const edges = flow.channels.map(({ from, to }, tensor) => ({
    from: from >= 0 ? from : boxes.push({ kind: "input", id: tensor, group: 0 }) - 1,
    to: to >= 0 ? to : boxes.push({ kind: "output", id: tensor, group: 0 }) - 1,
    tensor,
  }));
  const groups = stages.map((label, i) => ({ id: 1 + i, parent: 0, label }));
  return { boxes, edges, groups: [{ id: 0, parent: 0, label: "" }, ...groups] };
}
