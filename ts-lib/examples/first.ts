// A first script: y = relu(x · w + b), built, compiled and run.
import { Graph } from "sis";

const graph = new Graph();
const x = graph.input("x", "f32", [1, 3]);
const w = graph.constant([1, -1, 2, 0, 0, 3], [3, 2]);
const b = graph.constant([0.5, -0.5]);
graph.output("y", graph.relu(graph.add(graph.matMul(x, w), b)));
const { y } = graph.compile().run({ x: [1, 2, 3] });
console.log(`y = ${y.numbers().join(", ")}`);
