// The same in a loop that never polls.
import { Graph } from "sis";
const graph = new Graph();
const [y] = graph.custom({ name: "Deaf", shapes: (x) => x, run() { new Array(4294967295).sort(); } }, graph.input("x", "f32", [1]));
graph.output("y", y);
graph.compile().run({ x: [1] });
