// What `sis bench` and the device's mlbench measure: for every operator at least one case, of the size it has in real networks
// where that is not too long for an emulator. The device's table (firmware/check/bench.json) is made from this list.

import type { OperatorName } from "sis";
import {
  type BenchCase,
  bytes,
  image,
  input,
  matrix,
  ones,
  plain,
  row,
  weights,
  whole,
} from "./bench-case.js";
import { moreCases } from "./bench-more.js";

const gemm = (m: number, n: number, k: number): BenchCase => ({
  operator: "Gemm",
  name: `gemm ${m}x${n}x${k}`,
  macs: m * n * k,
  build: (graph) => graph.gemm(input(graph, m, k), weights(graph, k, n), weights(graph, n)),
});

/** The same product in f32 and in 8 bits, both with weights that are known. */
const products = (m: number, n: number, k: number): BenchCase[] => {
  const size = `${m}x${n}x${k}`;
  return [
    {
      operator: "MatMul",
      name: `matMul ${size}`,
      macs: m * n * k,
      build: (graph) => graph.matMul(input(graph, m, k), weights(graph, k, n)),
    },
    {
      operator: "MatMulInteger",
      name: `matMulInteger ${size}`,
      macs: m * n * k,
      against: `matMul ${size}`,
      build: (graph) => graph.matMulInteger(whole(graph, "u8", m, k), bytes(graph, k, n)),
    },
  ];
};

/** Square images and kernels, padded so that stride 1 keeps the size. */
const conv = (
  channels: number,
  filters: number,
  size: number,
  kernel: number,
  stride = 1,
  group = 1,
): BenchCase => ({
  operator: "Conv",
  name: `conv ${channels}x${size}x${size} to ${filters}, ${kernel}x${kernel}/${stride}${group > 1 ? `, ${group} groups` : ""}`,
  macs: filters * Math.ceil(size / stride) ** 2 * (channels / group) * kernel ** 2,
  build: (graph) =>
    graph.conv(
      input(graph, 1, channels, size, size),
      weights(graph, filters, channels / group, kernel, kernel),
      undefined,
      { pads: new Array(4).fill((kernel - 1) >> 1), strides: [stride, stride], group },
    ),
});

const unary = [
  ...["Sqrt", "Exp", "Log", "Neg", "Abs", "Relu", "Sigmoid", "Tanh", "Sin", "Cos", "Tan", "Asin", "Acos"],
  ...["Atan", "Sinh", "Cosh", "Asinh", "Acosh", "Atanh", "Erf", "Ceil", "Floor", "Round", "Sign"],
  ...["Reciprocal", "Elu", "Selu", "LeakyRelu", "HardSigmoid", "HardSwish", "Softplus", "Softsign"],
  ...["ThresholdedRelu", "Celu", "Mish", "Gelu", "Swish", "Shrink", "IsNaN", "IsInf", "Identity"],
] as OperatorName[];
const binary = [
  ...["Add", "Sub", "Mul", "Div", "Max", "Min", "Mean", "Sum", "PRelu", "Less", "LessOrEqual"],
  ...["Greater", "GreaterOrEqual", "Equal"],
] as OperatorName[];
const logical = ["And", "Or", "Xor"] as OperatorName[];
const bitwise = ["BitwiseAnd", "BitwiseOr", "BitwiseXor"] as OperatorName[];
const reductions = [
  ...["ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceLogSum"],
  ...["ReduceLogSumExp", "ReduceSumSquare"],
] as OperatorName[];

