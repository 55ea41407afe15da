// The work that SIS is held to others by: whole operators of the sizes that networks have. ONNX Runtime, XNNPACK, OpenBLAS and
// BLIS were counted doing the same (ts-lib/host/bench/peers.json has the same names, and is made from this list too).

import { type BenchCase, input, weights } from "./bench-case.js";

/** A square image and kernel, padded so that stride 1 keeps the size; with a bias, as networks have after folding. */
export interface ConvWork {
  readonly channels: number;
  readonly filters: number;
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly groups: number;
}

export type Work =
  | {
      readonly kind: "product";
      readonly m: number;
      readonly n: number;
      readonly k: number;
      readonly packed: boolean;
    }
  | ({ readonly kind: "conv" } & ConvWork)
  | { readonly kind: "softmax"; readonly rows: number; readonly columns: number }
  | { readonly kind: "relu"; readonly count: number };

export interface NamedWork {
  readonly name: string;
  readonly work: Work;
  readonly exact?: boolean;
}

const product = (m: number, n: number, k: number, packed = true): Work => ({
  kind: "product",
  m,
  n,
  k,
  packed,
});
const conv = (
  channels: number,
  filters: number,
  size: number,
  kernel: number,
  { stride = 1, groups = 1 } = {},
): Work => ({ kind: "conv", channels, filters, size, kernel, stride, groups });

export const works: readonly NamedWork[] = [
  { name: "sgemm-256", work: product(256, 256, 256) },
  { name: "sgemm-256-unpacked", work: product(256, 256, 256, false) },
  { name: "gemv-1000x2048", work: product(1, 1000, 2048) },
  { name: "conv3x3-64-56", work: conv(64, 64, 56, 3) },
  { name: "conv3x3-64-56-exact", work: conv(64, 64, 56, 3), exact: true },
  { name: "conv1x1-64-256-56", work: conv(64, 256, 56, 1) },
  { name: "dwconv3x3-64-56", work: conv(64, 64, 56, 3, { groups: 64 }) },
  { name: "conv7x7s2-3-64-224", work: conv(3, 64, 224, 7, { stride: 2 }) },
  { name: "softmax-64x1000", work: { kind: "softmax", rows: 64, columns: 1000 } },
  { name: "relu-100000", work: { kind: "relu", count: 100000 } },
];

type Built = Pick<BenchCase, "operator" | "build" | "macs">;

function built(work: Work): Built {
  if (work.kind === "product") {
    const { m, n, k, packed } = work;
    const right = packed ? weights : input;
    return {
      operator: "MatMul",
      macs: m * n * k,
      build: (graph) => graph.matMul(input(graph, m, k), right(graph, k, n)),
    };
  }
  if (work.kind === "conv") return builtConv(work);
  if (work.kind === "relu")
    return { operator: "Relu", build: (graph) => graph.relu(input(graph, work.count)) };
  return { operator: "Softmax", build: (graph) => graph.softmax(input(graph, work.rows, work.columns)) };
}

function builtConv({ channels, filters, size, kernel, stride, groups }: ConvWork): Built {
  const depth = channels / groups;
  return {
    operator: "Conv",
    macs: filters * Math.ceil(size / stride) ** 2 * depth * kernel ** 2,
    build: (graph) =>
      graph.conv(
        input(graph, 1, channels, size, size),
        weights(graph, filters, depth, kernel, kernel),
        weights(graph, filters),
        { pads: new Array(4).fill((kernel - 1) >> 1), strides: [stride, stride], group: groups },
      ),
  };
}

export const tableCases: readonly BenchCase[] = works.map(({ name, work, exact }) => ({
  name,
  ...built(work),
  ...(exact && { exact }),
}));
