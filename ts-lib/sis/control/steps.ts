// Steps that expansions are made of, in the form that the graph's opset has them.

import type { AttributeValue, OperatorName } from "../../generated/operators.js";
import type { GraphBuilder } from "../builder.js";
import type { Dtype } from "../dtype.js";
import type { Tensor } from "../tensor.js";

/** Unsqueeze and Squeeze take their axes as an input from here on. */
const AXES_AS_INPUT = 13;

export class Steps {
  constructor(
    readonly graph: GraphBuilder,
    /** The node that is expanded: all steps carry its name. */
    readonly node: string,
  ) {}

  /** One operator of one output. */
  add(
    name: OperatorName,
    inputs: readonly Tensor[],
    attributes: Readonly<Record<string, AttributeValue>> = {},
  ): Tensor {
    return this.graph.named(this.node).operator(name, inputs, attributes, 1)[0];
  }

  /** A number, i64 of no dimensions. */
  whole(value: number): Tensor {
    return this.graph.constant([value], [], "i64");
  }

  zero(dtype: Dtype): Tensor {
    return this.graph.constant([0], [], dtype);
  }

  /** Size `axis` of a tensor, i64 of no dimensions. */
  size(tensor: Tensor, axis: number): Tensor {
    const rank = tensor.knownShape?.length;
    const place = axis < 0 && rank !== undefined ? axis + rank : axis;
    return this.add("Gather", [this.add("Shape", [tensor]), this.whole(place)], { axis: 0 });
  }

  /** The slice at `index` (i64 of no dimensions) along an axis, which goes. */
  slice(tensor: Tensor, index: Tensor, axis = 0): Tensor {
    return this.add("Gather", [tensor, index], { axis });
  }

  unsqueeze(tensor: Tensor, axis: number): Tensor {
    return this.graph.opset < AXES_AS_INPUT
      ? this.add("Unsqueeze", [tensor], { axes: [axis] })
      : this.add("Unsqueeze", [tensor, this.graph.ints(axis)]);
  }

  /** `yes` where the condition (bool of no dimensions) holds, else `no`; both of one shape. For every opset. */
  choose(condition: Tensor, yes: Tensor, no: Tensor): Tensor {
    const both = this.add("Concat", [this.unsqueeze(no, 0), this.unsqueeze(yes, 0)], { axis: 0 });
    return this.slice(both, this.add("Cast", [condition], { to: 7 }));
  }
}
