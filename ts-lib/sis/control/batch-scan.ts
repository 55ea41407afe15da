// Scan as opset 8 had it: a Loop over a batch around a Loop along axis 1. What lies past a sequence's own length leaves
// the states as they are and gives zeros.

import type { GraphBuilder } from "../builder.js";
import type { Tensor } from "../tensor.js";
import { addLoop } from "./loop.js";
import type { ScanBody, ScanDirection, ScanHints, ScanResults } from "./scan.js";
import { Steps } from "./steps.js";

export interface BatchScanStart {
  /** i64, one for each of the batch. */
  readonly lengths?: Tensor;
  /** Batch first. */
  readonly states: readonly Tensor[];
  /** Batch first, then the axis to walk along. */
  readonly inputs: readonly Tensor[];
  readonly directions: readonly ScanDirection[];
}

export function addBatchScan(
  graph: GraphBuilder,
  node: string,
  start: BatchScanStart,
  body: ScanBody,
  { names = [] }: ScanHints = {},
): ScanResults {
  const steps = new Steps(graph, node);
  const { states, inputs, lengths, directions } = start;
  const most = steps.size(inputs[0], 1);
  const batch = addLoop(graph, node, { trips: steps.size(inputs[0], 0) }, (row) => {
    const length = lengths && steps.slice(lengths, row);
    const rows = inputs.map((input) => steps.slice(input, row));
    const one = addLoop(
      graph,
      node,
      { trips: most, carried: states.map((state) => steps.slice(state, row)) },
      (iteration, _condition, ...values) => {
        // Past the length it is negative, and counts from the end; what is made of it then is not taken.
        const backward = () =>
          steps.add("Sub", [steps.add("Sub", [length ?? most, steps.whole(1)]), iteration]);
        const slices = rows.map((input, i) =>
          steps.slice(input, directions[i] === "backward" ? backward() : iteration),
        );
        const { states: next = [], outputs = [] } = body(values, slices);
        if (!length) return { carried: next, scans: outputs };
        const isWithin = steps.add("Less", [iteration, length]);
        return {
          carried: next.map((state, i) => steps.choose(isWithin, state, values[i])),
          scans: outputs.map((output) => steps.choose(isWithin, output, zeros(steps, output))),
        };
      },
      ["iteration", "condition", ...names],
    );
    return { scans: [...one.carried, ...one.scans] };
  });
  return { states: batch.scans.slice(0, states.length), outputs: batch.scans.slice(states.length) };
}

const zeros = (steps: Steps, like: Tensor): Tensor =>
  steps.add("Expand", [steps.zero(like.dtype), steps.add("Shape", [like])]);
