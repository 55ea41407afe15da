// Concat, Split, Slice, Gather, Pad and operators that only change the shape against ONNX Runtime: every axis from both
// ends, lists as attributes and as inputs, no elements, scalars.
import { suite } from "uvu";
import type { AttributeInit } from "../sis/models.js";
import {
  agree,
  type Draw,
  type Dtype,
  int,
  ints,
  type NodeCase,
  type Operand,
  operand,
  text,
} from "./onnx-runtime.js";
import { axisOf, drawn, knownInts, list, product, shapeOf, turn } from "./operands.js";

const movement = suite("movement against ONNX Runtime");
const CASES = 60;
const dtypes: readonly Dtype[] = ["f32", "f64", "i32", "i64", "u8", "bool", "i8", "f32"];

const filled = (draw: Draw, dtype: Dtype, shape: readonly number[]): Operand =>
  drawn(draw, dtype, shape, "special");
const fromEnd = (draw: Draw, axes: readonly number[], rank: number): number[] =>
  axes.map((axis) => (draw.maybe() ? axis - rank : axis));

/** One input, and a list that was an attribute before `since`. */
function listed(
  operator: string,
  x: Operand,
  name: string,
  values: readonly number[] | undefined,
  { opset, since }: { opset: number; since: number },
): NodeCase {
  const asInput = opset >= since;
  return {
    operator,
    opset,
    inputs: asInput && values ? [x, knownInts(values)] : [x],
    attributes: !asInput && values ? [ints(name, values)] : [],
    outputs: [x.dtype],
  };
}

movement("Concat", () =>
  agree(6301, CASES, (draw, i) => {
    const dtype = turn(dtypes, i);
    const shape = shapeOf(draw, 1, 5);
    const axis = axisOf(draw, shape.length);
    const place = axis < 0 ? axis + shape.length : axis;
    const inputs = list(draw.whole(1, 5), () =>
      filled(
        draw,
        dtype,
        shape.map((size, k) => (k === place ? draw.whole(0, 7) : size)),
      ),
    );
    const opset = turn([7, 11, 13], i);
    const attributes = [int("axis", opset < 11 ? place : axis)];
    return { operator: "Concat", opset, inputs, attributes, outputs: [dtype] };
  }),
);

movement("Split", () =>
  agree(6302, CASES, (draw, i) => {
    const opset = turn([7, 11, 13, 18], i);
    const dtype = turn<Dtype>(["f32", "i32", "i64", "u8", "f32"], i);
    const shape = shapeOf(draw, 1, 4);
    const axis = axisOf(draw, shape.length);
    const place = axis < 0 ? axis + shape.length : axis;
    const parts = list(draw.whole(1, 4), () => draw.whole(0, 4));
    const way = turn(["listed", "equal", "last"], Math.floor(i / 4));
    const even = way === "equal" || (way === "last" && opset < 18);
    const each = draw.whole(1, 4);
    if (even) parts.fill(each);
    shape[place] = parts.reduce((a, b) => a + b, 0);
    if (way === "last" && opset >= 18) {
      // All of one size but for a smaller last one.
      parts.fill(each);
      shape[place] = each * parts.length - (parts.length > 1 ? draw.whole(0, each - 1) : 0);
    }
    const attributes = [int("axis", opset < 11 ? place : axis)];
    const isListed = way === "listed";
    if (isListed && opset < 13) attributes.push(ints("split", parts));
    if (!isListed && opset >= 18) attributes.push(int("num_outputs", parts.length));
    const inputs = [filled(draw, dtype, shape)];
    if (isListed && opset >= 13) inputs.push(knownInts(parts));
    return { operator: "Split", opset, inputs, attributes, outputs: parts.map(() => dtype) };
  }),
);

