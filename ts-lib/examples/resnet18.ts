// ResNet-18, built layer by layer in a script: 11.7 million weights, 1.8 billion multiply-adds. The weights come from a
// seed, so its classes mean nothing, but every target must give the same bits. `--save` keeps the scores as
// resnet18_scores.npy, `--size N` takes images of N×N instead of 224×224.

import { args, Graph, sha256, type Tensor, target, writeFile, writeNpy } from "sis";

const CLASSES = 1000;
const SHOWN = 5;

/** Random numbers are drawn once; every tensor takes the next ones, round and round. A prime count: rows differ. */
const POOL = 65521;
const pool = draw(2463534242);
let taken = 0;

const options = args();
const size = options.includes("--size") ? Number(options[options.indexOf("--size") + 1]) : 224;

const graph = new Graph();
const image = graph.input("image", "f32", [1, 3, size, size]);
const scores = resnet18(image);
graph.output("scores", scores);
graph.output("chances", graph.softmax(scores, { axis: 1 }));
graph.compile();

const picture = random(3 * size * size, 0, 1);
const { scores: result, chances } = graph.run({ image: picture });
const { nodes, folded } = graph.figures();
console.log(`ResNet-18 on ${target()}: ${nodes} nodes run, ${folded} computed at compile`);
const best = chances.numbers().map((chance, label) => ({ chance, label }));
best.sort((a, b) => b.chance - a.chance || a.label - b.label);
for (const { chance, label } of best.slice(0, SHOWN))
  console.log(`class ${String(label).padStart(3)}  ${(100 * chance).toFixed(2)} %`);
console.log(`SHA-256 of the scores: ${sha256(result.data)}`);
if (options.includes("--save")) writeFile("resnet18_scores.npy", writeNpy(result));

function resnet18(image: Tensor): Tensor {
  const first = graph.relu(convolution("first", image, 3, 64, 7, 2));
  let x = graph.maxPool(first, { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] });
  let channels = 64;
  for (const wide of [64, 128, 256, 512]) {
    for (const half of ["a", "b"]) {
      x = block(`block${wide}${half}`, x, channels, wide);
      channels = wide;
    }
  }
  const dense = graph.constant(random(CLASSES * channels, 0, 1), [CLASSES, channels]);
  const bias = graph.constant(random(CLASSES, 0, 0.1));
  const mean = graph.flatten(graph.globalAveragePool(x));
  return graph.named("dense").gemm(mean, dense, bias, { transB: 1, alpha: 0.03125 });
}

/** Two convolutions and a way around them. A block that widens the image's channels halves its sides. */
function block(name: string, x: Tensor, channels: number, wide: number): Tensor {
  const stride = wide === channels ? 1 : 2;
  const inner = graph.relu(convolution(`${name}.1`, x, channels, wide, 3, stride));
  const y = convolution(`${name}.2`, inner, wide, wide, 3, 1);
  const around = stride === 1 ? x : convolution(`${name}.around`, x, channels, wide, 1, stride);
  return graph.relu(graph.add(y, around));
}

/** Convolution and batch normalisation, which also brings the sum of so many products back to size. */
function convolution(
  name: string,
  x: Tensor,
  channels: number,
  filters: number,
  kernel: number,
  stride: number,
): Tensor {
  const fan = channels * kernel * kernel;
  const weights = graph.constant(random(filters * fan, 0, 1), [filters, channels, kernel, kernel]);
  const pad = (kernel - 1) / 2;
  const y = graph
    .named(name)
    .conv(x, weights, undefined, { strides: [stride, stride], pads: [pad, pad, pad, pad] });
  const scale = graph.constant(random(filters, 1, 0.2));
  const shift = graph.constant(random(filters, 0, 0.2));
  const mean = graph.constant(random(filters, 0, 0.2));
  const variance = graph.constant(random(filters, fan / 3, fan / 10));
  return graph.named(`${name}.norm`).batchNormalization(y, scale, shift, mean, variance);
}

/** The pool's next numbers, around `middle` and at most `spread` away. */
function random(count: number, middle: number, spread: number): Float32Array {
  const values = new Float32Array(count);
  for (let at = 0; at < count; ) {
    const part = pool.subarray(taken, taken + count - at);
    values.set(part, at);
    at += part.length;
    taken = (taken + part.length) % POOL;
  }
  if (middle === 0 && spread === 1) return values;
  return values.map((value) => middle + spread * value);
}

/** Numbers from -1 to 1 by integer arithmetic alone (xorshift32): the same in every engine. */
function draw(seed: number): Float32Array {
  let state = seed | 0;
  return Float32Array.from({ length: POOL }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2147483648;
  });
}
