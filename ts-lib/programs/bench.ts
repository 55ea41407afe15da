// Benchmarks operators on any target: one line of JSON a case, { name, instructions?, ns?, macs?, bytes?, against? }. Argument:
// a regular expression that names of cases match; none means all. Instructions are what the core counted for one run, less
// the call around it; ns, on the host only, is the fastest of many runs. `against`: the case that does the same in f32.

import { args, Graph, instructions, now, type Tensor, target } from "sis";

interface Case {
  readonly name: string;
  readonly build: (graph: Graph) => Tensor;
  /** Multiply-adds of one run. */
  readonly macs?: number;
  /** Name of the case that does the same in f32. */
  readonly against?: string;
}

/** Under emulation time means nothing; only these run on a real clock. */
const hasClock = ["sim", "vm", "native"].includes(target());
/** ONNX's number of the dtype. */
const FLOAT16 = 10;
/** Milliseconds to look for the fastest run. */
const patience = 30;

function seeded(count: number): Float32Array {
  let state = 2463534242 | 0;
  return Float32Array.from({ length: count }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2147483648;
  });
}

const product = (shape: readonly number[]) => shape.reduce((all, size) => all * size, 1);
const weights = (graph: Graph, ...shape: number[]) => graph.constant(seeded(product(shape)), shape);
const input = (graph: Graph, ...shape: number[]) =>
  graph.input(`x${Object.keys(graph.inputs).length}`, "f32", shape);

const gemm = (m: number, n: number, k: number): Case => ({
  name: `gemm ${m}x${n}x${k}`,
  macs: m * n * k,
  build: (graph) => graph.gemm(input(graph, m, k), weights(graph, k, n), weights(graph, n)),
});

