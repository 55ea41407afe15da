// Every native call with everything: wrong kinds, wrong counts, handles of other kinds, and handles that are gone.
import { Graph } from "sis";
import * as native from "sis:native";
const graph = new Graph();
graph.output("y", graph.relu(graph.input("x", "f32", [2])));
graph.compile();
let state = 42;
const random = (n) => ((state = (state * 1103515245 + 12345) & 0x7fffffff) >> 8) % n;
const values = [
  undefined, null, true, 0, -1, 1, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53), NaN, Infinity, 0.5, 1n, -(2n ** 64n), "", "x", "\0", "é".repeat(300), Symbol("s"),
  {}, [], [1, 2], [[]], [NaN], new Array(1e5), () => 1, async () => 1, new Uint8Array(8), new Float64Array(2), new ArrayBuffer(16), new Proxy([], {}), new Proxy({}, { get() { throw 1; } }),
  { length: 2 ** 53 }, new Uint8Array(new ArrayBuffer(8, { maxByteLength: 16 })), Object.create(null), new Date(NaN), /x/, new Map(), new WeakRef({}), globalThis, native,
];
const made = [];
let calls = 0;
for (const name of Object.keys(native)) {
  if (typeof native[name] !== "function" || /^(exit|write|sleep|readConsole)/.test(name)) continue;
  for (let i = 0; i < 120; i++) {
    const pick = () => (made.length && random(3) === 0 ? made[random(made.length)] : values[random(values.length)]);
    const args = Array.from({ length: random(9) }, pick);
    calls++;
    try {
      const result = native[name](...args);
      if (typeof result === "object" && result !== null && made.length < 60) made.push(result);
    } catch {}
  }
}
console.log(calls > 1000);
