// Classification: which lines of a picture stand on their head? A trained network of PP-OCR, a MobileNet of 1.4 MB, says for
// each line "0" or "180" degrees. A graph of its own cuts the line out and brings it to the size the network was trained on.

import { exit, Graph, Hash, loadModel, readFile, readPng, target } from "sis";

const CLASSES = ["0", "180"];
/** What the network was trained on, pixels. */
const HEIGHT = 48;
const WIDTH = 192;
/** ONNX's number of f32. */
const FLOAT = 1;

/** Where the lines of this picture are: left, top, right, bottom; and which way up they are. */
const lines = [
  { box: [13, 10, 261, 39], expected: "0" },
  { box: [13, 50, 280, 72], expected: "0" },
  { box: [13, 84, 274, 107], expected: "0" },
  { box: [95, 122, 286, 151], expected: "180" },
] as const;

const { rgb, width, height } = readPng(readFile("picture.png"));
const network = loadModel("direction.onnx", { shapes: { x: [1, 3, HEIGHT, WIDTH] } }).compile();
const hash = new Hash();
let right = 0;

console.log(`${Object.keys(network.inputs)[0]} → ${CLASSES.join(" or ")} degrees, on ${target()}`);
for (const { box, expected } of lines) {
  const { x } = cut(box).run();
  const [scores] = Object.values(network.run({ x: x.data }));
  const chances = scores.numbers();
  const best = chances.indexOf(Math.max(...chances));
  if (CLASSES[best] === expected) right++;
  hash.update(scores.data);
  console.log(
    `line at ${box.join(",")}: ${CLASSES[best]} degrees, ${(100 * chances[best]).toFixed(1)} % sure, expected ${expected}`,
  );
}
console.log(`${right} of ${lines.length} right\nSHA-256 of all scores: ${hash.hex()}`);
exit(right === lines.length ? 0 : 1);

/** A part of the picture, squeezed to the network's size: colours from -1 to 1, one plane each. */
function cut([left, top, right, bottom]: readonly number[]): Graph {
  const graph = new Graph();
  const whole = graph.constant(rgb, [height, width, 3]);
  const part = graph.slice(whole, graph.ints(top, left), graph.ints(bottom, right));
  const planes = graph.transpose(graph.cast(part, { to: FLOAT }), { perm: [2, 0, 1] });
  const size = graph.ints(1, 3, HEIGHT, WIDTH);
  const sized = graph.resizeTensor(graph.unsqueeze(planes, graph.ints(0)), undefined, undefined, size, {
    mode: "linear",
  });
  graph.output("x", graph.sub(graph.div(sized, graph.constant(127.5)), graph.constant(1)));
  return graph.compile();
}
