// The work that SIS is held to others by: whole operators of the sizes that networks have, each counted for ONNX Runtime,
// XNNPACK, OpenBLAS and BLIS too (ts-lib/host/bench/peers.json has the same names).

import type { Graph, OperatorName, Tensor } from "sis";
import { type BenchCase, input, weights } from "./bench-case.js";

const product = (
  name: string,
  [m, n, k]: readonly [number, number, number],
  right: (graph: Graph) => Tensor,
): BenchCase => ({
  operator: "MatMul",
  name,
  macs: m * n * k,
  build: (graph) => graph.matMul(input(graph, m, k), right(graph)),
});

interface Image {
  readonly channels: number;
  readonly filters: number;
  readonly size: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly group?: number;
  readonly exact?: boolean;
}

/** Square images and kernels, padded so that stride 1 keeps the size; with a bias, as networks have after folding. */
function conv(name: string, image: Image): BenchCase {
  const { channels, filters, size, kernel, stride = 1, group = 1, exact } = image;
  const depth = channels / group;
  return {
    operator: "Conv",
    name,
    macs: filters * Math.ceil(size / stride) ** 2 * depth * kernel ** 2,
    ...(exact && { exact }),
    build: (graph) =>
      graph.conv(
        input(graph, 1, channels, size, size),
        weights(graph, filters, depth, kernel, kernel),
        weights(graph, filters),
        { pads: new Array(4).fill((kernel - 1) >> 1), strides: [stride, stride], group },
      ),
  };
}

const rows = (operator: OperatorName, name: string, shape: readonly number[]): BenchCase => ({
  operator,
  name,
  build: (graph) => graph.operator(operator, [input(graph, ...shape)], {}, 1)[0],
});

const threes = { channels: 64, filters: 64, size: 56, kernel: 3 };

export const tableCases: readonly BenchCase[] = [
  product("sgemm-256", [256, 256, 256], (graph) => weights(graph, 256, 256)),
  product("sgemm-256-unpacked", [256, 256, 256], (graph) => input(graph, 256, 256)),
  product("gemv-1000x2048", [1, 1000, 2048], (graph) => weights(graph, 2048, 1000)),
  conv("conv3x3-64-56", threes),
  conv("conv3x3-64-56-exact", { ...threes, exact: true }),
  conv("conv1x1-64-256-56", { channels: 64, filters: 256, size: 56, kernel: 1 }),
  conv("dwconv3x3-64-56", { ...threes, group: 64 }),
  conv("conv7x7s2-3-64-224", { channels: 3, filters: 64, size: 224, kernel: 7, stride: 2 }),
  rows("Softmax", "softmax-64x1000", [64, 1000]),
  rows("Relu", "relu-100000", [100000]),
];
