// A Custom operator that frees, runs, resizes and rebuilds the graph it is in, throws strange things, and keeps its tensors.
import { Graph } from "sis";
const seen = [];
let stolen;
const hostile = [
  (g) => g.free(), (g) => g.run({ x: [1] }), (g) => g.resize({}), (g) => g.compile(), (g) => g.relu(g.input("z", "f32", [1])),
  () => { throw undefined; }, () => { throw null; }, () => { throw new Proxy(new Error("p"), { get() { throw 1; } }); },
  () => { throw { get message() { throw 2; }, toString() { throw 3; } }; }, () => { throw Object.freeze(new Error("cold")); },
  () => { const down = () => down() + 1; down(); }, () => { const a = []; for (;;) a.push(a.slice(), {}); },
  (g, x, y) => { stolen = [x, y, x.data, y.data]; }, (g, x, y) => { y.data.buffer.transfer?.(); }, (g, x, y) => { y.data.set([1, 2, 3, 4, 5]); },
  (g, x, y) => { y.data = null; delete y.shape; Object.setPrototypeOf(y, null); }, () => Promise.reject(new Error("later")).catch(() => {}),
];
for (const body of hostile) {
  const graph = new Graph();
  const x = graph.input("x", "f32", [1]);
  const [y] = graph.custom({ name: "Bad", shapes: (s) => s, run([a], [b]) { body(graph, a, b); } }, x);
  graph.output("y", graph.relu(y));
  try { graph.compile(); graph.run({ x: [1] }); seen.push("ran"); } catch (error) { seen.push(error?.code ?? String(error?.name)); }
  try { graph.free(); } catch (error) { seen.push(error.code); }
}
for (const shapes of [() => null, () => [[]], () => ({ dtype: "f32", shape: [2 ** 60, 2 ** 60] }), () => ({ dtype: "nope", shape: [1] }), () => { throw 1; }, () => ({ dtype: "f32", get shape() { throw 2; } }), () => new Proxy([], {})]) {
  const graph = new Graph();
  try {
    const [y] = graph.custom({ name: "Bad", shapes, run() {} }, graph.input("x", "f32", [1]));
    graph.output("y", y);
    graph.compile().run({ x: [1] });
    seen.push("ran");
  } catch (error) { seen.push(error?.code ?? String(error?.name)); }
}
try { stolen[2][0] = stolen[3].length; } catch {}
console.log(seen.length > 20, seen.includes("CUSTOM_FAILED"));