movement("Slice", () =>
  agree(6303, 120, (draw, i) => {
    const opset = turn([7, 10, 11, 13], i);
    const dtype = turn(dtypes, i);
    const shape = shapeOf(draw, 1, 4, { none: 20 });
    const rank = shape.length;
    const axes = list(rank, (axis) => axis).filter(() => draw.maybe());
    if (axes.length === 0) axes.push(draw.whole(0, rank - 1));
    const far = 2 ** 31 - 1;
    const starts = axes.map((axis) => draw.whole(-shape[axis]! - 2, shape[axis]! + 2));
    const steps = axes.map(() => (opset < 10 ? 1 : draw.of([1, 1, 2, 3, -1, -2, -7])));
    const ends = axes.map((axis, k) =>
      draw.whole(0, 4) === 0 ? far * Math.sign(steps[k]!) : draw.whole(-shape[axis]! - 2, shape[axis]! + 2),
    );
    const named = opset < 11 ? axes : fromEnd(draw, axes, rank);
    const x = filled(draw, dtype, shape);
    if (opset < 10) {
      const attributes = [ints("starts", starts), ints("ends", ends), ints("axes", named)];
      return { operator: "Slice", opset, inputs: [x], attributes, outputs: [dtype] };
    }
    const lists = [starts, ends, named, steps];
    const isFirst = axes.every((axis, k) => axis === k);
    if (isFirst && draw.maybe()) lists.splice(2, 2);
    else if (steps.every((step) => step === 1) && draw.maybe()) lists.pop();
    const index = draw.of(["i32", "i64"] as const);
    const inputs = [x, ...lists.map((values) => operand(index, [values.length], values, true))];
    return { operator: "Slice", opset, inputs, outputs: [dtype] };
  }),
);

movement("Gather", () =>
  agree(6304, CASES, (draw, i) => {
    const opset = turn([7, 11, 13], i);
    const dtype = turn(dtypes, i);
    const shape = shapeOf(draw, 1, 4);
    const axis = axisOf(draw, shape.length);
    const place = axis < 0 ? axis + shape.length : axis;
    const dim = Math.max(1, shape[place]!);
    shape[place] = dim;
    const where = shapeOf(draw, 0, 3);
    const index = draw.of(["i32", "i64"] as const);
    const least = opset < 11 ? 0 : -dim;
    const indices = operand(
      index,
      where,
      list(product(where), () => draw.whole(least, dim - 1)),
      draw.maybe(),
    );
    const attributes = [int("axis", opset < 11 ? place : axis)];
    return {
      operator: "Gather",
      opset,
      inputs: [filled(draw, dtype, shape), indices],
      attributes,
      outputs: [dtype],
    };
  }),
);

movement("Reshape", () =>
  agree(6305, CASES, (draw, i) => {
    const opset = turn([5, 13, 14, 19, 21], i);
    const dtype = turn(dtypes, i);
    const shape = shapeOf(draw, 0, 4, { none: 20 });
    const count = product(shape);
    // The same sizes in another order, some joined, one left open, one taken over.
    const wanted = [...shape].sort(() => draw.next() - 0.5);
    if (wanted.length > 1 && draw.maybe()) wanted.splice(0, 2, wanted[0]! * wanted[1]!);
    if (draw.maybe()) wanted.splice(draw.whole(0, wanted.length), 0, 1);
    const attributes: AttributeInit[] = [];
    if (count === 0) {
      if (opset >= 14) attributes.push(int("allowzero", 1));
      else wanted.splice(0, wanted.length, ...shape.map((size) => (size === 0 ? 0 : size)));
    } else {
      const same = wanted.findIndex((size, k) => size === shape[k]);
      if (same >= 0 && draw.maybe()) wanted[same] = 0;
      if (wanted.length > 0 && draw.maybe()) wanted[draw.whole(0, wanted.length - 1)] = -1;
    }
    return {
      operator: "Reshape",
      opset,
      inputs: [filled(draw, dtype, shape), knownInts(wanted)],
      attributes,
      outputs: [dtype],
    };
  }),
);

movement("Transpose", () =>
  agree(6306, 100, (draw, i) => {
    const dtype = turn(dtypes, i);
    const shape = i % 10 === 9 ? [64, 33, 17].slice(draw.whole(0, 1)) : shapeOf(draw, 0, 6, { none: 20 });
    const perm = shape.map((_, axis) => axis).sort(() => draw.next() - 0.5);
    const attributes = draw.whole(0, 4) === 0 ? [] : [ints("perm", perm)];
    const inputs = [filled(draw, dtype, shape)];
    return { operator: "Transpose", opset: turn([7, 13, 21], i), inputs, attributes, outputs: [dtype] };
  }),
);

movement("Squeeze", () =>
  agree(6307, CASES, (draw, i) => {
    const opset = turn([7, 11, 13, 21], i);
    const shape = shapeOf(draw, 0, 5).map((size) => (draw.maybe() ? 1 : size));
    const ones = list(shape.length, (axis) => axis).filter((axis) => shape[axis] === 1 && draw.maybe());
    const axes = ones.length === 0 ? undefined : opset < 11 ? ones : fromEnd(draw, ones, shape.length);
    return listed("Squeeze", filled(draw, turn(dtypes, i), shape), "axes", axes, { opset, since: 13 });
  }),
);

