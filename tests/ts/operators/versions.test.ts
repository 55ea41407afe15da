// Operators over the opsets that changed their rules, against ONNX Runtime: Pow of two dtypes, Softmax before and after 13,
// limits and axes as attributes and as inputs, scalars and no elements where each version takes them.
import { suite } from "uvu";
import type { AttributeInit } from "../sis/models.js";
import {
  agree,
  type Draw,
  type Dtype,
  float,
  int,
  ints,
  type NodeCase,
  type Operand,
  operand,
} from "./onnx-runtime.js";
import { drawn, type Kind, knownInts, list, product, shapeOf, turn } from "./operands.js";

const versions = suite("versions of operators against ONNX Runtime");
const anyShape = (draw: Draw, least = 0, most = 4): number[] =>
  shapeOf(draw, least, most, { none: 10, size: 9 });
/** A shape that stretches to another, or the other way round. */
function stretched(draw: Draw): readonly [number[], number[]] {
  const whole = anyShape(draw);
  const part = whole.map((size) => (draw.maybe() ? size : 1)).slice(draw.whole(0, whole.length));
  return draw.maybe() ? [whole, part] : [part, whole];
}

interface Row {
  readonly opsets: readonly number[];
  readonly kinds?: readonly Kind[];
  readonly least?: number;
  readonly with?: readonly AttributeInit[];
}
const plain: readonly Kind[] = ["plain", "wide"];
const every: readonly Kind[] = ["plain", "wide", "special"];
const unary: Readonly<Record<string, Row>> = {
  Relu: { opsets: [7, 13, 14], kinds: every },
  Sigmoid: { opsets: [7, 13], kinds: every, least: 2 },
  Tanh: { opsets: [7, 13], kinds: every },
  Erf: { opsets: [9, 13], kinds: every },
  Exp: { opsets: [7, 13], kinds: every },
  Log: { opsets: [7, 13], kinds: every },
  Sqrt: { opsets: [7, 13], kinds: every },
  Neg: { opsets: [7, 13], kinds: every },
  Abs: { opsets: [7, 13], kinds: every },
  LeakyRelu: { opsets: [7, 16, 22], kinds: every, with: [float("alpha", 0.2)] },
  HardSigmoid: { opsets: [7, 22], with: [float("alpha", 0.3)], least: 1 },
  HardSwish: { opsets: [14, 22], kinds: plain, least: 1 },
  Gelu: { opsets: [20], kinds: plain },
  Elu: { opsets: [7, 22], with: [float("alpha", 0.7)] },
};
// The largest error is that of ONNX Runtime's own polynomials.
const near = { relative: 1e-5, absolute: 1e-7, least: 0.1 };
// ONNX Runtime forgets that an axis may count from the end where there are no elements.
const named = (draw: Draw, axis: number, shape: readonly number[], since: boolean): number =>
  since && !shape.includes(0) && draw.maybe() ? axis - shape.length : axis;

for (const [k, [operator, row]] of Object.entries(unary).entries())
  versions(`${operator}: opsets ${row.opsets}`, () =>
    agree(
      6500 + k,
      20,
      (draw, i): NodeCase => ({
        operator,
        opset: turn(row.opsets, i),
        inputs: [drawn(draw, "f32", anyShape(draw), turn(row.kinds ?? plain, i))],
        attributes: row.with && draw.maybe() ? row.with : [],
        outputs: ["f32"],
        ...near,
        least: row.least ?? near.least,
      }),
    ),
  );

for (const [k, operator] of ["Add", "Sub", "Mul", "Div"].entries())
  versions(`${operator}: integers, NaN, infinities, opsets 7, 13 and 14`, () =>
    agree(6520 + k, 40, (draw, i) => {
      const opset = turn([7, 13, 14], i);
      const types: readonly Dtype[] = ["f32", "f64", "i32", "i64", "f32", "u32", "u64"];
      const dtype = turn<Dtype>(opset < 14 ? types.slice(0, 5) : [...types, "i8", "u8", "i16", "u16"], i);
      const shapes = stretched(draw);
      const isReal = dtype.startsWith("f");
      const operands = shapes.map((shape) => drawn(draw, dtype, shape, isReal ? "special" : "plain"));
      const [x, y] = operands as [Operand, Operand];
      const numbers = [...y.data].map((n) => (Number(n) === 0 && operator === "Div" && !isReal ? 3 : n));
      const constant = draw.whole(0, 3) === 0;
      return {
        operator,
        opset,
        inputs: [x, operand(dtype, y.shape, numbers, constant)],
        outputs: [dtype],
        ...near,
      };
    }),
  );

