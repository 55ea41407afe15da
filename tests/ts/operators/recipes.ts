// One small call of every operator: what the test of the table's dtypes binds dtypes to. Ports that a recipe does not
// name are [2,3] tensors of ones; optional ones are left out.
import { type Dtype, dtypes } from "../../../ts-lib/generated/dtypes.js";
import type { AttributeValue } from "../../../ts-lib/generated/operators.js";
import type { Graph, Tensor } from "../../../ts-lib/sis/index.js";

/** `values` make a constant; without them the port is a graph input of ones. */
export interface Port {
  readonly shape: readonly number[];
  readonly values?: readonly number[];
}

export type Binding = Readonly<Record<string, Dtype>>;

export interface Recipe {
  readonly inputs?: Readonly<Record<string, Port>>;
  readonly attributes?: (binding: Binding, graph: Graph) => Readonly<Record<string, AttributeValue>>;
  readonly outputs?: number;
  readonly opset?: number;
  /** Type variables that follow others: not bound by themselves. */
  readonly skip?: readonly string[];
}

export const ones = (...shape: number[]): Port => ({ shape });
export const known = (...values: number[]): Port => ({ shape: [values.length], values });
const one = (value: number): Port => ({ shape: [], values: [value] });
const attributes = (values: Readonly<Record<string, AttributeValue>>) => () => values;

/** The bytes of `count` ones, where the dtype has no numbers of its own in scripts. */
export function onesOf(dtype: Dtype, bytes: number): Uint8Array | undefined {
  const patterns: Partial<Record<Dtype, number>> = {
    f8e4m3fn: 0x38,
    f8e4m3fnuz: 0x40,
    f8e5m2: 0x3c,
    f8e5m2fnuz: 0x40,
    f8e8m0: 0x7f,
    f4e2m1: 0x22,
    u4: 0x11,
    i4: 0x11,
    u2: 0x55,
    i2: 0x55,
  };
  const pattern = patterns[dtype];
  return pattern === undefined ? undefined : new Uint8Array(bytes).fill(pattern);
}

const image = ones(1, 2, 4, 4);
const window = { inputs: { X: image }, attributes: attributes({ kernel_shape: [2, 2] }) };
const reduction: Recipe = { inputs: { axes: known(1) } };
const gates = (n: number): Recipe => ({
  inputs: {
    X: ones(2, 1, 3),
    W: ones(1, n * 2, 3),
    R: ones(1, n * 2, 2),
    B: ones(1, 2 * n * 2),
    initial_h: ones(1, 1, 2),
    sequence_lens: known(2),
  },
  attributes: attributes({ hidden_size: 2 }),
  outputs: 2,
});
const convolution = { X: image, W: ones(2, 2, 2, 2), B: ones(2) };
const scatter = { data: ones(2, 3), indices: { shape: [1, 2], values: [0, 1] }, updates: ones(1, 2) };

const number = (dtype: Dtype | undefined): number => dtypes[dtype ?? "f32"].number;
const windowOf: Recipe = {
  inputs: { size: one(4) },
  attributes: ({ T2 }) => ({ output_datatype: number(T2) }),
};
const loss = { target: { shape: [2], values: [0, 2] }, weight: ones(3) };
const drawn: Recipe = { attributes: ({ T }) => ({ dtype: number(T), shape: [2, 3] }) };
const drawnAs: Recipe = { attributes: ({ T2 }) => ({ dtype: number(T2) }) };

