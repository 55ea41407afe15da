// How a graph's sums may be formed: `exact`, and memory for packed weights that grow for speed.
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Graph as GraphType } from "../../../ts-lib/sis/index.js";
import { sis } from "./library.js";

const { Graph, SisError } = sis;

const seeded = (n: number): Float32Array =>
  Float32Array.from({ length: n }, (_, i) => ((i * 7919) % 1000) / 500 - 1);

/** Two 3 x 3 convolutions, the second with four times the weights. */
function compiled(options: { exact?: boolean; maxMemory?: number }): GraphType {
  const graph = new Graph(options);
  const x = graph.input("x", "f32", [1, 16, 12, 12]);
  const first = graph.conv(x, graph.constant(seeded(32 * 16 * 9), [32, 16, 3, 3]), undefined, {
    pads: [1, 1, 1, 1],
  });
  const weights = graph.constant(seeded(64 * 32 * 9), [64, 32, 3, 3]);
  graph.output("y", graph.conv(first, weights, undefined, { pads: [1, 1, 1, 1] }));
  graph.compile();
  (graph.inputs.x.data as Float32Array).set(seeded(16 * 144));
  return graph;
}

function resultOf(graph: GraphType): Float32Array {
  graph.run();
  const result = (graph.outputs.y.data as Float32Array).slice();
  graph.free();
  return result;
}

const largest = (values: Float32Array): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

test("exact sums differ from Winograd's by at most 1e-4 of the largest value", () => {
  const exact = resultOf(compiled({ exact: true }));
  const quick = resultOf(compiled({}));
  const most = largest(exact);
  assert.not.equal(quick, exact);
  assert.ok(quick.every((value, i) => Math.abs(value - exact[i]) <= 1e-4 * most));
});

test("exact weights take no more than the plain ones", () => {
  const graph = compiled({ exact: true });
  assert.is(graph.figures().weightBytes, (32 * 16 + 64 * 32) * 9 * 4);
  assert.ok(graph.figures().instructions > 2 * compiled({}).figures().instructions);
});

test("within a limit of memory, what grows most gives way first", () => {
  const whole = compiled({}).figures();
  const all = whole.ownBytes;
  // Both weights, four times as large; the image, which lives to the end, and the two results.
  assert.is(all, 4 * (32 * 16 + 64 * 32) * 9 * 4 + (16 + 32 + 64) * 144 * 4);
  const plain = [32 * 16 * 9 * 4, 64 * 32 * 9 * 4];
  assert.is(whole.weightBytes, 4 * (plain[0] + plain[1]));
  assert.is(compiled({ maxMemory: all }).figures().weightBytes, whole.weightBytes);
  assert.is(compiled({ maxMemory: all - 1 }).figures().weightBytes, 4 * plain[0] + plain[1]);
  assert.is(compiled({ maxMemory: 1 }).figures().weightBytes, plain[0] + plain[1]);
  assert.equal(resultOf(compiled({ maxMemory: 1 })), resultOf(compiled({ exact: true })));
});

test("a limit is a number of bytes", () => {
  for (const maxMemory of [0.5, -1, Number.NaN])
    assert.throws(
      () => new Graph({ maxMemory }),
      (error: unknown) => error instanceof SisError && error.code === "BAD_ARGUMENT",
      String(maxMemory),
    );
});

test.run();
