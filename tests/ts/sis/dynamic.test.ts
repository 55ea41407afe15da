// Dynamic tensors: shapes that hang on values which only a run knows. When they can be read, where they lie, and what
// is said when their region is too small.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { thrown } from "./harness.js";
import { sis } from "./library.js";
import { ints, model, node, value } from "./models.js";

const { Graph, loadModel } = sis;

const dynamic = suite("dynamic");

/** y = -x, reshaped as an input says; z = |x|, which is static. */
function reshaping() {
  const graph = new Graph();
  const x = graph.input("x", "f32", [12]);
  const shape = graph.input("shape", "i64", [2]);
  const folded = graph.named("fold").reshape(x, shape);
  graph.output("y", graph.named("turn").neg(folded));
  graph.output("z", graph.abs(x));
  return graph;
}
const twelve = Array.from({ length: 12 }, (_, i) => i);

dynamic("a shape that is an input: nothing can be read before a run, everything after each", () => {
  const graph = reshaping();
  const { y, z } = graph.outputs;
  assert.is(y!.dtype, "f32");
  assert.is(y!.kind, "tensor");
  assert.is(y!.knownShape, undefined);
  assert.match(thrown(() => y!.shape).message, /tensor "y" has its shape from the run that makes it/);
  graph.compile();
  for (const call of [() => y!.shape, () => y!.data, () => y!.numbers(), () => y!.at(0)])
    assert.is(thrown(call).code, "BAD_STATE");
  assert.equal(z!.shape, [12]);
  for (const shape of [
    [3, 4],
    [12, 1],
    [2, -1],
  ]) {
    graph.run({ x: twelve, shape });
    assert.equal(
      y!.shape,
      shape.map((size) => (size < 0 ? 6 : size)),
    );
    assert.equal(
      y!.numbers(),
      twelve.map((i) => -i),
    );
    assert.is(y!.value, y);
    assert.equal(z!.numbers(), twelve);
  }
  graph.free();
});

dynamic("figures count the nodes and the region; the nodes have names", () => {
  const graph = reshaping();
  graph.compile();
  const { dynamic: count, dynamicBytes } = graph.figures();
  assert.is(dynamicBytes, 4 << 20);
  assert.is(count, 2);
  assert.equal(
    graph.dynamicNodes.map(({ operator, name }) => `${operator} ${name}`),
    ["Reshape fold", "Neg turn"],
  );
  graph.free();
});

dynamic("a graph without such nodes has no region; the arrays of its outputs stay the same", () => {
  const graph = new Graph();
  graph.output("y", graph.neg(graph.input("x", "f32", [2])));
  graph.compile();
  assert.equal([graph.figures().dynamic, graph.figures().dynamicBytes], [0, 0]);
  assert.equal(graph.dynamicNodes, []);
  const { data } = graph.outputs.y!;
  graph.run({ x: [1, 2] });
  assert.is(graph.outputs.y!.data, data);
  graph.free();
});

dynamic("a region that is too small: node, bytes and what to do; then a run that fits", () => {
  const graph = new Graph();
  const n = graph.input("n", "i64", [1]);
  const filled = graph.named("fill").expand(graph.constant([1.5]), n);
  graph.output("y", graph.named("turn").neg(filled));
  graph.compile({ dynamic: 64 << 10 });
  assert.is(graph.figures().dynamicBytes, 64 << 10);
  const error = thrown(() => graph.run({ n: [1 << 20] }));
  assert.is(error.code, "OUT_OF_ARENA");
  assert.is(error.node, "fill");
  assert.ok((error.asked ?? 0) >= 4 << 20);
  assert.match(error.message, /compile\(\{ dynamic: /);
  assert.is(thrown(() => graph.outputs.y!.shape).code, "BAD_STATE");
  assert.equal(graph.run({ n: [3] }).y!.numbers(), [-1.5, -1.5, -1.5]);
  for (let i = 0; i < 50; i++) graph.run({ n: [2000] }); // what a run took is free in the next
  assert.is(graph.outputs.y!.data.length, 2000);
  graph.free();
});

dynamic("no room at all, and no number of bytes", () => {
  assert.match(thrown(() => reshaping().compile({ dynamic: -1 })).message, /-1 is no number of bytes/);
  const graph = reshaping();
  graph.compile({ dynamic: 0 });
  assert.is(thrown(() => graph.run({ x: twelve, shape: [3, 4] })).code, "OUT_OF_ARENA");
  graph.free();
});

dynamic("values that do not fit are errors of the run, and name the node", () => {
  const graph = reshaping();
  graph.compile();
  const error = thrown(() => graph.run({ x: twelve, shape: [5, 4] }));
  assert.is(error.code, "BAD_SHAPE");
  assert.is(error.node, "fold");
  assert.is(thrown(() => graph.outputs.y!.data).code, "BAD_STATE");
  assert.equal(graph.run({ shape: [4, 3] }).y!.shape, [4, 3]);
  graph.free();
});

dynamic("branches of different shapes", () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", [2]);
  const [y] = graph.if(graph.input("twice", "bool", []), 1, {
    then_branch: graph.block(() => [graph.concat([x, x], { axis: 0 })]),
    else_branch: graph.block(() => [graph.neg(x)]),
  });
  graph.output("y", y!);
  graph.compile();
  assert.equal(graph.run({ x: [1, 2], twice: true }).y!.numbers(), [1, 2, 1, 2]);
  assert.equal(graph.run({ twice: false }).y!.numbers(), [-1, -2]);
  graph.free();
});

dynamic("a model's axes and shapes as inputs: given at run, another in each", () => {
  const file = model({
    input: [value("x", [2, 3]), value("axes", [1], 7), value("ends", [1], 7)],
    output: [value("y", undefined)],
    initializer: [ints("starts", [0])],
    node: [
      node("Slice", ["x", "starts", "ends", "axes"], ["part"]),
      node("ReduceSum", ["part", "axes"], ["y"]),
    ],
  });
  const graph = loadModel(file).compile();
  const x = [1, 2, 3, 10, 20, 30];
  assert.equal(graph.run({ x, axes: [1], ends: [2] }).y!.numbers(), [3, 30]);
  assert.equal(graph.outputs.y!.shape, [2, 1]);
  assert.equal(graph.run({ axes: [0], ends: [1] }).y!.numbers(), [1, 2, 3]);
  assert.equal(graph.outputs.y!.shape, [1, 3]);
  graph.free();
});

dynamic("after free, FREED", () => {
  const graph = reshaping();
  graph.compile().run({ x: twelve, shape: [3, 4] });
  const { y } = graph.outputs;
  assert.equal(y!.shape, [3, 4]);
  graph.free();
  for (const call of [() => y!.shape, () => y!.data, () => y!.kind, () => y!.value])
    assert.is(thrown(call).code, "FREED");
});

dynamic.run();