export const recipes: Readonly<Record<string, Recipe>> = {
  AffineGrid: { inputs: { theta: ones(1, 2, 3), size: known(1, 1, 2, 2) } },
  ArgMax: { attributes: attributes({ axis: 1 }) },
  Attention: {
    inputs: {
      Q: ones(1, 1, 2, 4),
      K: ones(1, 1, 3, 4),
      V: ones(1, 1, 3, 4),
      attn_mask: ones(2, 5),
      past_key: ones(1, 1, 2, 4),
      past_value: ones(1, 1, 2, 4),
    },
    outputs: 4,
  },
  AveragePool: window,
  BatchNormalization: {
    inputs: { X: ones(1, 2, 3), scale: ones(2), B: ones(2), mean: ones(2), var: ones(2) },
  },
  Bernoulli: drawnAs,
  BitCast: { attributes: ({ T1 }) => ({ to: dtypes[T1 ?? "f32"].number }), skip: ["T2"] },
  BlackmanWindow: windowOf,
  BitShift: { attributes: attributes({ direction: "LEFT" }) },
  Cast: { attributes: ({ U }) => ({ to: dtypes[U ?? "f32"].number }) },
  CenterCropPad: { inputs: { shape: known(1, 2) } },
  Clip: { inputs: { input: ones(2, 3), min: one(0), max: one(1) } },
  Col2Im: { inputs: { input: ones(1, 4, 9), image_shape: known(4, 4), block_shape: known(2, 2) } },
  Compress: { inputs: { condition: known(1, 0) }, attributes: attributes({ axis: 0 }) },
  Concat: { attributes: attributes({ axis: 0 }) },
  ConstantOfShape: {
    inputs: { input: known(2, 3) },
    attributes: ({ T }, graph): Record<string, AttributeValue> => {
      const dtype = T ?? "f32";
      const raw = onesOf(dtype, 1);
      const value: Tensor = raw ? graph.constantBytes(raw, [1], dtype) : graph.constant([1], [1], dtype);
      return { value };
    },
  },
  Conv: { inputs: convolution },
  ConvInteger: {
    inputs: { x: image, w: ones(2, 2, 2, 2), x_zero_point: one(1), w_zero_point: one(1) },
  },
  ConvTranspose: { inputs: convolution },
  CumProd: { inputs: { axis: one(0) } },
  CumSum: { inputs: { axis: one(0) } },
  DeformConv: { inputs: { ...convolution, offset: ones(1, 8, 3, 3), mask: ones(1, 4, 3, 3) } },
  DepthToSpace: { inputs: { input: ones(1, 4, 2, 2) }, attributes: attributes({ blocksize: 2 }) },
  DequantizeLinear: {
    inputs: { x_scale: ones(), x_zero_point: ones() },
    attributes: ({ T2 }) => ({ output_dtype: dtypes[T2 ?? "f32"].number }),
    opset: 24,
  },
  Det: { inputs: { X: ones(2, 2) } },
  DFT: { inputs: { input: ones(2, 3, 1), dft_length: one(4), axis: one(-2) } },
  Dropout: { inputs: { ratio: one(0), data: ones(2, 3) }, outputs: 2, skip: ["M"] },
  Einsum: { attributes: attributes({ equation: "ij->ji" }) },
  Expand: { inputs: { input: ones(1, 3), shape: known(2, 3) } },
  HammingWindow: windowOf,
  HannWindow: windowOf,
  EyeLike: {
    attributes: ({ T2 }): Record<string, AttributeValue> => (T2 ? { dtype: dtypes[T2].number } : {}),
  },
  Gather: { inputs: { indices: known(1, 0) } },
  GatherElements: { inputs: { indices: { shape: [1, 2], values: [0, 1] } } },
  GatherND: { inputs: { indices: { shape: [1, 2], values: [0, 1] } } },
  Gemm: { inputs: { A: ones(2, 3), B: ones(3, 2), C: ones(2) } },
  GlobalAveragePool: { inputs: { X: image } },
  GlobalLpPool: { inputs: { X: image } },
  GlobalMaxPool: { inputs: { X: image } },
  GridSample: { inputs: { X: image, grid: ones(1, 2, 2, 2) } },
  GroupNormalization: {
    inputs: { X: image, scale: ones(2), bias: ones(2) },
    attributes: attributes({ num_groups: 2 }),
  },
  GRU: gates(3),
  If: {
    inputs: { cond: ones() },
    attributes: ({ V }, graph) => {
      const dtype = V ?? "f32";
      const branch = (name: string) => {
        const x = graph.input(name, dtype, [2, 2]);
        return graph.block(() => [graph.identity(x)]);
      };
      return { then_branch: branch("yes"), else_branch: branch("no") };
    },
  },
  InstanceNormalization: { inputs: { input: ones(1, 2, 3), scale: ones(2), B: ones(2) } },
  LayerNormalization: {
    inputs: { Scale: ones(3), B: ones(3) },
    attributes: ({ U }) => ({ stash_type: dtypes[U ?? "f32"].number }),
    outputs: 3,
  },
  LpPool: window,
  LRN: { inputs: { X: image }, attributes: attributes({ size: 3 }) },
  LSTM: {
    ...gates(4),
    inputs: { ...gates(4).inputs, initial_c: ones(1, 1, 2), P: ones(1, 6) },
    outputs: 3,
  },
  MatMul: { inputs: { B: ones(3, 2) } },
  MatMulInteger: { inputs: { B: ones(3, 2), a_zero_point: one(1), b_zero_point: one(1) } },
  MaxPool: { ...window, outputs: 2 },
  MelWeightMatrix: {
    inputs: {
      num_mel_bins: one(3),
      dft_length: one(16),
      sample_rate: one(8192),
      lower_edge_hertz: one(0),
      upper_edge_hertz: one(4096),
    },
    attributes: ({ T3 }) => ({ output_datatype: number(T3) }),
  },
  MaxRoiPool: {
    inputs: { X: image, rois: { shape: [1, 5], values: [0, 1, 1, 2, 2] } },
    attributes: attributes({ pooled_shape: [1, 1] }),
  },
  MaxUnpool: {
    inputs: { X: ones(1, 1, 2, 2), I: { shape: [1, 1, 2, 2], values: [0, 2, 8, 10] } },
    attributes: attributes({ kernel_shape: [2, 2], strides: [2, 2] }),
  },
  MeanVarianceNormalization: { inputs: { X: image } },
  Mod: { attributes: attributes({ fmod: 1 }) },
  NonMaxSuppression: {
    inputs: {
      boxes: { shape: [1, 2, 4], values: [0, 0, 1, 1, 2, 2, 3, 3] },
      scores: { shape: [1, 1, 2], values: [1, 2] },
      max_output_boxes_per_class: one(1),
    },
  },
  NonZero: { inputs: { X: known(1, 0, 1) } },
  Multinomial: { attributes: ({ T2 }) => ({ dtype: number(T2 ?? "i32"), sample_size: 2 }) },
  NegativeLogLikelihoodLoss: { inputs: loss },
  OneHot: { inputs: { indices: known(0, 1), depth: one(2), values: ones(2) } },
  Pad: { inputs: { pads: known(1, 0, 1, 0), constant_value: ones() } },
  QLinearConv: {
    inputs: {
      x: image,
      x_scale: ones(),
      x_zero_point: ones(),
      w: ones(2, 2, 2, 2),
      w_scale: ones(),
      w_zero_point: ones(),
      y_scale: ones(),
      y_zero_point: ones(),
    },
  },
  QLinearMatMul: {
    inputs: {
      a_scale: ones(),
      a_zero_point: ones(),
      b: ones(3, 2),
      b_scale: ones(),
      b_zero_point: ones(),
      y_scale: ones(),
      y_zero_point: ones(),
    },
  },
  QuantizeLinear: { inputs: { y_scale: ones(), y_zero_point: ones() }, opset: 24 },
  RandomNormal: drawn,
  RandomNormalLike: drawnAs,
  RandomUniform: drawn,
  RandomUniformLike: drawnAs,
  Range: { inputs: { start: one(0), limit: one(5), delta: one(2) } },
  ReduceL1: reduction,
  ReduceL2: reduction,
  ReduceLogSum: reduction,
  ReduceLogSumExp: reduction,
  ReduceMax: reduction,
  ReduceMean: reduction,
  ReduceMin: reduction,
  ReduceProd: reduction,
  ReduceSum: reduction,
  ReduceSumSquare: reduction,
  Reshape: { inputs: { shape: known(3, 2) } },
  Resize: {
    inputs: { X: ones(1, 1, 2, 2), roi: { shape: [0], values: [] }, scales: known(1, 1, 2, 2) },
    attributes: attributes({ mode: "linear" }),
  },
  ReverseSequence: { inputs: { sequence_lens: known(1, 2, 1) } },
  RMSNormalization: { inputs: { scale: ones(3) } },
  RNN: gates(1),
  RotaryEmbedding: { inputs: { X: ones(1, 1, 2, 4), cos_cache: ones(1, 2, 2), sin_cache: ones(1, 2, 2) } },
  RoiAlign: { inputs: { X: image, rois: ones(1, 4), batch_indices: known(0) } },
  Scatter: { inputs: scatter, opset: 10 },
  ScatterElements: { inputs: scatter },
  ScatterND: { inputs: { indices: { shape: [1, 1], values: [0] }, updates: ones(1, 3) } },
  STFT: { inputs: { signal: ones(1, 8, 1), frame_step: one(2), window: ones(4), frame_length: one(4) } },
  SoftmaxCrossEntropyLoss: { inputs: { labels: loss.target, weights: loss.weight }, outputs: 2 },
  Slice: { inputs: { starts: known(0), ends: known(1), axes: known(1), steps: known(1) } },
  SpaceToDepth: { inputs: { input: image }, attributes: attributes({ blocksize: 2 }) },
  Split: { inputs: { split: known(1, 2) }, attributes: attributes({ axis: 1 }), outputs: 2 },
  Squeeze: { inputs: { data: ones(1, 3), axes: known(0) } },
  TensorScatter: {
    inputs: { past_cache: ones(1, 2, 4, 3), update: ones(1, 2, 2, 3), write_indices: known(1) },
  },
  TfIdfVectorizer: {
    inputs: { X: ones(4) },
    attributes: attributes({
      max_gram_length: 1,
      max_skip_count: 0,
      min_gram_length: 1,
      mode: "TF",
      ngram_counts: [0],
      ngram_indexes: [0, 1],
      pool_int64s: [1, 2],
    }),
  },
  Tile: { inputs: { repeats: known(1, 2) } },
  TopK: { inputs: { K: known(2) } },
  Trilu: { inputs: { k: one(1) } },
  Unique: { inputs: { X: known(1, 0, 1) }, outputs: 4 },
  Unsqueeze: { inputs: { axes: known(0) } },
  Upsample: { inputs: { X: image, scales: known(1, 1, 2, 2) }, opset: 9 },
};
