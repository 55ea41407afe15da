// Writes over all of an arena, packed weights and scratch, then runs; detaches, transfers and resizes what lies under tensors.
import { Graph } from "sis";
const graph = new Graph();
const x = graph.input("x", "f32", [16, 16]);
const w = graph.constant(new Float32Array(256).fill(1), [16, 16]);
const k = graph.constant(new Float32Array(2 * 1 * 9).fill(1), [2, 1, 3, 3]);
graph.output("y", graph.softmax(graph.matMul(graph.relu(x), w)));
graph.output("z", graph.conv(graph.reshape(x, graph.constant([1n, 1n, 16n, 16n], [4], "i64")), k));
graph.compile();
const first = graph.run({ x: new Float32Array(256) });
const whole = new Uint8Array(first.y.data.buffer);
let n = 12345;
for (let round = 0; round < 20; round++) {
  for (let i = 0; i < whole.length; i++) whole[i] = (n = (n * 1103515245 + 12345) & 0x7fffffff) >> 16;
  try { graph.run({ x: new Float32Array(256).fill(NaN) }); } catch (error) { if (!error.code) throw error; }
}
const codes = [];
for (const trick of [() => first.y.data.buffer.transfer(), () => first.y.data.buffer.resize(1e9), () => structuredClone(first.y.data, { transfer: [first.y.data.buffer] }), () => new first.y.data.constructor(first.y.data.buffer, 4, 1e9), () => first.y.data.buffer.slice(0, 1e9)]) {
  try { trick(); codes.push("done"); } catch (error) { codes.push(error.name); }
}
try { graph.run({ x: new Float32Array(256) }); } catch (error) { codes.push(error.code); }
try { graph.free(); } catch (error) { codes.push(error.code); }
console.log(codes.length >= 5);
