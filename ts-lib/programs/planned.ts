// What a graph's plan comes to, for tools: the steps of a run, each with the bytes alive in it, and every piece of memory
// with the time it is taken. Made on the target from the graph's facts, drawn on the host (ts-lib/host/plan).

import type { GraphFacts, NodeFacts, TensorFacts } from "sis";

/** One step of the run. */
export interface PlannedNode {
  readonly operator: string;
  readonly name: string;
  /** When it runs, from 1. */
  readonly position: number;
  /** view: it moves no bytes. */
  readonly state: string;
  /** Operators whose work it does too. */
  readonly absorbed: readonly string[];
  /** Estimated for one run of it. */
  readonly instructions: number;
  /** Of activations and scratch, planned for while it runs. */
  readonly aliveBytes: number;
}

/** A tensor's memory, or a node's scratch; `from` and `to` are positions, both included. */
export interface PlannedPiece {
  readonly kind: "input" | "value" | "output" | "scratch";
  /** Of the tensor, else of its node. */
  readonly name: string;
  readonly operator?: string;
  readonly shape?: string;
  readonly from: number;
  readonly to: number;
  /** From the activations' start. */
  readonly place: number;
  readonly bytes: number;
}

/** Memory that is taken as a whole: by one piece, or by several that lie in it or follow one another in it. */
export interface PlannedBlock {
  readonly from: number;
  readonly to: number;
  readonly place: number;
  readonly bytes: number;
  readonly pieces: readonly PlannedPiece[];
}

/** A plan, for tools. */
export interface Planned {
  /** Nodes run at 1 to positions - 1. */
  readonly positions: number;
  /** The position at which most is alive. */
  readonly peak: number;
  /** Most bytes alive at once if every value had memory of its own. */
  readonly apartBytes: number;
  readonly nodes: readonly PlannedNode[];
  readonly blocks: readonly PlannedBlock[];
}

const ALIGNMENT = 64;
const aligned = (bytes: number) => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

export function plannedOf(facts: GraphFacts): Planned {
  const blocks = blocksOf(facts);
  const alive = aliveAt(facts.positions, blocks);
  const absorbed = (id: number) =>
    facts.nodes.filter(({ into }) => into === id).map(({ operator }) => operator);
  const nodes = facts.nodes.filter(isStep).map(({ id, operator, name, position, state, instructions }) => ({
    ...{ operator, name, position, state, instructions },
    absorbed: absorbed(id),
    aliveBytes: alive[position] ?? 0,
  }));
  return { positions: facts.positions, peak: facts.peak, apartBytes: apart(facts), nodes, blocks };
}

const isStep = ({ position, state }: NodeFacts) =>
  position > 0 && state !== "dead" && state !== "folded" && state !== "absorbed";

/** Has memory in the plan. */
const isPlanned = ({ place, known, dynamic, kind }: TensorFacts) =>
  place !== undefined && !known && !dynamic && kind !== "constant";

/** A window on its input; a Concat that copies nothing is a view of nothing: its inputs are written in its output. */
const isWindow = (node: NodeFacts | undefined) => node?.state === "view" && node.viewOf !== undefined;

function blocksOf(facts: GraphFacts): PlannedBlock[] {
  const ends = endsOf(facts);
  const members = new Map<number, TensorFacts[]>();
  for (const tensor of facts.tensors.filter(isPlanned)) {
    const others = members.get(tensor.root);
    if (others) others.push(tensor);
    else members.set(tensor.root, [tensor]);
  }
  const blocks = [...members.values()].map((tensors): PlannedBlock => {
    const root = tensors.find(({ id, root }) => id === root) ?? tensors[0];
    const place = (root.place ?? 0) - facts.weightBytes;
    const writers = tensors.filter(
      ({ producer }) => producer === undefined || !isWindow(facts.nodes[producer]),
    );
    return {
      from: least(tensors.map(({ first }) => first)),
      to: most(tensors.map(({ last }) => last)),
      place,
      bytes: aligned(root.capacity),
      pieces: writers.map((tensor) => pieceOf(facts, tensor, place, ends[tensor.id])),
    };
  });
  const scratch = facts.nodes.flatMap(({ operator, name, position, scratch: { place, bytes } = none }) => {
    if (bytes === 0 || position === 0) return [];
    const time = { from: position, to: position, place: place - facts.weightBytes };
    return [
      {
        ...time,
        bytes: aligned(bytes),
        pieces: [{ kind: "scratch" as const, operator, name, bytes, ...time }],
      },
    ];
  });
  return [...blocks, ...scratch].filter(({ bytes }) => bytes > 0);
}

const none = { place: 0, bytes: 0 };

/** Until when each tensor's bytes are read, through its windows too. */
function endsOf({ tensors, nodes }: GraphFacts): number[] {
  const ends = tensors.map(({ last }) => last);
  for (const node of nodes.slice().reverse()) {
    const input = isWindow(node) ? node.inputs[node.viewOf ?? 0] : undefined;
    if (input === undefined) continue;
    for (const output of node.outputs)
      if (output !== undefined) ends[input] = Math.max(ends[input], ends[output]);
  }
  return ends;
}

function pieceOf({ nodes }: GraphFacts, tensor: TensorFacts, place: number, to: number): PlannedPiece {
  const { producer, name, dtype, shape, kind, output, first, offset, capacity } = tensor;
  const node = producer === undefined ? undefined : nodes[producer];
  return {
    kind: kind === "input" ? "input" : output ? "output" : "value",
    name: name || node?.name || "",
    ...(node ? { operator: node.operator } : {}),
    ...(dtype && shape ? { shape: `${dtype}[${shape.join(",")}]` } : {}),
    from: first,
    to,
    place: place + offset,
    bytes: tensor.root === tensor.id ? Math.min(tensor.bytes, capacity) : tensor.bytes,
  };
}

/** Bytes alive at each position. */
function aliveAt(positions: number, blocks: readonly PlannedBlock[]): number[] {
  const alive = new Array<number>(positions + 1).fill(0);
  for (const { from, to, bytes } of blocks) for (let at = from; at <= to; at++) alive[at] += bytes;
  return alive;
}

function apart(facts: GraphFacts): number {
  const alive = new Array<number>(facts.positions + 1).fill(0);
  for (const tensor of facts.tensors.filter(isPlanned))
    for (let at = tensor.first; at <= tensor.last; at++) alive[at] += aligned(tensor.bytes);
  for (const { position, scratch } of facts.nodes)
    if (scratch && position > 0) alive[position] += aligned(scratch.bytes);
  return most(alive);
}

const least = (numbers: readonly number[]) => numbers.reduce((a, b) => Math.min(a, b));
const most = (numbers: readonly number[]) => numbers.reduce((a, b) => Math.max(a, b), 0);
