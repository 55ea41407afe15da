// The builder over the C library: building, compiling, running, what lives how long, and what errors say.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { CompileOptions } from "../../../ts-lib/sis/index.js";
import { thrown } from "./harness.js";
import { sis } from "./library.js";

const { fusionPasses, Graph, SisError, sha256 } = sis;

const graphs = suite("graph");

graphs("a first graph: build, compile, run, run again", () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", [1, 3]);
  const w = graph.constant([1, -1, 2, 0, 0, 3], [3, 2]);
  const y = graph.relu(graph.add(graph.matMul(x, w), graph.constant([0.5, -0.5])));
  assert.is(y.dtype, "f32");
  assert.equal(y.shape, [1, 2]);
  graph.output("y", y);
  graph.compile();
  assert.equal(graph.run({ x: [1, 2, 3] }).y!.numbers(), [5.5, 7.5]);
  assert.equal(graph.run({ x: Float32Array.of(-1, 0, 0) }).y!.numbers(), [0, 0.5]);
  graph.free();
});

graphs(
  "data looks straight into the arena: the same array in every run, inputs may be written in place",
  () => {
    const graph = new Graph();
    graph.output("y", graph.neg(graph.input("x", "f32", [2])));
    graph.compile();
    const { x } = graph.inputs;
    const { y } = graph.outputs;
    const [from, to] = [x!.data as Float32Array, y!.data];
    assert.is(from.buffer, to.buffer);
    from.set([1, -2]);
    graph.run();
    assert.is(graph.outputs.y!.data, to);
    assert.equal(to, Float32Array.of(-1, 2));
    graph.free();
  },
);

graphs("a shape error comes from the call that builds and names operator, node and both shapes", () => {
  const graph = new Graph();
  const a = graph.input("a", "f32", [2, 3]);
  const b = graph.input("b", "f32", [4, 5]);
  const error = thrown(() => graph.named("join").add(a, b));
  assert.instance(error, SisError);
  assert.is(error.code, "BAD_SHAPE");
  assert.is(error.operator, "Add");
  assert.is(error.node, "join");
  assert.match(error.message, /\[2,3\].*\[4,5\]/);
  assert.is(thrown(() => graph.matMul(a, b)).operator, "MatMul");
  graph.output("y", graph.relu(a)); // the failed calls changed nothing
  graph.compile();
  graph.free();
});

graphs("dtypes are checked, attributes too", () => {
  const graph = new Graph();
  const a = graph.input("a", "f32", [2]);
  const b = graph.input("b", "i64", [2]);
  assert.is(thrown(() => graph.add(a, b)).code, "BAD_DTYPE");
  assert.is(thrown(() => graph.input("c", "f99" as "f32", [2])).code, "BAD_DTYPE");
  assert.is(thrown(() => graph.softmax(a, { axis: 7 })).code, "BAD_ATTRIBUTE");
  graph.free();
});

graphs("constants of every kind of array; the count must be the shape's", () => {
  const graph = new Graph();
  assert.equal(graph.constant(2).shape, []);
  assert.equal(graph.constant([1, 2]).shape, [2]);
  assert.is(graph.constant(Int32Array.of(1)).dtype, "i32");
  assert.is(graph.constant(BigInt64Array.of(1n)).dtype, "i64");
  assert.is(graph.constant([1, 2], [2], "f16").dtype, "f16");
  assert.is(graph.ints(1, 2, 3).dtype, "i64");
  const error = thrown(() => graph.constant([1, 2, 3], [2, 2]));
  assert.match(error.message, /f32\[2,2\] takes 16 bytes, given were 12/);
  assert.is(thrown(() => graph.constant(Int32Array.of(1), [1], "f32")).code, "BAD_DTYPE");
  graph.free();
});

graphs("a constant is copied: changing the array afterwards changes nothing", () => {
  const graph = new Graph();
  const weights = Float32Array.of(1, 2);
  graph.output("y", graph.add(graph.input("x", "f32", [2]), graph.constant(weights)));
  weights.fill(9);
  graph.compile();
  assert.equal(graph.run({ x: [0, 0] }).y!.numbers(), [1, 2]);
  graph.free();
});

graphs("records grow as the graph does", () => {
  const graph = new Graph({ memory: 16 * 1024 });
  let x = graph.input("x", "f32", [1]);
  for (let i = 0; i < 3000; i++) x = graph.named(`node number ${i}`).neg(x);
  graph.output("y", x);
  graph.compile();
  assert.equal(graph.run({ x: [4] }).y!.numbers(), [4]);
  assert.is(graph.figures().nodes, 3000);
  graph.free();
});

graphs("named dimensions: planned at the bound, run at any size up to it", () => {
  const graph = new Graph();
  const n = graph.dimension("n", 4);
  graph.output("y", graph.neg(graph.input("x", "f32", [n, 2])));
  graph.compile();
  assert.equal(graph.outputs.y!.shape, [4, 2]);
  graph.resize({ n: 1 });
  assert.equal(graph.outputs.y!.shape, [1, 2]);
  assert.equal(graph.run({ x: [1, 2] }).y!.numbers(), [-1, -2]);
  const error = thrown(() => graph.resize({ n: 5 }));
  assert.is(error.code, "OVER_BOUND");
  assert.match(error.message, /n/);
  assert.match(thrown(() => graph.resize({ m: 1 })).message, /no dimension "m"/);
  graph.free();
});

