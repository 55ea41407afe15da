// What C tells tools of a graph: every node as it was built and what became of it, every tensor's life and place.

import { graphEdges, graphFacts, graphLife, graphName, graphNode } from "sis:native";
import type { GraphHandle } from "../generated/native.js";
import { operators } from "../generated/operators.js";
import type { Dtype } from "./dtype.js";
import type { GraphMemory } from "./memory.js";
import type { ValueKind } from "./tensor.js";

/**
 * What becomes of a node when the graph runs. dead: nothing wanted hangs on it; runs; view: it moves no bytes; copy: a view
 * whose output had to get memory of its own; folded: computed when the graph was built; dynamic: it runs, and only then its
 * shapes are known; absorbed: another node does its work with its own.
 */
export type NodeState = (typeof nodeStates)[number];
const nodeStates = ["dead", "runs", "view", "copy", "folded", "dynamic", "absorbed"] as const;

/** Bytes of the arena, from its start. */
export interface ArenaPlace {
  /** Of the first byte. */
  place: number;
  /** How many. */
  bytes: number;
}

/** One node of a graph, as it was planned. */
export interface NodeFacts {
  /** In the order they were added, from 0; hidden casts count. */
  id: number;
  /** Its ONNX name. */
  operator: string;
  /** Its own name. */
  name: string;
  /** A cast around an operator that computes this dtype through a wider one. */
  hidden: boolean;
  /** 0 is the graph itself. */
  block: number;
  /** The node its block belongs to, and which of that node's blocks it is (0: then_branch or body, 1: else_branch). */
  owner?: number;
  /** Which of the owner's blocks it lies in: 0 then_branch or body, 1 else_branch. */
  ownerBlock?: number;
  /** What the plan does with it. */
  state: NodeState;
  /** When it, or what it was absorbed into, runs, from 1; 0 = never. */
  position: number;
  /** Estimated for one run of it, without the blocks it owns. */
  instructions: number;
  /** Pieces it runs in; budgets and Ctrl-C look between them. */
  tiles: number;
  /** Tiles between two looks at the interrupt. */
  chunk: number;
  /** Where its packed weights lie. */
  packed?: ArenaPlace;
  /** Where its scratch memory lies. */
  scratch?: ArenaPlace;
  /** Tensors; undefined: left out, or not wanted. */
  inputs: (number | undefined)[];
  /** Tensors; undefined: not wanted. */
  outputs: (number | undefined)[];
  /** Number of the input that the outputs are windows on; a view without one has its inputs written in its output's memory. */
  viewOf?: number;
  /** Number of the input that the first output is written over. */
  overwrites?: number;
  /** The next node of its group, which runs within this one's tiles or was absorbed. */
  follower?: number;
  /** Of what follows in a group: its first node, in whose steps it runs and whose profile counts it. */
  leader?: number;
  /** Of an absorbed one: the node that does its work. */
  into?: number;
}

/** Where a tensor's values come from. */
export type TensorKind = (typeof tensorKinds)[number];
const tensorKinds = ["input", "constant", "value", "block input"] as const;

/** One tensor of a graph, as it was planned. */
export interface TensorFacts {
  /** In the order they were made, from 0. */
  id: number;
  /** As errors and tools name it. */
  name: string;
  /** Where its values come from. */
  kind: TensorKind;
  /** A tensor, a sequence or an optional. */
  valueKind: ValueKind;
  /** Of its elements; undefined where only a run tells it. */
  dtype?: Dtype;
  /** Undefined where only a run tells it. */
  shape?: readonly number[];
  /** Of its values at the present dimensions. */
  bytes: number;
  /** The block it belongs to. */
  block: number;
  /** The node that makes it. */
  producer?: number;
  /** Positions at which it is written, and at which it is read for the last time. */
  first: number;
  /** Position at which it is read for the last time. */
  last: number;
  /** The tensor in whose memory it lies, itself mostly, and how many bytes from its start. */
  root: number;
  /** Bytes from the root's start. */
  offset: number;
  /** Where the root lies in the arena, in the plan. */
  place?: number;
  /** Bytes at the dimensions' bounds; of a root, of the largest tensor in it. */
  capacity: number;
  /** A run reads it, or it is an output of the graph. */
  needed: boolean;
  /** It is an output of the graph. */
  output: boolean;
  /** Its value is known since the graph was built. */
  known: boolean;
  /** Only a run knows its shape; it lives in the run-time region. */
  dynamic: boolean;
}

/** The graph itself, or a branch or body in it. */
export interface BlockFacts {
  /** 0 is the graph itself. */
  id: number;
  /** Its input tensors. */
  inputs: number[];
  /** Its output tensors. */
  outputs: number[];
}

/** All of a graph that tools draw; positions, places and states are the plan's, so after compile. */
export interface GraphFacts {
  /** In the order they were added. */
  nodes: NodeFacts[];
  /** In the order they were made. */
  tensors: TensorFacts[];
  /** Block 0 is the graph itself; its inputs are the tensors of that kind. */
  blocks: BlockFacts[];
  /** Nodes run at 1 to positions - 1. */
  positions: number;
  /** The arena: weights from its start, activations behind them. */
  weightBytes: number;
  /** Bytes of activations and scratch, behind the weights. */
  activationBytes: number;
  /** Most bytes of activations alive at once, and the position at which. */
  livenessBytes: number;
  /** The position at which most bytes of activations are alive. */
  peak: number;
  /** Most bytes of the run-time region taken at once in the last run. */
  regionPeakBytes: number;
}

