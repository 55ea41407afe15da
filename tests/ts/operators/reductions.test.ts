// Reductions, extremes, running sums and log-softmax against ONNX Runtime: all axes, both keepdims, odd shapes.
import { suite } from "uvu";
import { agree, type Draw, type Dtype, int, ints, type NodeCase, operand } from "./onnx-runtime.js";
import { axisOf } from "./operands.js";

const CASES = 24;
const reductions = suite("reductions against ONNX Runtime");

const shapeOf = (draw: Draw, rank = draw.whole(1, 4)): number[] =>
  Array.from({ length: rank }, () => draw.of([1, 2, 3, 4, 5, 7, 16, 17, 19]));

/** Some of the axes, some counted from the end. */
const someAxes = (draw: Draw, rank: number): number[] =>
  Array.from({ length: rank }, (_, axis) => axis)
    .filter(() => draw.maybe())
    .map((axis) => (draw.maybe() ? axis : axis - rank));

const whole: readonly Dtype[] = ["f32", "f32", "i32"];
const kinds: Readonly<Record<string, readonly Dtype[]>> = {
  ReduceSum: [...whole, "f64", "i64"],
  ReduceMean: ["f32", "f32", "f64"],
  ReduceMax: [...whole, "f64", "i64", "i8", "u8"],
  ReduceMin: [...whole, "f64", "i64", "i8", "u8"],
  ReduceProd: whole,
  ReduceL1: whole,
  ReduceL2: ["f32"],
  ReduceLogSum: ["f32"],
  ReduceLogSumExp: ["f32", "f32", "f64"],
  ReduceSumSquare: [...whole, "f64"],
};

function reduction(operator: string, draw: Draw): NodeCase {
  const dtype = draw.of(kinds[operator]!);
  const shape = shapeOf(draw);
  const drawn = draw.operand(dtype, shape, { size: operator === "ReduceProd" ? 1.5 : 3 });
  // Logarithms want positive sums; sums that come near 0 would compare nothing but rounding.
  const lifts: Readonly<Record<string, (x: number) => number>> = {
    ReduceLogSum: (x) => Math.abs(x) + 0.1,
    ReduceMean: (x) => x + 2,
  };
  const lift = lifts[operator];
  const data = lift
    ? operand(
        dtype,
        shape,
        Array.from(drawn.data as Float32Array, (x) => lift(Number(x))),
      )
    : drawn;
  const axes = someAxes(draw, shape.length);
  const keepdims = int("keepdims", draw.whole(0, 1));
  // ReduceSum took its axes as an input from opset 13 on, the others from 18.
  if (operator !== "ReduceSum" && draw.maybe())
    return {
      operator,
      opset: 13,
      inputs: [data],
      attributes: axes.length ? [keepdims, ints("axes", axes)] : [keepdims],
      outputs: [dtype],
    };
  const known = operand("i64", [axes.length], axes, true);
  return { operator, opset: 18, inputs: [data, known], attributes: [keepdims], outputs: [dtype] };
}

for (const [k, operator] of Object.keys(kinds).entries())
  reductions(operator, () => agree(900 + k, CASES, (draw) => reduction(operator, draw)));

const edges: readonly (readonly [number[], number[]])[] = [
  [[2, 0, 3], [1]],
  [[0], [0]],
  [[0, 4], [1]],
  [[], []],
  [
    [1, 1],
    [0, 1],
  ],
];

