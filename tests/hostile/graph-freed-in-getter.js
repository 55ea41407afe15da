// Frees the graph while its arguments are read.
import { Graph } from "sis";
import * as native from "sis:native";
const make = () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", [4]);
  graph.output("y", graph.relu(x));
  return graph.compile();
};
const codes = new Set();
const tries = [
  (g) => g.run({ get x() { g.free(); return [1, 2, 3, 4]; } }),
  (g) => g.run(new Proxy({}, { get: () => (g.free(), new Float32Array(4)), ownKeys: () => ["x"], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: 1 }) })),
  (g) => g.run({ x: { length: 4, get 0() { g.free(); return 1; }, 1: 1, 2: 1, 3: 1 } }),
  (g) => g.run({ x: { *[Symbol.iterator]() { yield 1; g.free(); yield 2; yield 3; yield 4; } } }),
  (g) => g.resize({ get n() { g.free(); return 2; } }),
  () => { const h = new Graph(); h.constant({ length: 2, get 0() { h.free(); return 1; }, get 1() { return 2; } }, [2]); },
  () => { const h = new Graph(); h.input("x", "f32", { length: 1, get 0() { h.free(); return 4; }, [Symbol.iterator]: function* () { h.free(); yield 4; } }); },
  () => { const h = new Graph(); const x = h.input("x", "f32", [2]); h.transpose(x, { get perm() { h.free(); return [0]; } }); },
];
for (const attempt of tries) {
  const graph = make();
  try { attempt(graph); codes.add("done"); } catch (error) { codes.add(error.code ?? error.name); }
}
const arrays = [
  new Proxy([1, 2], { get(t, k) { if (k === "0") throw new Error("mine"); return t[k]; } }),
  Object.assign([3], { length: 4294967295 }),
];
for (const dims of arrays) {
  for (const name of Object.keys(native)) {
    if (/^(exit|sleep|write)/.test(name)) continue;
    try { native[name](dims, dims, dims, dims, dims, dims); } catch (error) { codes.add(error.code ?? error.message); }
  }
}
console.log(codes.has("mine") || codes.has("BAD_ARGUMENT"));
