// ControlBuilder: the graph's methods for sequences, and those that take a body, a function which builds one iteration or
// one item.

import { GraphBuilder } from "../builder.js";
import { type Dtype, dtypeNumber } from "../dtype.js";
import type { Tensor } from "../tensor.js";
import { addLoop, type LoopResults, type LoopStart, type LoopStep } from "./loop.js";
import { addScan, type ScanResults, type ScanStart, type ScanStep } from "./scan.js";
import { addSequenceMap } from "./sequence-map.js";

export abstract class ControlBuilder extends GraphBuilder {
  /**
   * An input that is a sequence of tensors, one shape an item: `graph.sequenceInput("words", "f32", [[3], [5]])`. Its
   * items are inputs too, "words[0]" and so on; `run` takes them by the sequence's name.
   */
  sequenceInput(name: string, dtype: Dtype, shapes: readonly (readonly (number | string)[])[]): Tensor {
    const items = shapes.map((shape, i) => this.input(`${name}[${i}]`, dtype, shape));
    (this.sequences as Record<string, readonly Tensor[]>)[name] = items;
    this.named(name);
    return items.length > 0
      ? this.operator("SequenceConstruct", items, {}, 1)[0]
      : this.operator("SequenceEmpty", [], { dtype: dtypeNumber(dtype) }, 1)[0];
  }

  /**
   * Repeats a body: at most `trips` times, as long as `condition` holds. `body` is called with the iteration's number
   * (i64), the condition and the carried values, and says what they become; `scans` are collected, one slice an
   * iteration. A carried value may change its shape from one iteration to the next: it is dynamic then, and `body` is
   * called once more to build with it.
   *
   * ```ts
   * // x to the fifth, and all powers on the way
   * const { carried, scans } = graph.loop({ trips: 5, carried: [one] }, (_i, _go, power) => {
   *   const next = graph.mul(power, x);
   *   return { carried: [next], scans: [next] };
   * });
   * ```
   */
  loop(
    start: LoopStart,
    body: (iteration: Tensor, condition: Tensor, ...carried: Tensor[]) => LoopStep,
  ): LoopResults {
    return addLoop(this, this.takeName(), start, body);
  }

  /**
   * Walks along tensors, slice by slice: `body` gets the states and one slice of each input, and gives the states that
   * follow and one slice of each output.
   *
   * ```ts
   * // running sums of the rows of x
   * const { states, outputs } = graph.scan({ states: [zero], inputs: [x] }, ([sum], [row]) => {
   *   const next = graph.add(sum, row);
   *   return { states: [next], outputs: [next] };
   * });
   * ```
   */
  scan(
    start: ScanStart,
    body: (states: readonly Tensor[], slices: readonly Tensor[]) => ScanStep,
  ): ScanResults {
    return addScan(this, this.takeName(), start, body);
  }

  /**
   * A sequence from each item of a sequence: `body` gets the items of all `inputs` that are sequences at one position,
   * and those that are tensors as they are. `graph.sequenceMap([words], (word) => [graph.relu(word)])`
   */
  sequenceMap(inputs: readonly Tensor[], body: (...items: Tensor[]) => readonly Tensor[]): Tensor[] {
    return addSequenceMap(this, this.takeName(), inputs, body);
  }
}
