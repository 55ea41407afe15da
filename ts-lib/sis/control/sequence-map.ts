// SequenceMap as a Loop that reads an item of each sequence and adds one to each of its own.

import type { GraphBuilder } from "../builder.js";
import { type Dtype, dtypeNumber } from "../dtype.js";
import { badArgument } from "../errors.js";
import { Tensor } from "../tensor.js";
import { addLoop } from "./loop.js";
import { Steps } from "./steps.js";

/** Builds the step for one item of each sequence, once; what it gives becomes sequences. */
export type SequenceMapBody = (...items: Tensor[]) => readonly Tensor[];

/** `dtypes`: of the outputs' items, where a model declares all of them; else the body is built once to see. */
export function addSequenceMap(
  graph: GraphBuilder,
  node: string,
  inputs: readonly Tensor[],
  body: SequenceMapBody,
  dtypes?: readonly Dtype[],
): Tensor[] {
  if (inputs[0]?.kind !== "sequence")
    throw badArgument(`SequenceMap "${node}": its first input must be a sequence`);
  const steps = new Steps(graph, node);
  const itemsAt = (position: Tensor) =>
    inputs.map((input) => (input.kind === "sequence" ? steps.add("SequenceAt", [input, position]) : input));
  const made = dtypes ?? dtypesOf(graph, (position) => checked(node, body(...itemsAt(position))));
  const empty = made.map((dtype) => steps.add("SequenceEmpty", [], { dtype: dtypeNumber(dtype) }));
  const trips = steps.add("SequenceLength", [inputs[0]]);
  const loop = addLoop(graph, node, { trips, carried: empty }, (position, _condition, ...lists) => {
    const items = checked(node, body(...itemsAt(position)));
    if (items.length !== lists.length)
      throw badArgument(`SequenceMap "${node}": its body makes ${items.length} outputs, not ${lists.length}`);
    return { carried: lists.map((list, i) => steps.add("SequenceInsert", [list, items[i]])) };
  });
  return [...loop.carried];
}

/** A script's body may give anything. */
function checked(node: string, items: unknown): readonly Tensor[] {
  if (Array.isArray(items) && items.length > 0 && items.every((item) => item instanceof Tensor)) return items;
  throw badArgument(`SequenceMap "${node}": its body must return a list of at least one tensor`);
}

/** Builds into a block that nothing runs, to see what it makes. */
function dtypesOf(graph: GraphBuilder, build: (position: Tensor) => readonly Tensor[]): Dtype[] {
  const position = { name: "position", number: dtypeNumber("i64"), shape: [] };
  const block = graph.blockWithInputs([position], ([at]) => build(at));
  graph.dropBlock(block);
  return block.outputs.map(({ dtype }) => dtype);
}
