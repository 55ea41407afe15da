// Elementwise operators against ONNX Runtime: shapes that stretch both ways, no elements, NaN, infinities, integer edges.
import { suite } from "uvu";
import type { AttributeInit } from "../sis/models.js";
import { agree, type Draw, type Dtype, float, int, type NodeCase, operand, text } from "./onnx-runtime.js";
import { drawn, type Kind, turn } from "./operands.js";

/** Twenty-two shapes: scalars, nothing, tails of vectors, up to six dimensions. */
const shapes = [
  ...[[], [1], [0], [2], [3], [7], [8], [9], [16], [17], [31], [64], [65], [1000]],
  ...[
    [3, 5],
    [2, 0, 3],
    [1, 1],
    [4, 1, 6],
    [2, 3, 4, 5],
    [5, 1, 1, 1, 2],
    [2, 1, 3, 1, 2, 2],
    [129, 3],
  ],
];
/** Twenty-two pairs that stretch one way, the other, both. */
const pairs: readonly (readonly [number[], number[]])[] = [
  ...([
    [[], []],
    [[5], []],
    [[], [5]],
    [[0], [1]],
    [[1], [0]],
    [[33], [33]],
    [[33], [1]],
  ] as const),
  ...([
    [[1], [33]],
    [[3, 4], [4]],
    [[4], [3, 4]],
    [
      [3, 1],
      [1, 4],
    ],
    [[3, 1], [4]],
    [
      [2, 3, 4],
      [3, 1],
    ],
  ] as const),
  ...([
    [
      [2, 3, 4],
      [2, 1, 1],
    ],
    [
      [1, 3, 1],
      [2, 1, 4],
    ],
    [
      [2, 0, 4],
      [1, 4],
    ],
    [[2, 3, 4, 5], [5]],
  ] as const),
  ...([
    [
      [2, 3, 4, 5],
      [3, 1, 1],
    ],
    [
      [2, 1, 4, 1],
      [3, 1, 5],
    ],
    [
      [17, 19],
      [17, 19],
    ],
    [[1, 1, 1], [7]],
  ] as const),
  [
    [2, 1, 2, 1, 2],
    [3, 1, 3, 1],
  ],
].map(([a, b]) => [[...a!], [...b!]] as const);

interface Row {
  /** Attributes in turn; none by default. */
  readonly with?: readonly (readonly AttributeInit[])[];
  readonly dtypes?: readonly Dtype[];
  readonly kinds?: readonly Kind[];
  readonly opset?: number;
  /** dtype of the output; that of the last input by default. */
  readonly gives?: Dtype;
  /** As in a case; 1e-3 by default. */
  readonly least?: number;
}

const floats: readonly Dtype[] = ["f32", "f32", "f64"];
const single: readonly Dtype[] = ["f32"];
const all: readonly Kind[] = ["plain", "wide", "special"];
const finite: readonly Kind[] = ["plain", "wide"];
const wideIntegers: readonly Dtype[] = ["i32", "i64", "u32", "u64"];
const integers: readonly Dtype[] = ["i8", "i16", "u8", "u16", ...wideIntegers];

