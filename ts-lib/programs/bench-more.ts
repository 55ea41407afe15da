// Further cases of bench-cases.ts: windows over images, movement of data, lists, quantisation, recurrence, signals, draws.

import type { Graph, OperatorName } from "sis";
import { type BenchCase, bytes, image, input, matrix, plain, row, weights, whole } from "./bench-case.js";

const number = (value: number) => (graph: Graph) => graph.constant(value, [], "i64");
const real = (graph: Graph, value: number) => graph.constant(value, [], "f32");
const zero = (graph: Graph, array: Uint8Array | Int8Array) => graph.constant(array, []);
const window = { kernel_shape: [2, 2], strides: [2, 2] };

const images: readonly BenchCase[] = [
  plain("MaxPool", (graph) => [image(graph)], window, { note: " 2x2" }),
  plain("AveragePool", (graph) => [image(graph)], window, { note: " 2x2" }),
  plain("LpPool", (graph) => [image(graph)], window),
  ...(["GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"] as const).map((name) =>
    plain(name, (graph) => [image(graph)]),
  ),
  plain("MaxUnpool", (graph) => [input(graph, 1, 8, 14, 14), whole(graph, "i64", 1, 8, 14, 14)], window),
  plain(
    "ConvTranspose",
    (graph) => [input(graph, 1, 16, 14, 14), weights(graph, 16, 16, 2, 2)],
    {
      strides: [2, 2],
    },
    { macs: 16 * 16 * 14 * 14 * 2 * 2 },
  ),
  plain("Resize", (graph) => [input(graph, 1, 8, 28, 28), undefined, graph.constant([1, 1, 2, 2])], {
    mode: "linear",
  }),
  plain("Upsample", (graph) => [input(graph, 1, 8, 28, 28), graph.constant([1, 1, 2, 2])], {}, { opset: 9 }),
  plain("GridSample", (graph) => [input(graph, 1, 8, 28, 28), input(graph, 1, 28, 28, 2)]),
  plain("RoiAlign", (graph) => [image(graph), graph.constant([0, 0, 20, 20], [1, 4]), graph.ints(0)], {
    output_height: 7,
    output_width: 7,
  }),
  plain("MaxRoiPool", (graph) => [image(graph), graph.constant([0, 0, 0, 20, 20], [1, 5])], {
    pooled_shape: [7, 7],
  }),
  plain("Col2Im", (graph) => [input(graph, 1, 72, 676), graph.ints(28, 28), graph.ints(3, 3)]),
  plain("AffineGrid", (graph) => [input(graph, 1, 2, 3), graph.ints(1, 1, 64, 64)]),
  plain(
    "DeformConv",
    (graph) => [input(graph, 1, 8, 14, 14), weights(graph, 8, 8, 3, 3), input(graph, 1, 18, 12, 12)],
    {},
    { macs: 8 * 8 * 12 * 12 * 3 * 3 },
  ),
  plain("NonMaxSuppression", (graph) => [input(graph, 1, 64, 4), input(graph, 1, 1, 64), number(8)(graph)]),
  plain("DepthToSpace", (graph) => [image(graph)], { blocksize: 2 }),
  plain("SpaceToDepth", (graph) => [image(graph)], { blocksize: 2 }),
];

