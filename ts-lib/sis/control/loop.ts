// Loop: its body becomes a block whose inputs are static where the carried values keep their shape, else dynamic.

import { pseudoDtypes } from "../../generated/dtypes.js";
import type { GraphBuilder } from "../builder.js";
import { dtypeNumber, shapeText } from "../dtype.js";
import { badArgument, SisError } from "../errors.js";
import type { Block, BodyInput, Tensor } from "../tensor.js";

/** Bodies are built again when a carried value changes its shape; after so many times all of them may. */
const MOST_TRIES = 3;

/** What a loop begins with. */
export interface LoopStart {
  /** How often at most; without it, until the condition fails. A number, or i64 of one element. */
  readonly trips?: Tensor | number;
  /** Whether there is a first iteration; true without it. */
  readonly condition?: Tensor | boolean;
  /** What iterations hand on, as it is before the first. */
  readonly carried?: readonly Tensor[];
}

/** What one iteration makes. */
export interface LoopStep {
  /** Whether there is a next iteration; without it, as before. */
  readonly condition?: Tensor;
  /** The carried values as the next iteration gets them, as many as there are. */
  readonly carried?: readonly Tensor[];
  /** Each has the same shape in every iteration, and is collected along a new first axis. */
  readonly scans?: readonly Tensor[];
}

/** What a loop came to. */
export interface LoopResults {
  /** The carried values after the last iteration. */
  readonly carried: readonly Tensor[];
  /** What the iterations' scans came to, one slice an iteration. */
  readonly scans: readonly Tensor[];
}

/** Builds one iteration, once: `iteration` is i64 [] from 0, `condition` bool [], `carried` as they were handed on. */
export type LoopBody = (iteration: Tensor, condition: Tensor, ...carried: Tensor[]) => LoopStep;

/** `names`: of the body's inputs, for messages. */
export function addLoop(
  graph: GraphBuilder,
  node: string,
  start: LoopStart,
  body: LoopBody,
  names: readonly string[] = [],
): LoopResults {
  const { carried = [] } = start;
  const trips = typeof start.trips === "number" ? graph.constant([start.trips], [], "i64") : start.trips;
  const condition =
    typeof start.condition === "boolean" ? graph.constant([start.condition], [], "bool") : start.condition;
  const inputs = firstInputs(carried, names);
  for (let tries = 1; ; tries++) {
    const made = buildBody(graph, node, inputs, body, carried.length);
    if (!loosen(node, carried, inputs, made.block, tries === MOST_TRIES)) {
      graph.named(node);
      const attributes = { body: made.block };
      const count = carried.length + made.scans;
      const outputs = graph.operator("Loop", [trips, condition, ...carried], attributes, count);
      return { carried: outputs.slice(0, carried.length), scans: outputs.slice(carried.length) };
    }
    graph.dropBlock(made.block);
  }
}

/**
 * Iteration, condition, then the carried values as they are before the first iteration. In a branch whose shapes do not
 * fit nothing is known of them: what they are called then does not matter, Loop says why it cannot run.
 */
const firstInputs = (carried: readonly Tensor[], names: readonly string[]): BodyInput[] => [
  { name: names[0] ?? "iteration", number: dtypeNumber("i64"), shape: [] },
  { name: names[1] ?? "condition", number: dtypeNumber("bool"), shape: [] },
  ...carried.map(({ name, number, knownShape }, i) => ({
    name: names[i + 2] ?? name,
    number: number || dtypeNumber("f32"),
    shape: knownShape,
  })),
];

function buildBody(
  graph: GraphBuilder,
  node: string,
  inputs: readonly BodyInput[],
  body: LoopBody,
  count: number,
): { block: Block; scans: number } {
  let scans = 0;
  const block = graph.blockWithInputs(inputs, ([iteration, condition, ...values]) => {
    const step: LoopStep | undefined = body(iteration, condition, ...values);
    if (typeof step !== "object" || step === null)
      throw badArgument(`Loop "${node}": its body must return { carried, scans, condition }`);
    const { carried = [] } = step;
    scans = step.scans?.length ?? 0;
    if (carried.length !== count)
      throw badArgument(`Loop "${node}": its body returns ${carried.length} carried values, it has ${count}`);
    return [step.condition ?? condition, ...carried, ...(step.scans ?? [])];
  });
  return { block, scans };
}

/** Makes dynamic what does not keep its shape, or all; false when nothing had to change. */
function loosen(
  node: string,
  carried: readonly Tensor[],
  inputs: BodyInput[],
  block: Block,
  all: boolean,
): boolean {
  let changed = false;
  carried.forEach((start, i) => {
    const { name, number, shape } = inputs[i + 2];
    const output = block.outputs[i + 1];
    // What cannot be made has no number, for shapes that do not fit in the first iteration: Loop itself will say which.
    if (start.number === 0 || output.number === 0) return;
    const isEmpty = output.number === pseudoDtypes.nothing;
    const wasEmpty = number === pseudoDtypes.nothing;
    if (output.number !== number && !isEmpty && !wasEmpty) throw otherDtype(node, name, output);
    const next = wasEmpty ? output.number : number;
    if (next === number && (!shape || sameShape(shape, output.knownShape))) return;
    inputs[i + 2] = { name, number: next, shape: undefined };
    changed = true;
  });
  if (changed && all) for (let i = 2; i < inputs.length; i++) inputs[i] = { ...inputs[i], shape: undefined };
  return changed;
}

function otherDtype(node: string, name: string, output: Tensor): SisError {
  const found =
    output.kind === "tensor" ? `${output.dtype}${shapeText(output.knownShape ?? [])}` : output.kind;
  return new SisError(
    "BAD_DTYPE",
    `Loop "${node}": carried value "${name}" is ${found} after an iteration, and something else before it`,
    { operator: "Loop", node },
  );
}

const sameShape = (a: readonly number[], b: readonly number[] | undefined): boolean =>
  b !== undefined && a.length === b.length && a.every((size, i) => size === b[i]);
