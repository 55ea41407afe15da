// A function of the script inside a graph, that does not end and catches what would end it.
import { Graph } from "sis";
const graph = new Graph();
const [y] = graph.custom({ name: "Stuck", shapes: (x) => x, run() { for (;;) { try { for (;;); } catch {} } } }, graph.input("x", "f32", [1]));
graph.output("y", y);
graph.compile();
try { graph.run({ x: [1] }); } finally { for (;;); }