const movement: readonly BenchCase[] = [
  plain("Concat", (graph) => [image(graph), image(graph)], { axis: 1 }),
  plain("Transpose", (graph) => [matrix(graph)], { perm: [1, 0] }),
  plain("Gather", (graph) => [weights(graph, 1000, 64), whole(graph, "i64", 128)]),
  plain("Pad", (graph) => [image(graph), graph.ints(0, 0, 1, 1, 0, 0, 1, 1)]),
  plain("Reshape", (graph) => [row(graph), graph.ints(128, 128)]),
  plain("Flatten", (graph) => [image(graph)]),
  plain("Squeeze", (graph) => [image(graph), graph.ints(0)]),
  plain("Unsqueeze", (graph) => [row(graph), graph.ints(0)]),
  plain("Shape", (graph) => [image(graph)]),
  plain("Size", (graph) => [image(graph)]),
  plain("ConstantOfShape", (graph) => [graph.ints(128, 128)]),
  plain("Split", (graph) => [matrix(graph), graph.ints(64, 64)], { axis: 1 }, { outputs: 2 }),
  plain("Slice", (graph) => [
    ...[matrix(graph), graph.ints(1), graph.ints(127), graph.ints(1)],
    graph.ints(2),
  ]),
  plain("GatherElements", (graph) => [matrix(graph), whole(graph, "i64", 128, 128)]),
  plain("GatherND", (graph) => [matrix(graph), whole(graph, "i64", 128, 1)]),
  plain("ScatterElements", (graph) => [matrix(graph), whole(graph, "i64", 8, 128), input(graph, 8, 128)]),
  plain(
    "Scatter",
    (graph) => [matrix(graph), whole(graph, "i64", 8, 128), input(graph, 8, 128)],
    {},
    { opset: 10 },
  ),
  plain("ScatterND", (graph) => [matrix(graph), whole(graph, "i64", 8, 1), input(graph, 8, 128)]),
  plain("TensorScatter", (graph) => [input(graph, 1, 8, 64, 32), input(graph, 1, 8, 4, 32)]),
  plain("OneHot", (graph) => [whole(graph, "i64", 128), number(64)(graph), graph.constant([0, 1])]),
  plain("Expand", (graph) => [input(graph, 1, 128), graph.ints(128, 128)]),
  plain("Tile", (graph) => [input(graph, 64, 64), graph.ints(2, 2)]),
  plain("EyeLike", (graph) => [matrix(graph)]),
  plain("Trilu", (graph) => [matrix(graph)]),
  plain("ReverseSequence", (graph) => [matrix(graph), graph.constant(new Array(128).fill(64), [128], "i64")]),
  plain("Range", (graph) => [number(0)(graph), number(4096)(graph), number(1)(graph)]),
  plain("CenterCropPad", (graph) => [matrix(graph), graph.ints(120, 140)]),
  plain("Compress", (graph) => [matrix(graph), graph.constant([0, 1, 1], [3], "bool")], { axis: 0 }),
  plain("NonZero", (graph) => [matrix(graph)]),
  plain("Unique", (graph) => [input(graph, 256)], {}, { outputs: 4 }),
  plain(
    "Einsum",
    (graph) => [input(graph, 32, 32), input(graph, 32, 32)],
    { equation: "ij,jk->ik" },
    { macs: 32 ** 3 },
  ),
  plain("Det", (graph) => [input(graph, 16, 16)]),
];

const lists: readonly BenchCase[] = [
  {
    operator: "SequenceConstruct",
    name: "sequenceConstruct",
    build: (graph) => graph.sequenceAt(graph.sequenceConstruct([row(graph)]), number(0)(graph)),
  },
  {
    operator: "SequenceAt",
    name: "sequenceAt",
    build: (graph) => {
      const x = row(graph);
      return graph.sequenceAt(graph.sequenceConstruct([x, x]), number(1)(graph));
    },
  },
  {
    operator: "SequenceEmpty",
    name: "sequenceEmpty",
    build: (graph) => graph.sequenceLength(graph.sequenceInsert(graph.sequenceEmpty(), row(graph))),
  },
  {
    operator: "SequenceInsert",
    name: "sequenceInsert",
    build: (graph) => {
      const x = row(graph);
      return graph.sequenceLength(graph.sequenceInsert(graph.sequenceConstruct([x]), x));
    },
  },
  {
    operator: "SequenceErase",
    name: "sequenceErase",
    build: (graph) => {
      const x = row(graph);
      return graph.sequenceLength(graph.sequenceErase(graph.sequenceConstruct([x, x])));
    },
  },
  {
    operator: "SequenceLength",
    name: "sequenceLength",
    build: (graph) => graph.sequenceLength(graph.sequenceConstruct([row(graph)])),
  },
  {
    operator: "SplitToSequence",
    name: "splitToSequence",
    build: (graph) => graph.sequenceAt(graph.splitToSequence(matrix(graph)), number(0)(graph)),
  },
  {
    operator: "ConcatFromSequence",
    name: "concatFromSequence",
    build: (graph) => {
      const x = matrix(graph);
      return graph.concatFromSequence(graph.sequenceConstruct([x, x]), { axis: 0 });
    },
  },
  {
    operator: "Optional",
    name: "optional",
    build: (graph) => graph.optionalGetElement(graph.optional(row(graph))),
  },
  {
    operator: "OptionalHasElement",
    name: "optionalHasElement",
    build: (graph) => graph.optionalHasElement(graph.optional(row(graph))),
  },
  {
    operator: "OptionalGetElement",
    name: "optionalGetElement",
    build: (graph) => graph.neg(graph.optionalGetElement(graph.optional(row(graph)))),
  },
  {
    operator: "If",
    name: "if",
    build: (graph) => {
      const x = row(graph);
      const then_branch = graph.block(() => [graph.neg(x)]);
      const else_branch = graph.block(() => [graph.abs(x)]);
      return graph.if(whole(graph, "bool"), 1, { then_branch, else_branch })[0];
    },
  },
  {
    operator: "Loop",
    name: "loop",
    build: (graph) =>
      graph.loop({ trips: 16, carried: [input(graph, 1024)] }, (_i, _go, x) => ({ carried: [graph.neg(x)] }))
        .carried[0],
  },
];