const unary: Readonly<Record<string, Row>> = {
  Sin: { dtypes: floats, kinds: all },
  Cos: { dtypes: single, kinds: all },
  Tan: { dtypes: single, kinds: all },
  Asin: { kinds: ["unit", "special"] },
  Acos: { kinds: ["unit", "special"] },
  Atan: { kinds: all },
  Sinh: { kinds: all },
  Cosh: { kinds: all },
  Asinh: { kinds: finite },
  Acosh: { kinds: ["wide"] },
  Atanh: { kinds: ["unit"] },
  Erf: { opset: 13, kinds: all },
  Ceil: { dtypes: floats, kinds: all },
  Floor: { dtypes: floats, kinds: all },
  Round: { dtypes: floats, kinds: all },
  Sign: { dtypes: [...floats, ...integers], kinds: finite },
  Reciprocal: { dtypes: floats, kinds: all },
  Neg: { dtypes: [...floats, "i8", "i32", "i64"], kinds: all },
  Abs: { dtypes: [...floats, ...integers], kinds: all },
  Sqrt: { dtypes: floats, kinds: all },
  Exp: { dtypes: floats, kinds: all },
  Log: { dtypes: floats, kinds: all },
  Relu: { dtypes: [...floats, "i8", "i32"], kinds: all },
  // ONNX Runtime is right to 1e-7 of what it multiplies there.
  Sigmoid: { dtypes: floats, kinds: all, least: 2 },
  Tanh: { dtypes: floats, kinds: all },
  Not: { dtypes: ["bool"] },
  IsNaN: { gives: "bool", dtypes: floats, kinds: ["special"] },
  IsInf: {
    gives: "bool",
    dtypes: floats,
    kinds: ["special"],
    with: [
      [],
      [int("detect_negative", 0)],
      [int("detect_positive", 0)],
      [int("detect_negative", 0), int("detect_positive", 0)],
    ],
  },
  Elu: { with: [[], [float("alpha", 0.3)]], kinds: all },
  Selu: { with: [[], [float("alpha", 1.1), float("gamma", 2)]], kinds: finite },
  LeakyRelu: { with: [[], [float("alpha", 0.3)], [float("alpha", -1)]], kinds: all },
  HardSigmoid: { with: [[], [float("alpha", 0.5), float("beta", 0.1)]], kinds: all, least: 1 },
  HardSwish: { kinds: all, least: 1 },
  Softplus: { kinds: all },
  Softsign: { kinds: all },
  ThresholdedRelu: { with: [[], [float("alpha", 0.2)], [float("alpha", -2)]], kinds: finite },
  Celu: { with: [[], [float("alpha", 0.3)], [float("alpha", 3)]], kinds: finite },
  Mish: { kinds: finite },
  Gelu: { with: [[], [text("approximate", "tanh")], [text("approximate", "none")]], kinds: all },
  Swish: { opset: 24, with: [[], [float("alpha", 1.7)]], kinds: finite, least: 60 },
  Shrink: { with: [[], [float("bias", 0.5), float("lambd", 1)]], dtypes: floats, kinds: finite },
  BitwiseNot: { dtypes: integers, kinds: finite },
};

const binary: Readonly<Record<string, Row>> = {
  Add: { dtypes: [...floats, "i32", "i64"], kinds: all },
  Sub: { dtypes: [...floats, "i32", "i64"], kinds: all },
  Mul: { dtypes: [...floats, "i32", "i64"], kinds: all },
  Div: { dtypes: floats, kinds: all },
  Equal: { gives: "bool", dtypes: [...floats, "i32", "i64", "bool"], kinds: all },
  Less: { gives: "bool", dtypes: [...floats, ...wideIntegers], kinds: all },
  LessOrEqual: { gives: "bool", dtypes: [...floats, "i32", "i64"], kinds: all },
  Greater: { gives: "bool", dtypes: [...floats, ...wideIntegers], kinds: all },
  GreaterOrEqual: { gives: "bool", dtypes: [...floats, "i32", "i64"], kinds: all },
  And: { dtypes: ["bool"] },
  Or: { dtypes: ["bool"] },
  Xor: { dtypes: ["bool"] },
  BitwiseAnd: { dtypes: integers, kinds: finite },
  BitwiseOr: { dtypes: integers, kinds: finite },
  BitwiseXor: { dtypes: integers, kinds: finite },
  Min: { dtypes: [...floats, ...wideIntegers], kinds: all },
  Max: { dtypes: [...floats, ...wideIntegers], kinds: all },
  Sum: { dtypes: floats, kinds: finite },
  Mean: { dtypes: single, kinds: finite },
};

const cases = suite("elementwise against ONNX Runtime");
let seed = 3;

type Made = Omit<NodeCase, "operator" | "outputs">;

