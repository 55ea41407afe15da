// Graph to profile: what C tells tools of a compiled graph, and what it measured, in the profile file's words.

import type { NodeFacts, TensorFacts } from "../facts.js";
import type { Graph } from "../graph.js";
import type { Measured, Profile as MeasuredGraph, MeasuredNode } from "../measured.js";
import type {
  BlockProfile,
  Counts,
  GraphProfile,
  Measure,
  NodeProfile,
  NodeState,
  TensorKind,
  TensorProfile,
  Trace,
  Unit,
} from "./format.js";

/** What a graph's runs came to, beside what the target counts. */
export interface CollectedGraph {
  readonly graph: GraphProfile;
  readonly measures: readonly Measure[];
  readonly unit: Unit | undefined;
}

/** Of a compiled graph that was measured since its compile. */
export function collectGraph(graph: Graph, name: string): CollectedGraph {
  const { nodes, tensors, blocks } = graph.facts();
  const measured = graph.profile();
  const counts = new Map(measured.nodes.map((node) => [node.id, node]));
  const tensorOf = (names: Graph["inputs"]) =>
    Object.values(names).map((tensor) => ({ name: tensor.name, tensor: tensor.id }));
  const trace = traceOf(measured.nodes);
  return {
    graph: {
      ...{ name, opset: graph.opset, figures: graph.figures(), runs: measured.runs.runs },
      blocks: blocks.map(({ outputs }, id) => blockOf(id, outputs, nodes)),
      nodes: nodes.map((node) => nodeOf(node, counts.get(node.id))),
      tensors: tensors.map(tensorProfile),
      ...{ inputs: tensorOf(graph.inputs), outputs: tensorOf(graph.outputs) },
      ...(trace ? { trace } : {}),
    },
    measures: measuresOf(measured),
    unit: measured.unit === "l1dAccesses" ? undefined : measured.unit,
  };
}

function blockOf(id: number, outputs: number[], nodes: readonly NodeFacts[]): BlockProfile {
  const inside = nodes.find(({ block, owner }) => block === id && owner !== undefined);
  const owner = inside?.owner ?? -1;
  return { parent: nodes[owner]?.block ?? 0, owner, which: inside?.ownerBlock ?? 0, outputs };
}

const states: Readonly<Record<NodeFacts["state"], NodeState>> = {
  ...{ dead: "dead", runs: "runs", view: "view", copy: "copy", folded: "folded", dynamic: "runs" },
  absorbed: "runs",
};

function nodeOf(facts: NodeFacts, measured: MeasuredNode | undefined): NodeProfile {
  const { id, operator, name, block, position, hidden, state, overwrites, packed, scratch, tiles } = facts;
  return {
    ...{ id, operator, name, block, position: position > 0 ? position : -1, state: states[state] },
    ...(hidden ? { hidden } : {}),
    ...(state === "dynamic" ? { dynamic: true } : {}),
    ...(overwrites === undefined ? {} : { over: overwrites }),
    ...(facts.leader === undefined ? {} : { fused: facts.leader }),
    ...{ estimate: facts.instructions, tiles, packedBytes: packed?.bytes ?? 0 },
    ...{ scratchBytes: scratch?.bytes ?? 0, scratchPlace: scratch?.place ?? -1 },
    inputs: facts.inputs.map((tensor) => tensor ?? -1),
    outputs: facts.outputs.map((tensor) => tensor ?? -1),
    ...(measured ? { counts: countsOf(measured) } : {}),
  };
}

export function countsOf(measured: Measured): Counts {
  const { runs, ns, instructions, cycles, l1dRefills, l1dAccesses, p50, p95, p99 } = measured;
  const all = { ns, instructions, cycles, l1dRefills, l1dAccesses, p50, p95, p99 };
  const there = Object.entries(all).filter(([, value]) => value !== undefined);
  return { runs, ...Object.fromEntries(there) };
}

const kinds: Readonly<Record<TensorFacts["kind"], TensorKind>> = {
  ...{ input: "input", constant: "constant", value: "value", "block input": "blockInput" },
};

/** A sequence's dtype is that of its items, which only the run knows more of. */
function tensorProfile(facts: TensorFacts): TensorProfile {
  const { id, name, kind, valueKind, dtype, shape, known, first, last, root, offset, place } = facts;
  return {
    ...{ id, name, kind: known ? "constant" : kinds[kind], first, last, root },
    dtype: valueKind === "tensor" ? (dtype ?? "?") : valueKind,
    shape: shape && valueKind === "tensor" ? [...shape] : null,
    bytes: facts.capacity > 0 ? facts.capacity : facts.bytes,
    place: place === undefined ? -1 : place + offset,
  };
}

/** The last run, from its beginning; nodes that did not run in it keep the times of an earlier one. */
function traceOf(nodes: readonly MeasuredNode[]): Trace | undefined {
  const timed = nodes.filter(({ ended }) => ended !== undefined);
  if (timed.length === 0) return undefined;
  return {
    what: timed.map(({ id }) => id),
    core: timed.map(() => 0),
    start: timed.map(({ began = 0 }) => began),
    end: timed.map(({ ended = 0 }) => ended),
  };
}

const measures: readonly Measure[] = ["ns", "instructions", "cycles", "l1dRefills", "l1dAccesses"];

const measuresOf = ({ nodes }: MeasuredGraph): Measure[] =>
  measures.filter((measure) => nodes.some((node) => node[measure] !== undefined));
