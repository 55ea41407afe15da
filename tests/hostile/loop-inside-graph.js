// A loop of the graph, 2^62 times, in one run.
import { Graph } from "sis";
const graph = new Graph();
const x = graph.input("x", "f32", [4]);
const { carried } = graph.loop({ trips: graph.input("n", "i64", []), carried: [x] }, (i, on, v) => ({ carried: [graph.add(v, v)] }));
graph.output("y", carried[0]);
graph.compile();
graph.run({ x: [1, 2, 3, 4], n: [2n ** 62n] });