/** The same product in f32 and in 8 bits, both with weights that are known. */
const products = (m: number, n: number, k: number): Case[] => {
  const size = `${m}x${n}x${k}`;
  const bytes = (graph: Graph) =>
    graph.constant(
      Int8Array.from(seeded(k * n), (x) => x * 127),
      [k, n],
    );
  return [
    {
      name: `matMul ${size}`,
      macs: m * n * k,
      build: (graph) => graph.matMul(input(graph, m, k), weights(graph, k, n)),
    },
    {
      name: `matMulInteger ${size}`,
      macs: m * n * k,
      against: `matMul ${size}`,
      build: (graph) => graph.matMulInteger(graph.input("a", "u8", [m, k]), bytes(graph)),
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
): Case => ({
  name: `conv ${channels}x${size}x${size} to ${filters}, ${kernel}x${kernel}/${stride}${group > 1 ? `, ${group} groups` : ""}`,
  macs: filters * Math.ceil(size / stride) ** 2 * (channels / group) * kernel ** 2,
  build: (graph) =>
    graph.conv(
      input(graph, 1, channels, size, size),
      weights(graph, filters, channels / group, kernel, kernel),
      undefined,
      {
        pads: new Array(4).fill((kernel - 1) >> 1),
        strides: [stride, stride],
        group,
      },
    ),
});

const image = (graph: Graph) => input(graph, 1, 32, 28, 28);
const row = (graph: Graph) => input(graph, 16384);
const window = { kernel_shape: [2, 2], strides: [2, 2] };

const cases: readonly Case[] = [
  gemm(1, 512, 512),
  gemm(64, 64, 64),
  gemm(128, 128, 128),
  gemm(256, 256, 256),
  ...products(1, 512, 512),
  ...products(128, 128, 128),
  {
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
    name: "conv 1d 64x512 to 64, 3",
    macs: 64 * 512 * 64 * 3,
    build: (graph) =>
      graph.conv(input(graph, 1, 64, 512), weights(graph, 64, 64, 3), undefined, { pads: [1, 1] }),
  },
  { name: "add", build: (graph) => graph.add(row(graph), row(graph)) },
  { name: "add of a row", build: (graph) => graph.add(input(graph, 128, 128), weights(graph, 128)) },
  { name: "mul", build: (graph) => graph.mul(row(graph), row(graph)) },
  { name: "div", build: (graph) => graph.div(row(graph), row(graph)) },
  { name: "sqrt", build: (graph) => graph.sqrt(row(graph)) },
  { name: "pow", build: (graph) => graph.pow(row(graph), graph.constant(2)) },
  { name: "relu", build: (graph) => graph.relu(row(graph)) },
  { name: "sigmoid", build: (graph) => graph.sigmoid(row(graph)) },
  { name: "tanh", build: (graph) => graph.tanh(row(graph)) },
  { name: "softmax", build: (graph) => graph.softmax(input(graph, 16, 1024), { axis: 1 }) },
  { name: "reduceMean of rows", build: (graph) => graph.reduceMean(input(graph, 128, 128), graph.ints(1)) },
  {
    name: "reduceMean of columns",
    build: (graph) => graph.reduceMean(input(graph, 128, 128), graph.ints(0)),
  },
  { name: "maxPool 2x2", build: (graph) => graph.maxPool(image(graph), window) },
  { name: "averagePool 2x2", build: (graph) => graph.averagePool(image(graph), window) },
  { name: "globalAveragePool", build: (graph) => graph.globalAveragePool(image(graph)) },
  {
    name: "batchNormalization",
    build: (graph) => {
      const [scale, shift, mean] = [0, 1, 2].map(() => weights(graph, 32));
      return graph.batchNormalization(
        image(graph),
        scale,
        shift,
        mean,
        graph.constant(new Float32Array(32).fill(1)),
      );
    },
  },
  { name: "concat", build: (graph) => graph.concat([image(graph), image(graph)], { axis: 1 }) },
  { name: "transpose", build: (graph) => graph.transpose(input(graph, 128, 128), { perm: [1, 0] }) },
  {
    name: "gather",
    build: (graph) => graph.gather(weights(graph, 1000, 64), graph.input("i", "i64", [128])),
  },
  { name: "pad", build: (graph) => graph.pad(image(graph), graph.ints(0, 0, 1, 1, 0, 0, 1, 1)) },
  { name: "cast to f16", build: (graph) => graph.cast(row(graph), { to: FLOAT16 }) },
];

const call: Case = { name: "", build: (graph) => graph.relu(input(graph, 1)) };

const [wanted = ""] = args();
const callInstructions = measure(call).instructions ?? 0;
for (const item of cases) {
  if (!new RegExp(wanted).test(item.name)) continue;
  const { bytes, ns, instructions: count } = measure(item);
  const own = count === undefined ? undefined : Math.max(count - callInstructions, 0);
  const { name, macs, against } = item;
  console.log(JSON.stringify({ name, instructions: own, ns, macs, bytes, against }));
}

function measure({ build }: Case): { bytes: number; instructions?: number; ns?: number } {
  const graph = new Graph();
  graph.output("y", build(graph));
  graph.compile();
  const tensors = [...Object.values(graph.inputs), ...Object.values(graph.outputs)];
  for (const { dtype, data } of Object.values(graph.inputs))
    if (dtype === "f32") (data as Float32Array).set(seeded(data.length));
  graph.run(); // caches, and what the engine does on a first call
  const before = instructions();
  graph.run();
  const after = instructions();
  const result = {
    bytes: tensors.reduce((sum, { data }) => sum + data.byteLength, 0),
    instructions: before === undefined || after === undefined ? undefined : after - before,
    ns: hasClock ? fastest(graph) : undefined,
  };
  graph.free();
  return result;
}

function fastest(graph: Graph): number {
  let best = Number.POSITIVE_INFINITY;
  for (const end = now() + patience; now() < end; ) {
    const began = now();
    graph.run();
    best = Math.min(best, now() - began);
  }
  return Math.round(best * 1e6);
}
