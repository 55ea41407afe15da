// Facts and profiles of graphs, in the simulator.
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { NodeFacts } from "../../../ts-lib/sis/index.js";
import { thrown } from "./harness.js";
import { sis } from "./library.js";

const { Graph } = sis;

function small() {
  const graph = new Graph();
  const x = graph.input("x", "f32", [1, 8]);
  const w = graph.constant(new Float32Array(64).fill(0.5), [8, 8]);
  const hidden = graph.named("first").matMul(x, w);
  const positive = graph.relu(hidden);
  const flat = graph.named("the view").reshape(positive, graph.ints(2, 4));
  graph.named("nobody's").neg(hidden);
  graph.output(
    "y",
    graph.named("last one, with a name that takes more than one piece of 64 bytes").exp(flat),
  );
  return graph.compile();
}

const named = (nodes: readonly NodeFacts[], name: string): NodeFacts =>
  nodes.find((node) => node.name === name)!;

test("facts tell what became of every node, and where tensors lie", () => {
  const graph = small();
  const { nodes, tensors, blocks, positions, weightBytes, activationBytes } = graph.facts();
  assert.equal(named(nodes, "first").operator, "MatMul");
  assert.equal(named(nodes, "first").state, "runs");
  assert.equal(named(nodes, "the view").state, "view");
  assert.equal(named(nodes, "nobody's").state, "dead");
  const last = nodes.at(-1)!;
  assert.match(last.name, /^last one, .* bytes$/);
  assert.equal(blocks[0]!.outputs, [last.outputs[0]]);
  const view = named(nodes, "the view");
  assert.equal(view.viewOf, 0);
  assert.equal(tensors[view.outputs[0]!]!.root, tensors[view.inputs[0]!]!.root);
  const y = tensors[last.outputs[0]!]!;
  assert.equal([y.dtype, y.shape, y.bytes, y.output], ["f32", [2, 4], 32, true]);
  assert.ok(nodes.every(({ position }) => position < positions));
  for (const { place, capacity } of tensors)
    if (place !== undefined) assert.ok(place + capacity <= weightBytes + activationBytes);
  graph.free();
});

test("a profile counts runs and time of every node; what this target cannot count is absent", () => {
  const graph = small();
  assert.is(thrown(() => graph.profile()).code, "BAD_STATE");
  graph.startProfile();
  for (let i = 0; i < 20; i++) graph.run({ x: new Float32Array(8).fill(i) });
  const { unit, runs, nodes, operators } = graph.stopProfile().profile();
  graph.run();
  assert.equal(graph.profile().runs.runs, 20);
  assert.equal(unit, "ns");
  assert.equal(runs.runs, 20);
  assert.ok(runs.ns! > 0 && runs.least! <= runs.p50! && runs.p50! <= runs.p95!);
  assert.ok(runs.p95! <= runs.p99! && runs.p99! <= runs.most!);
  const figures = graph.figures();
  assert.equal(nodes.length, figures.nodes - figures.fused);
  const fused = graph.facts().nodes.filter(({ leader }) => leader !== undefined);
  assert.equal(fused.length, figures.fused + figures.absorbed);
  assert.ok(fused.every(({ leader }) => nodes.some(({ id }) => id === leader)));
  assert.ok(nodes.every((node) => node.runs === 20 && node.began! <= node.ended!));
  assert.ok(nodes.reduce((sum, { ns }) => sum + ns!, 0) <= runs.ns! * 1.05);
  assert.equal(operators.MatMul!.runs, 20);
  for (const all of [runs, ...nodes, ...Object.values(operators)])
    for (const absent of ["instructions", "cycles", "l1dRefills", "l1dAccesses"])
      assert.not.ok(absent in all, absent);
  graph.free();
});

test("measuring changes no bit", () => {
  const graph = small();
  const x = Float32Array.from({ length: 8 }, (_, i) => i / 7);
  const before = [...(graph.run({ x }).y!.data as Float32Array)];
  graph.startProfile();
  assert.equal([...(graph.run({ x }).y!.data as Float32Array)], before);
  graph.free();
});

test.run();
