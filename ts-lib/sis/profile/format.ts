// The profile file: what one run of a script or model came to, as the program that ran writes it and the host draws it.
// JSON, one object; `version` changes when an older reader would misread it. What a target cannot count is absent.

import type { GraphFigures } from "../graph.js";

export const PROFILE_FORMAT = "sis-profile";
export const PROFILE_VERSION = 1;
/** Under this name the run writes it; no script would. */
export const PROFILE_FILE = "sis-profile.json";

/** What can be counted of a piece of work. */
export type Measure = "ns" | "instructions" | "cycles" | "l1dRefills" | "l1dAccesses";

/** Sums over all runs that were measured. A node's are its own: what runs in blocks it owns is counted there. */
export interface Counts {
  runs: number;
  ns?: number;
  instructions?: number;
  cycles?: number;
  l1dRefills?: number;
  l1dAccesses?: number;
  /** Quantiles of one run, in the profile's unit. */
  p50?: number;
  p95?: number;
  p99?: number;
}

export interface Profile {
  format: typeof PROFILE_FORMAT;
  version: typeof PROFILE_VERSION;
  /** Of the model or script. */
  title: string;
  target: string;
  /** What the target counts. */
  measures: Measure[];
  /** What quantiles and traces are in; absent when nothing is counted. */
  unit?: Unit;
  graphs: GraphProfile[];
  flows: FlowProfile[];
}

export type Unit = Exclude<Measure, "l1dAccesses">;

export interface GraphProfile {
  name: string;
  opset: number;
  figures: GraphFigures;
  /** Runs that were measured. */
  runs: number;
  /** The main block first; ids are places in the list. */
  blocks: BlockProfile[];
  nodes: NodeProfile[];
  tensors: TensorProfile[];
  inputs: NamedTensor[];
  outputs: NamedTensor[];
  /** Of the last run: which node when. Absent where it was not recorded. */
  trace?: Trace;
}

/** A name by which the graph's caller knows a tensor. */
export interface NamedTensor {
  name: string;
  tensor: number;
}

export interface BlockProfile {
  parent: number;
  /** Node that owns the block; -1 of the main block, and of one whose nodes are all gone. */
  owner: number;
  /** Which of that node's blocks. */
  which: number;
  outputs: number[];
}

/**
 * "runs"; "view": outputs are windows on an input, no bytes move; "copy": a view whose output
 * had to get memory of its own; "folded": computed while the graph was built or compiled;
 * "dead": nothing that leaves the graph needs it.
 */
export type NodeState = "runs" | "view" | "copy" | "folded" | "dead";

export interface NodeProfile {
  id: number;
  operator: string;
  name: string;
  block: number;
  /** Place in the order of the run; -1 when it has none. */
  position: number;
  state: NodeState;
  /** A cast that computes an operator through a wider dtype, not of the model. */
  hidden?: true;
  /** Its shapes are known only while it runs. */
  dynamic?: true;
  /** Input whose memory its first output takes over. */
  over?: number;
  /** Node that runs it as a part of itself. */
  fused?: number;
  /** Estimated instructions of one run. */
  estimate: number;
  tiles: number;
  scratchBytes: number;
  /** Of the scratch, from the arena's start; -1 when there is none. */
  scratchPlace: number;
  packedBytes: number;
  /** Tensors by id; -1 where one is left out or not wanted. */
  inputs: number[];
  outputs: number[];
  counts?: Counts;
}

export type TensorKind = "input" | "constant" | "value" | "blockInput";

export interface TensorProfile {
  id: number;
  name: string;
  kind: TensorKind;
  dtype: string;
  /** null: known only while the graph runs. */
  shape: number[] | null;
  /** At the dimensions' bounds. */
  bytes: number;
  /** The tensor whose memory this is a window on; itself when it is its own. */
  root: number;
  /** Bytes from the arena's start; -1 when it has no planned place there. */
  place: number;
  /** Positions of the node that writes it and of the last that reads it. */
  first: number;
  last: number;
}

/** Columns of equal length: node or operator, core, and what the profile's unit said at start and end. */
export interface Trace {
  what: number[];
  core: number[];
  start: number[];
  end: number[];
}

export const stages = ["acquire", "clean", "explore", "model", "explain"] as const;
export type Stage = (typeof stages)[number];

export interface FlowProfile {
  name: string;
  /** Steps that were measured. */
  steps: number;
  channels: ChannelProfile[];
  operators: OperatorProfile[];
  /** Firings; `what` is an operator. */
  trace?: Trace;
  /** Of each firing in `trace`, its step. */
  traceSteps?: number[];
}

export interface ChannelProfile {
  name: string;
  /** "f32[512]", or "any". */
  schema: string;
  capacity: number;
  /** Operators; -1 is the caller's end. */
  from: number;
  to: number;
  peak: number;
  published: number;
  heldFull: number;
  heldEmpty: number;
  buffers: number;
  bufferBytes: number;
  /** Tokens in it after each step. */
  depths: number[];
}

export interface OperatorProfile {
  name: string;
  /** "graph", "function", "tee", "memory", "timer", "record". */
  kind: string;
  stage: Stage;
  priority: number;
  /** What it runs, in Profile.graphs; absent when it is no graph or that was not measured. */
  graph?: number;
  /** Channels by number. */
  inputs: number[];
  outputs: number[];
  firings: number;
  waits: number;
  copiedBytes: number;
  counts?: Counts;
}

/** Reads a profile file; throws an Error that says what is wrong with it. */
export function parseProfile(text: string): Profile {
  const profile = JSON.parse(text) as Partial<Profile>;
  if (profile.format !== PROFILE_FORMAT) throw new Error("this is no profile file");
  if (profile.version !== PROFILE_VERSION)
    throw new Error(`profile file of version ${profile.version}; this one reads ${PROFILE_VERSION}`);
  if (!Array.isArray(profile.graphs) || !Array.isArray(profile.flows))
    throw new Error("profile file without graphs and flows");
  return profile as Profile;
}