const edgeKinds = { nodeInputs: 0, nodeOutputs: 1, blockInputs: 2, blockOutputs: 3 };
const nameOf = { node: 0, tensor: 1 };
const namePart = 64;
const noMore = -2;

const operatorNames = new Map(
  Object.entries(operators).flatMap(([name, row]) => (row.by === "c" ? [[row.id, name] as const] : [])),
);

/** The ONNX name of an operator by its number in C. */
export const operatorName = (id: number): string => operatorNames.get(id) ?? `operator ${id}`;

/** @internal `Graph.facts`. */
export function factsOf(memory: GraphMemory): GraphFacts {
  const graph = memory.handle();
  const [
    tensors,
    nodes,
    blocks,
    positions,
    weightBytes,
    activationBytes,
    livenessBytes,
    peak,
    regionPeakBytes,
  ] = graphFacts(graph);
  return {
    nodes: withLeaders(Array.from({ length: nodes }, (_, id) => nodeFacts(graph, id))),
    tensors: Array.from({ length: tensors }, (_, id) => tensorFacts(memory, id)),
    blocks: Array.from({ length: blocks }, (_, id) => ({
      id,
      inputs: edges(graph, edgeKinds.blockInputs, id).map((tensor) => tensor ?? -1),
      outputs: edges(graph, edgeKinds.blockOutputs, id).map((tensor) => tensor ?? -1),
    })),
    ...{ positions, weightBytes, activationBytes, livenessBytes, peak, regionPeakBytes },
  };
}

/** Only leaders know their group in C: each node names the next. */
function withLeaders(nodes: NodeFacts[]): NodeFacts[] {
  for (const node of nodes)
    if (node.follower !== undefined) nodes[node.follower].leader = node.leader ?? node.id;
  return nodes;
}

/** @internal One node's facts, `leader` apart. */
export function nodeFacts(graph: GraphHandle, id: number): NodeFacts {
  const [
    operator,
    hidden,
    block,
    owner,
    ownerBlock,
    state,
    position,
    instructions,
    tiles,
    chunk,
    packedBytes,
    packedPlace,
    scratchBytes,
    scratchPlace,
    ,
    ,
    viewOf,
    overwrites,
    follower,
    into,
  ] = graphNode(graph, id);
  return {
    id,
    operator: operatorName(operator),
    name: nameAt(graph, nameOf.node, id),
    hidden: hidden === 1,
    block,
    ...(owner < 0 ? {} : { owner, ownerBlock }),
    state: nodeStates[state],
    ...{ position, instructions, tiles, chunk },
    ...(packedPlace < 0 ? {} : { packed: { place: packedPlace, bytes: packedBytes } }),
    ...(scratchPlace < 0 ? {} : { scratch: { place: scratchPlace, bytes: scratchBytes } }),
    inputs: edges(graph, edgeKinds.nodeInputs, id),
    outputs: edges(graph, edgeKinds.nodeOutputs, id),
    ...(viewOf < 0 ? {} : { viewOf }),
    ...(overwrites < 0 ? {} : { overwrites }),
    ...(follower < 0 ? {} : { follower }),
    ...(into < 0 ? {} : { into }),
  };
}

function tensorFacts(memory: GraphMemory, id: number): TensorFacts {
  const graph = memory.handle();
  const info = memory.info(id);
  const [
    kind,
    block,
    producer,
    first,
    last,
    root,
    offset,
    place,
    capacity,
    needed,
    output,
    known,
    isDynamic,
  ] = graphLife(graph, id);
  return {
    id,
    name: nameAt(graph, nameOf.tensor, id),
    kind: tensorKinds[kind],
    valueKind: info.kind,
    dtype: info.dtype,
    shape: info.shape,
    bytes: info.bytes,
    block,
    ...(producer < 0 ? {} : { producer }),
    ...{ first, last, root, offset },
    ...(place < 0 ? {} : { place }),
    capacity,
    needed: needed === 1,
    output: output === 1,
    known: known === 1,
    dynamic: isDynamic === 1,
  };
}

function edges(graph: GraphHandle, kind: number, id: number): (number | undefined)[] {
  const all: (number | undefined)[] = [];
  for (;;) {
    const part = graphEdges(graph, kind, id, all.length);
    for (const tensor of part) {
      if (tensor === noMore) return all;
      all.push(tensor < 0 ? undefined : tensor);
    }
  }
}

function nameAt(graph: GraphHandle, of: number, id: number): string {
  const bytes: number[] = [];
  for (;;) {
    const part = graphName(graph, of, id, bytes.length);
    const end = part.indexOf(0);
    bytes.push(...(end < 0 ? part : part.subarray(0, end)));
    if (end >= 0 || part.length < namePart) return new TextDecoder().decode(Uint8Array.from(bytes));
  }
}
