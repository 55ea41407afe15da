// f16 against ONNX Runtime, which computes it in f32 too where it has no kernel of its own: both round once.
import { suite } from "uvu";
import type { AttributeInit } from "../sis/models.js";
import { agree, type Draw, float, int, ints, type Operand, operand, text } from "./onnx-runtime.js";

const CASES = 10;
const halves = suite("f16 against ONNX Runtime");
const near = { relative: 1e-3, absolute: 1e-3 };

const size = (draw: Draw): number => draw.of([1, 2, 3, 5, 8, 17]);
const shapeOf = (draw: Draw, rank: number): number[] => Array.from({ length: rank }, () => size(draw));
const half = (draw: Draw, shape: readonly number[], known = false): Operand =>
  draw.operand("f16", shape, { size: 2, known });

const unary = [
  "Abs",
  "Ceil",
  "Elu",
  "Erf",
  "Exp",
  "Floor",
  "Neg",
  "Relu",
  "Round",
  "Sigmoid",
  "Sin",
  "Softplus",
  "Sqrt",
  "Tanh",
];
const binary = ["Add", "Sub", "Mul", "Div", "Max", "Min", "Pow"];

halves("functions of one operand", () =>
  agree(1600, unary.length * 2, (draw, i) => ({
    operator: unary[i % unary.length] as string,
    inputs: [half(draw, shapeOf(draw, draw.whole(1, 3)))],
    outputs: ["f16"],
    ...near,
  })),
);

halves("functions of two operands", () =>
  agree(1601, binary.length * 3, (draw, i) => {
    const shape = shapeOf(draw, 3);
    const other = shape.map((dim) => (draw.maybe() ? dim : 1)).slice(draw.whole(0, 2));
    return {
      operator: binary[i % binary.length] as string,
      inputs: [half(draw, shape), half(draw, other, draw.maybe())],
      outputs: ["f16"],
      ...near,
    };
  }),
);

halves("comparisons", () =>
  agree(1602, CASES, (draw) => {
    const shape = shapeOf(draw, 2);
    return {
      operator: draw.of(["Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual"]),
      inputs: [half(draw, shape), half(draw, shape)],
      outputs: ["bool"],
    };
  }),
);

halves("MatMul and Gemm", () =>
  agree(1603, CASES, (draw) => {
    const [m, n, k] = shapeOf(draw, 3) as [number, number, number];
    const inputs = [half(draw, [m, k]), half(draw, [k, n], draw.maybe())];
    const gemm = draw.maybe();
    return {
      operator: gemm ? "Gemm" : "MatMul",
      inputs: gemm ? [...inputs, half(draw, [n], true)] : inputs,
      attributes: gemm ? [float("alpha", 0.5)] : [],
      outputs: ["f16"],
      ...near,
    };
  }),
);

halves("Conv and ConvTranspose", () =>
  agree(1604, CASES, (draw) => {
    const transposed = draw.maybe();
    const channels = draw.whole(1, 4);
    const filters = draw.whole(1, 4);
    const w = transposed ? [channels, filters, 3, 3] : [filters, channels, 3, 3];
    return {
      operator: transposed ? "ConvTranspose" : "Conv",
      inputs: [half(draw, [1, channels, 7, 6]), half(draw, w, true), half(draw, [filters], true)],
      attributes: [ints("strides", [draw.whole(1, 2), 1]), ints("pads", [1, 1, 1, 1])],
      outputs: ["f16"],
      ...near,
    };
  }),
);

halves("pools", () =>
  agree(1605, CASES, (draw) => {
    const operator = draw.of(["MaxPool", "AveragePool", "GlobalAveragePool"]);
    const window = [ints("kernel_shape", [3, 2]), ints("strides", [draw.whole(1, 2), 1])];
    return {
      operator,
      inputs: [half(draw, [2, 3, 8, 7])],
      attributes: operator.startsWith("Global") ? [] : window,
      outputs: ["f16"],
      ...near,
    };
  }),
);

halves("reductions, Softmax, normalisations", () =>
  agree(1606, CASES * 2, (draw) => {
    const operator = draw.of(["ReduceMean", "ReduceSum", "ReduceMax", "ReduceL2", "Softmax", "LogSoftmax"]);
    const along: AttributeInit[] = operator.startsWith("Reduce") ? [ints("axes", [1])] : [int("axis", -1)];
    return {
      operator,
      opset: 12,
      inputs: [half(draw, shapeOf(draw, 3))],
      attributes: along,
      outputs: ["f16"],
      ...near,
    };
  }),
);

halves("Resize, Where", () =>
  agree(1607, CASES, (draw) => {
    const shape = [1, 2, size(draw), size(draw)];
    return draw.maybe()
      ? {
          operator: "Resize",
          inputs: [half(draw, shape), undefined, operand("f32", [4], [1, 1, 2, 1.5], true)],
          attributes: [text("mode", "linear")],
          outputs: ["f16"],
          ...near,
        }
      : {
          operator: "Where",
          inputs: [draw.operand("bool", shape), half(draw, shape), half(draw, [1])],
          outputs: ["f16"],
        };
  }),
);

halves.run();