export const benchCases: readonly BenchCase[] = [
  gemm(1, 512, 512),
  gemm(64, 64, 64),
  gemm(128, 128, 128),
  gemm(256, 256, 256),
  ...products(1, 512, 512),
  ...products(128, 128, 128),
  {
    operator: "MatMul",
    name: "matMul 64x64x64, both at run",
    macs: 64 ** 3,
    build: (graph) => graph.matMul(input(graph, 64, 64), input(graph, 64, 64)),
  },
  conv(3, 32, 56, 7, 2),
  conv(32, 32, 28, 3),
  conv(64, 64, 14, 3, 2),
  conv(64, 128, 28, 1),
  conv(64, 64, 28, 3, 1, 64),
  {
    operator: "Conv",
    name: "conv 1d 64x512 to 64, 3",
    macs: 64 * 512 * 64 * 3,
    build: (graph) =>
      graph.conv(input(graph, 1, 64, 512), weights(graph, 64, 64, 3), undefined, { pads: [1, 1] }),
  },
  ...unary.map((operator) =>
    plain(operator, (graph) => [row(graph)], {}, operator === "Acosh" ? { around: 2 } : {}),
  ),
  ...binary.map((operator) => plain(operator, (graph) => [row(graph), row(graph)])),
  plain("Add", (graph) => [matrix(graph), weights(graph, 128)], {}, { note: " of a row" }),
  plain("Pow", (graph) => [row(graph), graph.constant(2)]),
  plain("Mod", (graph) => [row(graph), row(graph)], { fmod: 1 }),
  plain("Not", (graph) => [whole(graph, "bool", 16384)]),
  ...logical.map((name) => plain(name, (g) => [whole(g, "bool", 16384), whole(g, "bool", 16384)])),
  ...bitwise.map((name) => plain(name, (g) => [whole(g, "i32", 16384), whole(g, "i32", 16384)])),
  plain("BitwiseNot", (graph) => [whole(graph, "i32", 16384)]),
  plain("BitShift", (graph) => [whole(graph, "u8", 16384), whole(graph, "u8", 16384)], { direction: "LEFT" }),
  plain("Where", (graph) => [whole(graph, "bool", 16384), row(graph), row(graph)]),
  plain("Clip", (graph) => [row(graph), graph.constant(-0.5), graph.constant(0.5)]),
  plain("Cast", (graph) => [row(graph)], { to: 10 }, { note: " to f16" }),
  plain("CastLike", (graph) => [row(graph), whole(graph, "i32", 1)]),
  plain("BitCast", (graph) => [row(graph)], { to: 6 }),
  plain("Dropout", (graph) => [row(graph)]),
  plain("Softmax", (graph) => [input(graph, 16, 1024)], { axis: 1 }),
  plain("LogSoftmax", (graph) => [input(graph, 16, 1024)], { axis: 1 }),
  plain("Hardmax", (graph) => [input(graph, 16, 1024)], { axis: 1 }),
  plain("ReduceMean", (graph) => [matrix(graph), graph.ints(1)], {}, { note: " of rows" }),
  plain("ReduceMean", (graph) => [matrix(graph), graph.ints(0)], {}, { note: " of columns" }),
  ...reductions.map((operator) => plain(operator, (graph) => [matrix(graph), graph.ints(1)])),
  plain("ArgMax", (graph) => [matrix(graph)], { axis: 1 }),
  plain("ArgMin", (graph) => [matrix(graph)], { axis: 1 }),
  plain("CumSum", (graph) => [matrix(graph), graph.constant(1, [], "i64")]),
  plain("CumProd", (graph) => [matrix(graph), graph.constant(1, [], "i64")]),
  plain("TopK", (graph) => [matrix(graph), graph.ints(5)], {}, { outputs: 2 }),
  plain("BatchNormalization", (graph) => {
    const [scale, shift, mean] = [0, 1, 2].map(() => weights(graph, 32));
    return [image(graph), scale, shift, mean, ones(graph, 32)];
  }),
  plain("LayerNormalization", (graph) => [matrix(graph), weights(graph, 128), weights(graph, 128)]),
  plain("GroupNormalization", (graph) => [image(graph), weights(graph, 32), weights(graph, 32)], {
    num_groups: 8,
  }),
  plain("InstanceNormalization", (graph) => [image(graph), weights(graph, 32), weights(graph, 32)]),
  plain("RMSNormalization", (graph) => [matrix(graph), weights(graph, 128)]),
  plain("LpNormalization", (graph) => [matrix(graph)]),
  plain("MeanVarianceNormalization", (graph) => [image(graph)]),
  plain("LRN", (graph) => [image(graph)], { size: 5 }),
  ...moreCases,
];
