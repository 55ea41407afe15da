// Graphs with shapes beyond everything.
import { Graph } from "sis";
const codes = new Set();
for (const shape of [[2 ** 31, 2 ** 31], [1e9], [2 ** 20, 2 ** 20, 2 ** 20], [-1], [1.5], [NaN], [2 ** 53], new Array(9).fill(1)]) {
  try {
    const graph = new Graph();
    const x = graph.input("x", "f32", shape);
    graph.output("y", graph.relu(graph.matMul(x, x)));
    graph.compile();
    graph.run({ x: [1] });
  } catch (error) {
    codes.add(error.code ?? error.name);
  }
}
for (let kept = []; ; ) {
  try {
    for (;;) {
      const graph = new Graph();
      graph.output("y", graph.relu(graph.input("x", "f32", [1e5])));
      kept.push(graph.compile());
    }
  } catch (error) {
    codes.add(error.code);
    for (const graph of kept) graph.free();
    break;
  }
}
console.log([...codes].every((code) => typeof code === "string"), codes.size > 2);