/** Runs the cases of an operator, with the output's dtype of the row or else of the last input. */
function define(
  operator: string,
  gives: Dtype | undefined,
  count: number,
  make: (draw: Draw, i: number) => Made,
) {
  const own = seed++;
  cases(`${operator}: ${count} cases, seed ${own}`, () =>
    agree(own, count, (draw, i) => {
      const made = make(draw, i);
      const outputs = [gives ?? made.inputs.findLast((input) => input)!.dtype];
      return {
        opset: 22,
        ...made,
        operator,
        outputs,
        relative: 1e-5,
        absolute: 1e-7,
        least: made.least ?? 1e-3,
      };
    }),
  );
}

for (const [operator, row] of Object.entries(unary)) {
  define(operator, row.gives, shapes.length, (draw, i) => ({
    opset: row.opset ?? 22,
    least: row.least,
    attributes: turn(row.with ?? [[]], i),
    inputs: [drawn(draw, turn(row.dtypes ?? single, i), shapes[i]!, turn(row.kinds ?? finite, i))],
  }));
}

for (const [operator, row] of Object.entries(binary)) {
  define(operator, row.gives, pairs.length, (draw, i) => {
    const dtype = turn(row.dtypes ?? single, i);
    const kind = turn(row.kinds ?? finite, i);
    return { inputs: pairs[i]!.map((shape) => drawn(draw, dtype, shape, kind)) };
  });
}

define("PRelu", undefined, pairs.length, (draw, i) => {
  const [a, b] = pairs[i]!;
  const x = a.map((size, k) => (size === 1 ? (b[b.length - a.length + k] ?? 1) : size));
  const slope = b.slice(Math.max(0, b.length - x.length));
  return {
    opset: 16,
    inputs: [x, slope].map((shape) => drawn(draw, "f32", shape, "plain")),
  };
});

define("Where", undefined, 24, (draw, i) => {
  const [a, b] = turn(pairs, i);
  const dtype = turn(["f32", "i64", "u8", "i32"] as const, i);
  const order = turn(
    [
      [a, b, a],
      [b, a, a],
      [a, a, b],
      [b, b, a],
    ],
    i,
  );
  const [c, x, y] = order.map((shape, k) => drawn(draw, k === 0 ? "bool" : dtype, shape!, "plain"));
  return { inputs: [c, x, y] };
});

define("Clip", undefined, 24, (draw, i) => {
  const dtype = turn(["f32", "f64", "i8", "u8", "i32", "i64"] as const, i);
  const limit = (given: boolean) => (given ? drawn(draw, dtype, [], "plain") : undefined);
  const inputs = [drawn(draw, dtype, turn(shapes, i), "wide"), limit(i % 3 !== 0), limit(i % 4 !== 0)];
  return { opset: 13, inputs };
});

for (const operator of ["Min", "Max", "Sum", "Mean"] as const) {
  define(operator, undefined, 20, (draw, i) => {
    const [a, b] = turn(pairs, i + 3);
    const list = [a, b, a, b, b].slice(0, 1 + (i % 5));
    return { opset: 13, inputs: list.map((shape) => drawn(draw, "f32", shape, "plain")) };
  });
}

define("Mod", undefined, 24, (draw, i) => {
  const [a, b] = turn(pairs, i);
  const dtype = turn(["f32", "i32", "i64", "u8", "f64", "i8", "u32"] as const, i);
  const x = drawn(draw, dtype, a, "plain");
  const y = drawn(draw, dtype, b, "plain");
  const fmod = dtype === "f32" || dtype === "f64" || i % 2 === 0 ? 1 : 0;
  const divisor = operand(
    dtype,
    b,
    [...y.data].map((v) => (Number(v) === 0 ? 3 : v)),
  );
  return { opset: 13, attributes: [int("fmod", fmod)], inputs: [x, divisor] };
});

define("BitShift", undefined, 20, (draw, i) => {
  const [a, b] = turn(pairs, i);
  const dtype = turn(["u8", "u32", "u64"] as const, i);
  const counts = drawn(draw, dtype, b, "plain");
  const attributes = [text("direction", i % 2 ? "LEFT" : "RIGHT")];
  const shifts = operand(
    dtype,
    b,
    [...counts.data].map((n) => BigInt(n) % 8n),
  );
  return { attributes, inputs: [drawn(draw, dtype, a, "wide"), shifts] };
});

cases.run();
