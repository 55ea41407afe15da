// Elementwise operators against ONNX Runtime: shapes that stretch both ways, no elements, NaN, infinities, integer edges.
// ONNX_SEED in the environment gives other numbers.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { seeded } from "../sis/harness.js";
import { type Dtype, type Kind, operand } from "./operands.js";
import { type Case, difference } from "./runtime.js";

const SEED = Number(process.env.ONNX_SEED ?? 3);
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
  readonly with?: readonly Record<string, number | string>[];
  readonly dtypes?: readonly Dtype[];
  readonly kinds?: readonly Kind[];
  readonly opset?: number;
  readonly tolerance?: number;
}

const floats: readonly Dtype[] = ["f32", "f32", "f64"];
const single: readonly Dtype[] = ["f32"];
const all: readonly Kind[] = ["plain", "wide", "special"];
const finite: readonly Kind[] = ["plain", "wide"];
const wideIntegers: readonly Dtype[] = ["i32", "i64", "u32", "u64"];
const integers: readonly Dtype[] = ["i8", "i16", "u8", "u16", ...wideIntegers];

const unary: Partial<Record<Case["operator"], Row>> = {
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
  Relu: { dtypes: [...floats, "i8", "i32"], kinds: finite },
  Sigmoid: { dtypes: floats, kinds: finite },
  Tanh: { dtypes: floats, kinds: finite },
  Not: { dtypes: ["bool"] },
  IsNaN: { dtypes: floats, kinds: ["special"] },
  IsInf: {
    dtypes: floats,
    kinds: ["special"],
    with: [{}, { detect_negative: 0 }, { detect_positive: 0 }, { detect_negative: 0, detect_positive: 0 }],
  },
  Elu: { with: [{}, { alpha: 0.3 }], kinds: finite },
  Selu: { with: [{}, { alpha: 1.1, gamma: 2 }], kinds: finite },
  LeakyRelu: { with: [{}, { alpha: 0.3 }, { alpha: -1 }], kinds: finite },
  HardSigmoid: { with: [{}, { alpha: 0.5, beta: 0.1 }], kinds: finite },
  HardSwish: { kinds: finite },
  Softplus: { kinds: finite },
  Softsign: { kinds: finite },
  ThresholdedRelu: { with: [{}, { alpha: 0.2 }, { alpha: -2 }], kinds: finite },
  Celu: { with: [{}, { alpha: 0.3 }, { alpha: 3 }], kinds: finite },
  Mish: { kinds: finite },
  Gelu: { with: [{}, { approximate: "tanh" }, { approximate: "none" }], kinds: finite },
  Swish: { opset: 24, with: [{}, { alpha: 1.7 }], kinds: finite },
  Shrink: { with: [{}, { bias: 0.5, lambd: 1 }], dtypes: floats, kinds: finite },
  BitwiseNot: { dtypes: integers, kinds: finite },
};

const binary: Partial<Record<Case["operator"], Row>> = {
  Add: { dtypes: [...floats, "i32", "i64"], kinds: finite },
  Sub: { dtypes: [...floats, "i32", "i64"], kinds: finite },
  Mul: { dtypes: [...floats, "i32", "i64"], kinds: finite },
  Div: { dtypes: floats, kinds: all },
  Equal: { dtypes: [...floats, "i32", "i64", "bool"], kinds: all },
  Less: { dtypes: [...floats, ...wideIntegers], kinds: all },
  LessOrEqual: { dtypes: [...floats, "i32", "i64"], kinds: all },
  Greater: { dtypes: [...floats, ...wideIntegers], kinds: all },
  GreaterOrEqual: { dtypes: [...floats, "i32", "i64"], kinds: all },
  And: { dtypes: ["bool"] },
  Or: { dtypes: ["bool"] },
  Xor: { dtypes: ["bool"] },
  BitwiseAnd: { dtypes: integers, kinds: finite },
  BitwiseOr: { dtypes: integers, kinds: finite },
  BitwiseXor: { dtypes: integers, kinds: finite },
  Min: { dtypes: [...floats, ...wideIntegers], kinds: finite },
  Max: { dtypes: [...floats, ...wideIntegers], kinds: finite },
  Sum: { dtypes: floats, kinds: finite },
  Mean: { dtypes: single, kinds: finite },
};

const cases = suite("elementwise against ONNX Runtime");
const turn = <T>(list: readonly T[], i: number): T => list[i % list.length]!;
let seed = SEED;

