// A network of two layers that has learned exclusive or. Its weights are numbers in this file; a real model comes from
// `loadModel(readFile("model.onnx"))`, with the file named in main.manifest.json.
import { Graph, type Tensor } from "sis";

const rows = 4;
const graph = new Graph();
const x = graph.input("x", "f32", [rows, 2]);
const hidden = graph.relu(
  graph.add(graph.matMul(x, graph.constant([1, 1, 1, 1], [2, 2])), graph.constant([0, -1])),
);
graph.output("y", graph.matMul(hidden, graph.constant([1, -2], [2, 1])));
graph.compile();

/** Runs the network on four pairs of numbers near 0 or 1: f32 [4, 1], near 1 where just one of the two is; good until the next run. */
export function exclusiveOr(pairs: readonly (readonly [number, number])[]): Tensor {
  if (pairs.length !== rows) throw new RangeError(`${rows} pairs, not ${pairs.length}`);
  return graph.run({ x: pairs.flat() }).y;
}