movement("Unsqueeze", () =>
  agree(6308, CASES, (draw, i) => {
    const opset = turn([7, 11, 13, 21], i);
    const shape = shapeOf(draw, 0, 3);
    const rank = shape.length + draw.whole(1, 3);
    const added = list(rank, (axis) => axis)
      .sort(() => draw.next() - 0.5)
      .slice(shape.length);
    const axes = opset < 11 ? added.sort((a, b) => a - b) : fromEnd(draw, added, rank);
    return listed("Unsqueeze", filled(draw, turn(dtypes, i), shape), "axes", axes, { opset, since: 13 });
  }),
);

movement("Flatten", () =>
  agree(6309, CASES, (draw, i) => {
    const opset = turn([7, 9, 11, 13, 21], i);
    const dtype = opset < 9 ? "f32" : turn(dtypes, i);
    const shape = shapeOf(draw, opset < 11 ? 1 : 0, 4);
    const rank = shape.length;
    const axis = draw.whole(opset < 11 ? 0 : -rank, rank);
    const attributes = rank > 0 && draw.whole(0, 4) === 0 ? [] : [int("axis", axis)];
    return { operator: "Flatten", opset, inputs: [filled(draw, dtype, shape)], attributes, outputs: [dtype] };
  }),
);

movement("Expand and Tile: scalars, no elements", () =>
  agree(6310, CASES, (draw, i) => {
    const dtype = turn(dtypes, i);
    const shape = shapeOf(draw, 0, 3, { none: 6 });
    const tile = i % 2 === 1;
    const wanted = tile
      ? shape.map(() => draw.whole(0, 3))
      : [...shapeOf(draw, 0, 2, { none: 6 }), ...shape.map((size) => (size === 1 ? draw.whole(0, 4) : size))];
    const stretched = shape.map((size) => (tile || draw.maybe() ? size : 1));
    return {
      operator: tile ? "Tile" : "Expand",
      opset: turn([8, 13], i >> 1),
      inputs: [filled(draw, dtype, stretched), knownInts(wanted)],
      outputs: [dtype],
    };
  }),
);

function padded(draw: Draw, i: number): NodeCase {
  const opset = turn([7, 11, 13, 18, 19, 21], i);
  const dtype =
    opset < 11
      ? turn<Dtype>(["f32", "f64"], i)
      : turn<Dtype>(["f32", "i32", "f64", "i64", "u8", "i8"], i >> 1);
  const mode = turn(["constant", "reflect", "edge", ...(opset >= 19 ? ["wrap"] : [])], Math.floor(i / 6));
  const shape = list(draw.whole(1, 4), () =>
    mode === "constant" && draw.whole(0, 15) === 0 ? 0 : draw.whole(2, 6),
  );
  const axes = list(shape.length, (axis) => axis).filter(() => opset < 18 || draw.maybe());
  const least = mode === "constant" ? -1 : 0;
  const side = (axis: number) =>
    draw.whole(shape[axis]! > 1 ? least : 0, mode === "constant" ? 4 : shape[axis]! - 1);
  const pads = [...axes.map(side), ...axes.map(side)];
  const x = filled(draw, dtype, shape);
  const attributes = [text("mode", mode)];
  const value = mode === "constant" && draw.maybe() ? draw.whole(0, 9) : undefined;
  if (opset < 11) {
    if (value !== undefined) attributes.push({ name: "value", type: 1, f: value });
    return {
      operator: "Pad",
      opset,
      inputs: [x],
      attributes: [...attributes, ints("pads", pads)],
      outputs: [dtype],
    };
  }
  const inputs: (Operand | undefined)[] = [x, knownInts(pads), undefined, undefined];
  if (value !== undefined) inputs[2] = operand(dtype, [], [value], draw.maybe());
  if (opset >= 18) inputs[3] = knownInts(fromEnd(draw, axes, shape.length));
  while (!inputs.at(-1)) inputs.pop();
  return { operator: "Pad", opset, inputs, attributes, outputs: [dtype] };
}
movement("Pad", () => agree(6311, 160, padded));

movement.run();
