// Scan as a Loop: each iteration gathers its slices; outputs are collected along their first axis, then turned round
// and moved to the axis they are asked for.

import type { GraphBuilder } from "../builder.js";
import { shapeText } from "../dtype.js";
import { badArgument, SisError } from "../errors.js";
import type { Tensor } from "../tensor.js";
import { addLoop } from "./loop.js";
import { Steps } from "./steps.js";

/** Which way a scan walks along an axis. */
export type ScanDirection = "forward" | "backward";

/** What a scan begins with. */
export interface ScanStart {
  /** The states before the first slice. */
  readonly states?: readonly Tensor[];
  /** At least one; all have the same size along their axes. */
  readonly inputs: readonly Tensor[];
  /** Of each input the axis to walk along, default 0, and the direction, default forward. */
  readonly inputAxes?: readonly number[];
  /** Of each input the direction, default forward. */
  readonly inputDirections?: readonly ScanDirection[];
  /** Of each output the axis along which slices are put together, default 0, and from which end, default forward. */
  readonly outputAxes?: readonly number[];
  /** Of each output from which end slices are put together, default forward. */
  readonly outputDirections?: readonly ScanDirection[];
}

/** What one slice makes. */
export interface ScanStep {
  /** As many as there are states. */
  readonly states?: readonly Tensor[];
  /** Slices that are put together to the scan's outputs; each has the same shape every time. */
  readonly outputs?: readonly Tensor[];
}

/** What a scan came to. */
export interface ScanResults {
  /** After the last slice. */
  readonly states: readonly Tensor[];
  /** The slices put together along their axes. */
  readonly outputs: readonly Tensor[];
}

/** Builds the step for one slice, once: `slices` lack the axis that is walked along. */
export type ScanBody = (states: readonly Tensor[], slices: readonly Tensor[]) => ScanStep;

/** What a model says beyond what a script says. */
export interface ScanHints {
  /** Names of the body's inputs, states first. */
  readonly names?: readonly string[];
  /** Ranks of one slice of each output, where they are declared. */
  readonly ranks?: readonly (number | undefined)[];
}

/** Sequences, by which slices are put together along an axis whose place is unknown, exist from here on. */
const FIRST_SEQUENCES = 11;

export function addScan(
  graph: GraphBuilder,
  node: string,
  start: ScanStart,
  body: ScanBody,
  { names, ranks = [] }: ScanHints = {},
): ScanResults {
  const steps = new Steps(graph, node);
  const { states = [], inputs } = start;
  const axes = inputs.map((_, i) => start.inputAxes?.[i] ?? 0);
  checkLengths(node, inputs, axes);
  const length = steps.size(inputs[0], axes[0]);
  const isBackward = (list: readonly ScanDirection[] | undefined, i: number) => list?.[i] === "backward";
  const turned = start.outputDirections?.includes("backward") ?? false;
  let count = 0;

  const loop = addLoop(
    graph,
    node,
    { trips: length, carried: states },
    (iteration, _condition, ...values) => {
      const needsBackward = turned || start.inputDirections?.includes("backward");
      const backward = needsBackward
        ? steps.add("Sub", [steps.add("Sub", [length, steps.whole(1)]), iteration])
        : iteration;
      const slices = inputs.map((input, i) =>
        steps.slice(input, isBackward(start.inputDirections, i) ? backward : iteration, axes[i]),
      );
      const { states: next = [], outputs = [] } = body(values, slices);
      if (next.length !== states.length)
        throw badArgument(`Scan "${node}": its body returns ${next.length} states, it has ${states.length}`);
      count = outputs.length;
      return { carried: next, scans: turned ? [...outputs, backward] : outputs };
    },
    names && ["iteration", "condition", ...names],
  );

  const outputs = loop.scans.slice(0, count).map((output, i) => {
    const stacked = isBackward(start.outputDirections, i)
      ? steps.slice(output, loop.scans[count]) // the collected indices of each slice's mirror image
      : output;
    return moved(steps, stacked, start.outputAxes?.[i] ?? 0, ranks[i]);
  });
  return { states: loop.carried, outputs };
}

/** Where sizes are known, they must be one and the same. */
function checkLengths(node: string, inputs: readonly Tensor[], axes: readonly number[]): void {
  if (inputs.length === 0) throw badArgument(`Scan "${node}": it has no input to walk along`);
  let first: { i: number; size: number } | undefined;
  for (let i = 0; i < inputs.length; i++) {
    const shape = inputs[i].knownShape;
    if (!shape) continue;
    const size = shape.at(axes[i]);
    const details = { operator: "Scan", node };
    if (size === undefined || axes[i] < -shape.length)
      throw new SisError(
        "BAD_ATTRIBUTE",
        `Scan "${node}": input ${i} "${inputs[i].name}" is ${shapeText(shape)} and has no axis ${axes[i]}`,
        details,
      );
    first ??= { i, size };
    if (first.size !== size)
      throw new SisError(
        "BAD_SHAPE",
        `Scan "${node}": input ${i} "${inputs[i].name}" has ${size} slices, input ${first.i} has ${first.size}`,
        details,
      );
  }
}

/** Slices stacked along axis 0, with that axis moved to its place. `rank`: of a slice, where it is declared. */
function moved(steps: Steps, stacked: Tensor, axis: number, declared: number | undefined): Tensor {
  const rank = stacked.knownShape?.length ?? (declared === undefined ? undefined : declared + 1);
  if (axis === 0 || (rank !== undefined && axis === -rank)) return stacked;
  if (rank === undefined) return movedUnseen(steps, stacked, axis);
  const place = axis < 0 ? axis + rank : axis;
  if (place < 0 || place >= rank)
    throw new SisError(
      "BAD_ATTRIBUTE",
      `Scan "${steps.node}": an output of ${rank} dimensions has no axis ${axis}`,
      { operator: "Scan", node: steps.node },
    );
  const perm = Array.from({ length: rank - 1 }, (_, i) => i + 1);
  perm.splice(place, 0, 0);
  return steps.add("Transpose", [stacked], { perm });
}

/** As `moved`, for slices of whatever rank a run makes. */
function movedUnseen(steps: Steps, stacked: Tensor, axis: number): Tensor {
  if (steps.graph.opset < FIRST_SEQUENCES)
    throw new SisError(
      "UNSUPPORTED",
      `Scan "${steps.node}": an output's axis is ${axis}, and how many dimensions it has is known only at run time`,
      { operator: "Scan", node: steps.node },
    );
  const slices = steps.add("SplitToSequence", [stacked], { axis: 0, keepdims: 0 });
  return steps.add("ConcatFromSequence", [slices], { axis, new_axis: 1 });
}
