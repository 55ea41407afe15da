// Runs a graph for ever.
import { Graph } from "sis";
const graph = new Graph();
const x = graph.input("x", "f32", [64, 64]);
graph.output("y", graph.relu(graph.matMul(x, x)));
graph.compile();
for (;;) { try { graph.run({ x: new Float32Array(4096) }); } catch {} }