versions("Pow: bases and exponents of two dtypes, whole and odd ones", () =>
  agree(6530, 120, (draw, i) => {
    const opset = turn([7, 12, 13, 15], i);
    const types: readonly Dtype[] = ["f32", "f64", "i32", "i64"];
    const base = opset < 12 ? turn<Dtype>(["f32", "f64"], i) : draw.of(types);
    const exponent = opset < 12 ? base : draw.of(types);
    const [a, b] = stretched(draw);
    const powers = [0, 1, 2, 3, ...(base.startsWith("f") ? [-1, -2] : [])];
    const parts = base.startsWith("f") && exponent.startsWith("f") ? [0.5, -0.5, 1.7] : [];
    const y = operand(
      exponent,
      b,
      list(product(b), () => draw.of([...powers, ...parts])),
      draw.maybe(),
    );
    const kind = i % 5 === 4 ? "odd" : "plain";
    const x = base.startsWith("f") ? drawn(draw, base, a, kind) : draw.operand(base, a, { size: 9 });
    return { operator: "Pow", opset, inputs: [x, y], outputs: [base], ...near };
  }),
);

versions("PRelu: slopes of every shape that stretches, opsets 7, 9 and 16", () =>
  agree(6531, 40, (draw, i) => {
    const opset = turn([7, 9, 16], i);
    const dtype = opset < 16 ? "f32" : turn<Dtype>(["f32", "f64", "i32", "i64"], Math.floor(i / 3));
    const shape = anyShape(draw);
    const slope = shape.map((size) => (draw.maybe() ? size : 1)).slice(draw.whole(0, shape.length));
    const kind = i % 4 === 3 ? "special" : "plain";
    const inputs = [
      drawn(draw, dtype, shape, kind),
      { ...drawn(draw, dtype, slope, "plain"), known: draw.maybe() },
    ];
    return { operator: "PRelu", opset, inputs, outputs: [dtype], ...near };
  }),
);

versions("Clip: limits as attributes, as inputs, one of them or none", () =>
  agree(6532, 60, (draw, i) => {
    const opset = turn([6, 11, 12, 13], i);
    const dtype = opset < 12 ? "f32" : turn<Dtype>(["f32", "f64", "i32", "u8", "i8", "i64"], i);
    const [least, most] = [draw.whole(0, 5), draw.whole(5, 20)];
    const [low, high] = [draw.maybe(), draw.maybe()];
    // Without a limit ONNX lets infinities through, and ONNX Runtime makes the largest number of them.
    const odd = dtype === "f32" && ((low && high) || opset < 11);
    const x = drawn(draw, dtype, anyShape(draw), odd ? "special" : "wide");
    if (opset < 11) {
      const attributes = [...(low ? [float("min", -least)] : []), ...(high ? [float("max", most)] : [])];
      return { operator: "Clip", opset, inputs: [x], attributes, outputs: [dtype] };
    }
    const limit = (n: number) => operand(dtype, [], [n], draw.maybe());
    const inputs = [x, low ? limit(least) : undefined, high ? limit(most) : undefined];
    return { operator: "Clip", opset, inputs, outputs: [dtype] };
  }),
);

for (const [k, operator] of ["Softmax", "LogSoftmax"].entries())
  versions(`${operator}: opsets 7, 11 and 13, every axis, odd numbers, nothing`, () =>
    agree(6533 + k, 80, (draw, i) => {
      const opset = turn([7, 11, 13], i);
      const odd = i % 8 === 7;
      const dtype = odd ? "f32" : turn<Dtype>(["f32", "f32", "f64"], Math.floor(i / 3));
      const shape = anyShape(draw, 1);
      const rank = shape.length;
      const axis = draw.whole(opset < 11 ? 0 : -rank, rank - 1);
      const usual = draw.whole(0, 4) === 0 && (opset >= 13 || rank > 1);
      const x = odd
        ? drawn(draw, dtype, shape, "odd")
        : draw.operand(dtype, shape, { size: draw.of([1, 90]) });
      return { operator, opset, inputs: [x], attributes: usual ? [] : [int("axis", axis)], outputs: [dtype] };
    }),
  );