graphs("branches of If see the tensors around them", () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", [2]);
  const isBig = graph.input("big", "bool", []);
  const [y] = graph.if(isBig, 1, {
    then_branch: graph.block(() => [graph.mul(x, graph.constant(10))]),
    else_branch: graph.block(() => [graph.neg(x)]),
  });
  graph.output("y", y!);
  graph.compile();
  assert.equal(graph.run({ x: [1, 2], big: true }).y!.numbers(), [10, 20]);
  assert.equal(graph.run({ big: [false] }).y!.numbers(), [-1, -2]);
  graph.free();
});

graphs("a block whose callback throws leaves the graph usable", () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", [2]);
  assert.throws(() =>
    graph.block(() => {
      throw new Error("script");
    }),
  );
  graph.output("y", graph.relu(x));
  assert.equal(
    graph
      .compile()
      .run({ x: [-1, 1] })
      .y!.numbers(),
    [0, 1],
  );
  graph.free();
});

graphs("calls out of order, tensors of other graphs, unknown names", () => {
  const graph = new Graph();
  const other = new Graph();
  const x = graph.input("x", "f32", [2]);
  assert.match(thrown(() => other.relu(x)).message, /tensor of another graph/);
  assert.is(thrown(() => x.data).code, "BAD_STATE");
  assert.is(thrown(() => graph.run()).code, "BAD_STATE");
  const y = graph.relu(x);
  const z = graph.neg(y);
  graph.output("z", z);
  graph.compile();
  assert.is(thrown(() => graph.relu(x)).code, "BAD_STATE");
  assert.match(thrown(() => y.data).message, /declare it with output/);
  assert.match(thrown(() => graph.run({ q: [1] })).message, /no input "q"; there are: x/);
  const error = thrown(() => graph.run({ x: [1, 2, 3] }));
  assert.match(error.message, /input "x" is f32\[2\], 2 values; given were 3/);
  assert.match(
    thrown(() => graph.run({ x: Float64Array.of(1, 2) })).message,
    /f32 is held in Float32Array; given was Float64Array/,
  );
  graph.free();
  other.free();
});

graphs("after free, everything throws FREED; freeing twice is no error", () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", [2]);
  graph.output("y", graph.relu(x));
  graph.compile();
  const { data } = x;
  graph.free();
  graph.free();
  for (const call of [() => x.data, () => x.shape, () => x.dtype, () => graph.run(), () => graph.relu(x)])
    assert.is(thrown(call).code, "FREED");
  assert.is(data.length === 2 || data.length === 0, true); // a stale view is harmless on every target
});

graphs("the figures of a plan", () => {
  const graph = new Graph();
  let x = graph.input("x", "f32", [1, 4, 16, 16]);
  const weights = graph.constant(new Float32Array(4 * 4 * 9).fill(0.1), [4, 4, 3, 3]);
  for (let i = 0; i < 3; i++) x = graph.relu(graph.conv(x, weights, undefined, { pads: [1, 1, 1, 1] }));
  graph.output("y", graph.flatten(x));
  graph.compile();
  const figures = graph.figures();
  assert.ok(figures.nodes >= 3);
  assert.ok(figures.livenessBytes > 0);
  assert.ok(figures.activationBytes <= figures.livenessBytes * 1.01 + 64, JSON.stringify(figures));
  assert.ok(figures.sectionInstructions > 0 && figures.sectionInstructions <= figures.instructions);
  assert.is(figures.customs, 0);
  graph.free();
});

const bytesOf = ({ data }: { data: ArrayBufferView }) =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

graphs("nodes run together, and the bits are the same when they do not", () => {
  const build = (fusion?: CompileOptions["fusion"]) => {
    const graph = new Graph();
    const x = graph.input("x", "f32", [64, 96]);
    const product = graph.matMul(x, graph.constant(new Float32Array(96 * 80).fill(0.01), [96, 80]));
    graph.output("y", graph.sigmoid(graph.relu(product)));
    graph.output("z", graph.tanh(graph.neg(x)));
    graph.compile(fusion === undefined ? {} : { fusion });
    const values = Float32Array.from({ length: 64 * 96 }, (_, i) => ((i * 37) % 101) / 25 - 2);
    const { y, z } = graph.run({ x: values });
    const { fused, absorbed } = graph.figures();
    return { fused: fused + absorbed, hash: sha256(bytesOf(y), bytesOf(z)) };
  };
  const all = build();
  assert.is(all.fused, 3);
  const fused = [true, false, { elementwise: false }, { producer: false }, {}].map((fusion) => {
    const { fused, hash } = build(fusion);
    assert.is(hash, all.hash);
    return fused;
  });
  assert.equal(fused, [3, 0, 2, 2, 3]);
  const wrong = thrown(() => build({ convolution: false } as CompileOptions["fusion"]));
  assert.is(wrong.code, "BAD_ARGUMENT");
  const names = wrong.message.match(/there are (.*)$/)?.[1].split(/, | and /);
  assert.equal(names, [...fusionPasses], wrong.message);
});

graphs.run();

const hashes = suite("sha256");

hashes("FIPS 180-4's own examples, whole and in pieces", () => {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  assert.is(sha256(bytes("abc")), abc);
  assert.is(sha256(bytes("a"), bytes("bc")), abc);
  assert.is(sha256(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  const hash = new sis.Hash();
  for (let i = 0; i < 1000; i++) hash.update(new Uint8Array(1000).fill(97));
  assert.is(hash.hex(), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
});

hashes.run();