const quantised: readonly BenchCase[] = [
  plain("QuantizeLinear", (graph) => [row(graph), real(graph, 0.02), zero(graph, Uint8Array.of(128))]),
  plain("DequantizeLinear", (graph) => [
    whole(graph, "u8", 16384),
    real(graph, 0.02),
    zero(graph, Uint8Array.of(128)),
  ]),
  plain("DynamicQuantizeLinear", (graph) => [row(graph)], {}, { outputs: 3 }),
  plain(
    "ConvInteger",
    (graph) => [whole(graph, "u8", 1, 16, 14, 14), bytes(graph, 16, 16, 3, 3)],
    {},
    { macs: 16 * 16 * 12 * 12 * 3 * 3 },
  ),
  plain(
    "QLinearMatMul",
    (graph) => [
      ...[whole(graph, "u8", 64, 64), real(graph, 0.02), zero(graph, Uint8Array.of(128))],
      ...[bytes(graph, 64, 64), real(graph, 0.02), zero(graph, Int8Array.of(0))],
      ...[real(graph, 0.5), zero(graph, Uint8Array.of(128))],
    ],
    {},
    { macs: 64 ** 3 },
  ),
  plain(
    "QLinearConv",
    (graph) => [
      ...[whole(graph, "u8", 1, 16, 14, 14), real(graph, 0.02), zero(graph, Uint8Array.of(128))],
      ...[bytes(graph, 16, 16, 3, 3), real(graph, 0.02), zero(graph, Int8Array.of(0))],
      ...[real(graph, 0.5), zero(graph, Uint8Array.of(128))],
    ],
    {},
    { macs: 16 * 16 * 12 * 12 * 3 * 3 },
  ),
];

const recurrent = (operator: OperatorName, gates: number): BenchCase =>
  plain(
    operator,
    (graph) => [input(graph, 8, 1, 64), weights(graph, 1, gates * 64, 64), weights(graph, 1, gates * 64, 64)],
    { hidden_size: 64 },
    { macs: 8 * gates * 64 * (64 + 64) },
  );

const drawn = { shape: [4096], seed: 1 };
const signals: readonly BenchCase[] = [
  recurrent("LSTM", 4),
  recurrent("GRU", 3),
  recurrent("RNN", 1),
  plain(
    "Attention",
    (graph) => [input(graph, 1, 4, 32, 32), input(graph, 1, 4, 32, 32), input(graph, 1, 4, 32, 32)],
    {},
    { macs: 2 * 4 * 32 ** 3 },
  ),
  plain("RotaryEmbedding", (graph) => [
    ...[input(graph, 1, 4, 32, 32), weights(graph, 1, 32, 16), weights(graph, 1, 32, 16)],
  ]),
  plain("TfIdfVectorizer", (graph) => [whole(graph, "i64", 1024)], {
    ...{ max_gram_length: 1, max_skip_count: 0, min_gram_length: 1, mode: "TF" },
    ...{ ngram_counts: [0], ngram_indexes: [0, 1], pool_int64s: [0, 2] },
  }),
  plain("DFT", (graph) => [input(graph, 4, 256, 1), undefined, number(1)(graph)]),
  plain("STFT", (graph) => [input(graph, 1, 1024, 1), number(128)(graph), undefined, number(256)(graph)]),
  plain("MelWeightMatrix", (graph) => [
    ...[number(40)(graph), number(256)(graph), number(16000)(graph), real(graph, 0), real(graph, 8000)],
  ]),
  ...(["HannWindow", "HammingWindow", "BlackmanWindow"] as const).map((name) =>
    plain(name, (graph) => [number(1024)(graph)]),
  ),
  plain("RandomNormal", () => [], drawn),
  plain("RandomUniform", () => [], drawn),
  plain("RandomNormalLike", (graph) => [row(graph)], { seed: 1 }),
  plain("RandomUniformLike", (graph) => [row(graph)], { seed: 1 }),
  plain("Bernoulli", (graph) => [row(graph)], { seed: 1 }),
  plain("Multinomial", (graph) => [input(graph, 16, 64)], { seed: 1, sample_size: 8 }),
  plain("NegativeLogLikelihoodLoss", (graph) => [input(graph, 64, 32), whole(graph, "i64", 64)]),
  plain("SoftmaxCrossEntropyLoss", (graph) => [input(graph, 64, 32), whole(graph, "i64", 64)]),
];

export const moreCases: readonly BenchCase[] = [...images, ...movement, ...lists, ...quantised, ...signals];
