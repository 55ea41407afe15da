// A small image classifier built by hand: two convolutions, pooling, a dense layer. Its weights come from a seed, so
// every target must print the same hash.

import { Graph, sha256, type Tensor } from "sis";

/** Numbers between -1 and 1 from integer arithmetic alone (xorshift32): the same in every engine. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2147483648;
  };
}

const next = seeded(2463534242 | 0);
const random = (count: number, scale: number) => Float32Array.from({ length: count }, () => next() * scale);

const graph = new Graph();

/** Convolution 3×3, batch normalisation, relu. x is [N, inputs, H, W]. */
function layer(name: string, x: Tensor, inputs: number, outputs: number): Tensor {
  const weights = graph.constant(random(outputs * inputs * 9, 0.25), [outputs, inputs, 3, 3]);
  const y = graph.named(`${name}.conv`).conv(x, weights, undefined, { pads: [1, 1, 1, 1] });
  const scale = graph.constant(random(outputs, 0.2).map((value) => 1 + value));
  const shift = graph.constant(random(outputs, 0.1));
  const mean = graph.constant(random(outputs, 0.1));
  const variance = graph.constant(random(outputs, 0.5).map((value) => 1 + value));
  return graph.relu(graph.named(`${name}.norm`).batchNormalization(y, scale, shift, mean, variance));
}

const image = graph.input("image", "f32", [1, 3, 32, 32]);
const first = graph.maxPool(layer("first", image, 3, 16), { kernel_shape: [2, 2], strides: [2, 2] });
const second = graph.globalAveragePool(layer("second", first, 16, 32));
const dense = graph.constant(random(10 * 32, 0.5), [10, 32]);
const scores = graph.gemm(graph.flatten(second), dense, graph.constant(random(10, 0.1)), { transB: 1 });
graph.output("classes", graph.softmax(scores, { axis: 1 }));
graph.compile();

const { classes } = graph.run({ image: random(3 * 32 * 32, 1) });
const { nodes, folded } = graph.figures();
console.log(`${nodes} nodes run, ${folded} were computed at compile`);
console.log(
  classes
    .numbers()
    .map((p, i) => `${i}: ${p.toFixed(4)}`)
    .join("  "),
);
console.log(`SHA-256 ${sha256(classes.data)}`);
