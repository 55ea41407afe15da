// Graphs in a pipeline: how they are compiled, that one belongs to one pipeline at a time, and what it can do afterwards.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { thrown } from "../sis/harness.js";
import { sis } from "../sis/library.js";
import { failing, ramp } from "./parts.js";

const { functionSource, Graph, memorySource, operator, pipeline, record, typed } = sis;

function negate(): InstanceType<typeof Graph> {
  const graph = new Graph();
  graph.output("y", graph.neg(graph.input("x", "f32", [2])));
  return graph;
}

const through = (name: string, graph: InstanceType<typeof Graph>) =>
  pipeline(name).source("sound", ramp(6, 2)).model("negate", graph).explain("kept", record("f32", 3));

test("a graph in two pipelines is refused by the names of operator and pipeline, until the first is freed", async () => {
  const graph = negate();
  const first = through("first", graph);
  await first.run();
  const { code, message } = await failing(() => through("second", graph).run());
  assert.is(code, "BAD_STATE");
  assert.match(message, /graph of "negate" of pipeline "second" is in another pipeline.*free\(\)/);
  first.free();
  const again = through("again", graph);
  assert.is((await again.run()).firings, 9);
  again.free();
});

test("a graph that a pipeline compiled says why it has no memory of its own; one compiled before has", async () => {
  const graph = negate();
  const p = through("borrowed", graph);
  await p.run();
  p.free();
  const { code, message } = await failing(() => graph.run({ x: [1, 2] }));
  assert.is(code, "BAD_STATE");
  assert.match(message, /tensor "x" has no memory of its own: the graph was compiled for a pipeline/);
  const own = negate().compile();
  const q = through("own", own);
  await q.run();
  q.free();
  assert.equal(own.run({ x: [1, 2] }).y.data, Float32Array.of(-1, -2));
});

test("buffers that no memory holds: the pipeline, the bytes, and no number that nobody knows", async () => {
  const source = functionSource({
    outputs: { big: { dtype: "f32", shape: [1 << 20] } },
    run: () => "ended",
  });
  const p = pipeline("huge")
    .source("big", source, { capacity: 60000 })
    .explain("kept", { inputs: { big: "f32" }, run() {} });
  const error = (await failing(() => p.run())) as Error & { code: string; asked?: number; free?: number };
  assert.is(error.code, "OUT_OF_ARENA");
  assert.match(error.message, /^the buffers of pipeline "huge" take 251658240000 bytes; smaller capacities/);
  assert.is(error.asked, 251658240000);
  assert.is(error.free, undefined);
});

test("two operators of one pipeline cannot share a graph", async () => {
  const graph = negate();
  const p = pipeline("twice")
    .source("x", ramp(4, 2))
    .tee((x) => [x.explore("a", graph).as({ y: "first" }), x.explore("b", graph).as({ y: "second" })])
    .explain("keep", { inputs: { first: "f32", second: "f32" }, run() {} });
  const error = await failing(() => p.run());
  assert.is(error.code, "BAD_STATE");
  assert.match(
    error.message,
    /the graph of "b" of pipeline "twice" is in another pipeline, or another operator of this one/,
  );
});

test("a stage says how its graph is compiled", async () => {
  const graph = new Graph();
  graph.output("places", graph.nonZero(graph.input("x", "f32", [4])));
  const ports = { inputs: {}, outputs: { places: { dtype: "i64", shape: [1, { max: 4 }] } } } as const;
  const found: bigint[][] = [];
  const start = () =>
    pipeline("compiled").source("x", memorySource(Float32Array.of(0, 1, 0, 3, 5, 0, 0, 0), { shape: [4] }));
  await start()
    .explore("where", typed(graph, ports), { compile: { dynamic: 8192 } })
    .explain("keep", ({ places }) => void found.push([...(places.data as BigInt64Array)]))
    .run();
  assert.equal(found, [[1n, 3n], [0n]]);
  assert.is(graph.figures().dynamicBytes, 8192);
  const error = thrown(() =>
    start().clean("none", operator({ inputs: { x: "f32" }, run() {} }), { compile: {} }),
  );
  assert.match(error.message, /"none": compile: only a graph is compiled/);
});

test.run();
