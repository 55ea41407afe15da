// Tensors, outputs and graphs after they were freed, twice, and by somebody else.
import { Graph } from "sis";
const build = () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", [1000]);
  graph.output("y", graph.relu(x));
  return graph.compile();
};
const graph = build();
const { y } = graph.run({ x: new Float32Array(1000).fill(2) });
const view = y.data;
graph.free();
graph.free();
const all = [];
for (let i = 0; i < 50; i++) all.push(build()); // others have its memory now
view[0] = 7;
try { view.fill(9); } catch {}
const codes = [];
for (const use of [() => y.data, () => graph.run({ x: [1] }), () => graph.relu(y), () => graph.compile(), () => graph.figures(), () => graph.resize({})]) {
  try { use(); } catch (error) { codes.push(error.code ?? error.name); }
}
console.log(view.length, codes.includes("FREED"), all.every((g) => g.run({ x: [] .length ? [] : new Float32Array(1000) }).y.data[0] === 0));