function reduced(operator: string, draw: Draw, i: number): NodeCase {
  const since = operator === "ReduceSum" ? 13 : 18;
  const opset = turn([7, 11, 12, 13, 18, 20], i);
  const shape = anyShape(draw, 0, 5);
  const rank = shape.length;
  const isMax = operator === "ReduceMax";
  const axes = list(rank, (axis) => axis).filter(() => draw.maybe());
  const dtype = turn<Dtype>(
    opset < 12 || !isMax ? ["f32", "f32", "f64", "i32", "i64"] : ["f32", "i8", "u8", "i32"],
    i,
  );
  const names = axes.map((axis) => named(draw, axis, shape, opset >= 11));
  // What is the mean, or the largest, of nothing is open.
  const isOpen =
    operator !== "ReduceSum" &&
    shape.some((size, axis) => size === 0 && (!axes.length || axes.includes(axis)));
  if (isOpen) return reduced(operator, draw, i);
  const attributes = draw.whole(0, 2) ? [int("keepdims", draw.whole(0, 1))] : [];
  const x = drawn(draw, dtype, shape, i % 5 !== 4 ? "plain" : isMax ? "infinite" : "odd");
  if (opset < since && axes.length > 0) attributes.push(ints("axes", names));
  const inputs = opset >= since && axes.length > 0 ? [x, knownInts(names)] : [x];
  return { operator, opset, inputs, attributes, outputs: [dtype], least: 1 };
}
for (const [k, operator] of ["ReduceSum", "ReduceMean", "ReduceMax"].entries())
  versions(`${operator}: axes as attribute and as input, scalars, nothing`, () =>
    agree(6536 + k, 80, (draw, i) => reduced(operator, draw, i)),
  );

versions("ArgMax: opsets 7, 11, 12 and 13", () =>
  agree(6540, 60, (draw, i) => {
    const opset = turn([7, 11, 12, 13], i);
    const shape = anyShape(draw, 1);
    const axis = draw.whole(0, shape.length - 1);
    shape[axis] = Math.max(1, shape[axis]!);
    const attributes = [
      int("axis", named(draw, axis, shape, opset >= 11)),
      int("keepdims", draw.whole(0, 1)),
    ];
    if (opset >= 12) attributes.push(int("select_last_index", draw.whole(0, 1)));
    // Few different numbers, so that the largest is there more than once.
    const x = operand(
      "f32",
      shape,
      list(product(shape), () => draw.whole(-2, 2)),
    );
    return { operator: "ArgMax", opset, inputs: [x], attributes, outputs: ["i64"] };
  }),
);

versions("TopK: opsets 7, 10 and 11, equal values, all and none of them", () =>
  agree(6541, 60, (draw, i) => {
    const opset = turn([7, 10, 11, 24], i);
    const dtype = turn<Dtype>(opset < 11 ? ["f32", "f64"] : ["f32", "f64", "i32", "i64"], i);
    // A size of 0 divides by zero in ONNX Runtime.
    const shape = list(draw.whole(1, 4), () => draw.whole(1, 9));
    const axis = draw.whole(opset < 11 ? 0 : -shape.length, shape.length - 1);
    const dim = shape.at(axis)!;
    const k = opset < 10 ? draw.whole(1, dim) : draw.of([0, 1, dim, draw.whole(1, dim)]);
    const attributes = [int("axis", axis)];
    if (opset >= 11) attributes.push(int("largest", draw.whole(0, 1)), int("sorted", 1));
    const x = operand(
      dtype,
      shape,
      list(product(shape), () => draw.whole(-4, 4)),
    );
    if (opset < 10) attributes.push(int("k", k));
    const inputs = opset < 10 ? [x] : [x, knownInts([k])];
    return { operator: "TopK", opset, inputs, attributes, outputs: [dtype, "i64"] };
  }),
);

versions("Equal and Where: every dtype, both stretched", () =>
  agree(6542, 80, (draw, i) => {
    const [a, b] = stretched(draw);
    const isEqual = i % 2 === 0;
    const types: readonly Dtype[] = ["f32", "i32", "i64", "f64", "bool", "u8", "i8"];
    const opset = isEqual ? turn([7, 11, 13, 19], i >> 1) : turn([9, 16], i >> 1);
    const own = isEqual
      ? opset < 11
        ? (["i32", "i64", "bool"] as const)
        : types
      : (["f32", "i64", "u8", "i32"] as const);
    const dtype = turn<Dtype>(own, i >> 1);
    const [x, y] = [drawn(draw, dtype, a, "special"), drawn(draw, dtype, b, "special")];
    if (isEqual) return { operator: "Equal", opset, inputs: [x, y], outputs: ["bool"] };
    const condition = drawn(draw, "bool", draw.of([a, b, []]), "plain");
    return { operator: "Where", opset, inputs: [condition, x, y], outputs: [dtype] };
  }),
);

versions.run();