/** Runs the cases of an operator; a failure names seed, case and element. */
function define(
  operator: Case["operator"],
  row: Row,
  count: number,
  make: (random: () => number, i: number) => Case,
) {
  const own = seed++;
  cases(`${operator}: ${count} cases, seed ${own}`, async () => {
    const random = seeded(own);
    for (let i = 0; i < count; i++) {
      const one = make(random, i);
      const given = one.inputs.map((input) => (input ? `${input.dtype}[${input.shape}]` : "none")).join(" ");
      let wrong: string | undefined;
      try {
        wrong = await difference(one, row.tolerance ?? 1e-5);
      } catch (error) {
        wrong = String(error);
      }
      const about = `${operator} ${given} ${JSON.stringify(one.attributes ?? {})}`;
      assert.is(wrong, undefined, `seed ${own}, case ${i}, ${about}: ${wrong}`);
    }
  });
}

for (const [name, row] of Object.entries(unary)) {
  const operator = name as Case["operator"];
  define(operator, row, shapes.length, (random, i) => ({
    operator,
    opset: row.opset ?? 22,
    attributes: turn(row.with ?? [{}], i),
    inputs: [operand(random, turn(row.dtypes ?? single, i), shapes[i]!, turn(row.kinds ?? finite, i))],
  }));
}

for (const [name, row] of Object.entries(binary)) {
  const operator = name as Case["operator"];
  define(operator, row, pairs.length, (random, i) => {
    const dtype = turn(row.dtypes ?? single, i);
    const kind = turn(row.kinds ?? finite, i);
    return { operator, inputs: pairs[i]!.map((shape) => operand(random, dtype, shape, kind)) };
  });
}

define("PRelu", {}, pairs.length, (random, i) => {
  const [a, b] = pairs[i]!;
  const x = a.map((size, k) => (size === 1 ? (b[b.length - a.length + k] ?? 1) : size));
  const slope = b.slice(Math.max(0, b.length - x.length));
  return {
    operator: "PRelu",
    opset: 16,
    inputs: [x, slope].map((shape) => operand(random, "f32", shape, "plain")),
  };
});

define("Where", {}, 24, (random, i) => {
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
  const [c, x, y] = order.map((shape, k) => operand(random, k === 0 ? "bool" : dtype, shape!, "plain"));
  return { operator: "Where", inputs: [c, x, y] };
});

define("Clip", {}, 24, (random, i) => {
  const dtype = turn(["f32", "f64", "i8", "u8", "i32", "i64"] as const, i);
  const limit = (given: boolean) => (given ? operand(random, dtype, [], "plain") : undefined);
  const inputs = [operand(random, dtype, turn(shapes, i), "wide"), limit(i % 3 !== 0), limit(i % 4 !== 0)];
  return { operator: "Clip", opset: 13, inputs };
});

for (const operator of ["Min", "Max", "Sum", "Mean"] as const) {
  define(operator, {}, 20, (random, i) => {
    const [a, b] = turn(pairs, i + 3);
    const list = [a, b, a, b, b].slice(0, 1 + (i % 5));
    return { operator, opset: 13, inputs: list.map((shape) => operand(random, "f32", shape, "plain")) };
  });
}

define("Mod", {}, 24, (random, i) => {
  const [a, b] = turn(pairs, i);
  const dtype = turn(["f32", "i32", "i64", "u8", "f64", "i8", "u32"] as const, i);
  const x = operand(random, dtype, a, "plain");
  const y = operand(random, dtype, b, "plain");
  const fmod = dtype === "f32" || dtype === "f64" || i % 2 === 0 ? 1 : 0;
  const divisor = {
    ...y,
    values: y.values.map((v) => (Number(v) === 0 ? (typeof v === "bigint" ? 3n : 3) : v)),
  };
  return { operator: "Mod", opset: 13, attributes: { fmod }, inputs: [x, divisor] };
});

define("BitShift", {}, 20, (random, i) => {
  const [a, b] = turn(pairs, i);
  const dtype = turn(["u8", "u32", "u64"] as const, i);
  const counts = operand(random, dtype, b, "plain");
  const attributes = { direction: i % 2 ? "LEFT" : "RIGHT" };
  const shifts = { ...counts, values: counts.values.map((n) => BigInt(n) % 8n) };
  return { operator: "BitShift", attributes, inputs: [operand(random, dtype, a, "wide"), shifts] };
});

cases.run();