for (const [k, operator] of ["ReduceSum", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceSumSquare"].entries())
  reductions(`${operator} of nothing and of one`, () => {
    let next = 0;
    return agree(910 + k, edges.length, (draw) => {
      const [shape, axes] = edges[next++]!;
      return {
        operator,
        opset: 18,
        inputs: [draw.operand("f32", shape), operand("i64", [axes.length], axes, true)],
        outputs: ["f32"],
      };
    });
  });

/** With no axes and noop_with_empty_axes nothing is joined, but each element still goes through the rest. */
reductions("noop_with_empty_axes", () =>
  agree(918, CASES, (draw) => {
    const operator = draw.of([
      "ReduceSum",
      "ReduceMean",
      "ReduceProd",
      "ReduceL1",
      "ReduceL2",
      "ReduceSumSquare",
      "ReduceMax",
      "ReduceMin",
      "ReduceLogSumExp",
    ]);
    return {
      operator,
      opset: 18,
      inputs: [draw.operand("f32", shapeOf(draw)), operand("i64", [0], [], true)],
      attributes: [int("noop_with_empty_axes", 1), int("keepdims", draw.whole(0, 1))],
      outputs: ["f32"],
    };
  }),
);

/** NaN, infinities and zeros among few numbers, so that every line has some. */
reductions("NaN and infinities", () =>
  agree(919, CASES, (draw) => {
    const shape = [draw.whole(1, 3), draw.whole(1, 20)];
    const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 1, 2, -3, 4, 5, 6];
    const numbers = Array.from({ length: shape[0]! * shape[1]! }, () => draw.of(odd));
    const operator = draw.of(["ReduceSum", "ReduceMean", "ReduceProd", "ReduceL1", "ReduceSumSquare"]);
    const axes = operand("i64", [1], [draw.whole(0, 1)], true);
    return { operator, opset: 18, inputs: [operand("f32", shape, numbers), axes], outputs: ["f32"] };
  }),
);

for (const [k, operator] of ["ArgMax", "ArgMin"].entries())
  reductions(operator, () =>
    agree(920 + k, CASES, (draw) => {
      const dtype = draw.of<Dtype>(["f32", "f64", "i32", "i8", "u8"]);
      const shape = shapeOf(draw);
      return {
        operator,
        opset: 13,
        inputs: [draw.operand(dtype, shape, { size: 4 })],
        attributes: [
          int("axis", axisOf(draw, shape.length)),
          int("keepdims", draw.whole(0, 1)),
          int("select_last_index", draw.whole(0, 1)),
        ],
        outputs: ["i64"],
      };
    }),
  );

reductions("TopK", () =>
  agree(930, CASES, (draw) => {
    const dtype = draw.of<Dtype>(["f32", "f64", "i32", "i64"]);
    const shape = shapeOf(draw);
    const axis = axisOf(draw, shape.length);
    const k = draw.whole(1, shape.at(axis < 0 ? axis : axis)!);
    return {
      operator: "TopK",
      opset: 11,
      inputs: [draw.operand(dtype, shape, { size: 9 }), operand("i64", [1], [k], true)],
      attributes: [int("axis", axis), int("largest", draw.whole(0, 1))],
      outputs: [dtype, "i64"],
    };
  }),
);

reductions("CumSum", () =>
  agree(931, CASES, (draw) => {
    const dtype = draw.of<Dtype>(["f32", "f64", "i32", "i64"]);
    const shape = shapeOf(draw);
    const axis = operand("i64", [], [axisOf(draw, shape.length)], draw.maybe());
    return {
      operator: "CumSum",
      opset: 14,
      inputs: [draw.operand(dtype, shape, { size: 9 }), axis],
      attributes: [int("exclusive", draw.whole(0, 1)), int("reverse", draw.whole(0, 1))],
      outputs: [dtype],
    };
  }),
);

for (const [k, operator] of ["Softmax", "LogSoftmax", "Hardmax"].entries())
  reductions(operator, () =>
    agree(940 + k, CASES, (draw) => {
      const dtype = operator === "Hardmax" ? "f32" : draw.of<Dtype>(["f32", "f32", "f64"]);
      const shape = shapeOf(draw);
      return {
        operator,
        opset: draw.of([11, 13]),
        inputs: [draw.operand(dtype, shape, { size: 20 })],
        attributes: [int("axis", axisOf(draw, shape.length))],
        outputs: [dtype],
      };
    }),
  );

reductions.run();
