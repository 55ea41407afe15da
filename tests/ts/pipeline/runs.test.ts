// Pipelines that run: what comes out, in which order, and how a run is paused, stopped and begun anew.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { sis } from "../sis/library.js";
import { failing, numbers, ramp } from "./parts.js";

const { Graph, functionSource, memorySource, operator, pipeline, record } = sis;

const double = operator({
  inputs: { x: "f32" },
  outputs: { y: "f32" },
  run({ x }, { y }) {
    for (let i = 0; i < x.data.length; i++) y.data[i] = 2 * x.data[i]!;
  },
});

test("memory, a function, a record: all tokens in order, then done", async () => {
  const kept = record("f32", 6);
  const p = pipeline("chain").source("x", ramp(12, 2)).clean("double", double).explain("kept", kept);
  const report = await p.run();
  assert.equal(
    [...kept.data],
    numbers(12, (i) => 2 * i),
  );
  assert.is(kept.tokens, 6);
  assert.is(report.state, "done");
  assert.is(report.firings, 18);
  assert.equal(await p.run(), { steps: 0, firings: 0, state: "done" });
  p.free();
});

test("a source may be read several times over; steps end a run, the next goes on", async () => {
  const seen: number[] = [];
  const p = pipeline("steps")
    .source("x", memorySource(Int32Array.of(1, 2, 3), { shape: [1], times: 3 }))
    .explain("see", ({ x }) => void seen.push(x.data[0]!));
  assert.equal(await p.run({ steps: 4 }), { steps: 4, firings: 8, state: "steps" });
  assert.equal(seen, [1, 2, 3, 1]);
  assert.is((await p.run()).state, "done");
  assert.equal(seen, [1, 2, 3, 1, 2, 3, 1, 2, 3]);
  p.reset();
  await p.run({ steps: 2 });
  assert.equal(seen.slice(9), [1, 2]);
  p.free();
});

test("tee and join: both branches read the same buffers, each token once", async () => {
  const both: string[] = [];
  const p = pipeline("tee")
    .source("x", ramp(5, 1))
    .tee((x) => [x.clean("double", double), x.explore("again", double).as({ y: "z" }), x])
    .explain("both", ({ x, y, z }) => void both.push([x, y, z].map(({ data }) => data[0]).join()));
  assert.is((await p.run()).state, "done");
  assert.equal(both, ["0,0,0", "1,2,2", "2,4,4", "3,6,6", "4,8,8"]);
  p.free();
});

const sum = operator({
  inputs: { x: "f32", before: "f32" },
  outputs: { total: "f32" },
  run({ x, before }, { total }) {
    total.data[0] = x.data[0]! + before.data[0]!;
  },
});

test("carry: zeros first, or what is given, or several firings later", async () => {
  const sums = async (before: "total" | { from: "total"; first?: readonly number[]; tokens?: number }) => {
    const kept = record("f32", 5);
    const p = pipeline("carry").source("x", ramp(5, 1)).clean("sum", sum, { carry: { before } });
    const end = p.explain("kept", kept);
    assert.is((await end.run()).state, "done");
    const values = [...kept.data];
    end.reset();
    await end.run();
    assert.equal([...kept.data], values, "after a reset");
    p.free();
    return values;
  };
  assert.equal(await sums("total"), [0, 1, 3, 6, 10]);
  assert.equal(await sums({ from: "total", first: [100] }), [100, 101, 103, 106, 110]);
  assert.equal(await sums({ from: "total", first: [100], tokens: 2 }), [100, 101, 102, 104, 106]);
});

test("a graph lies in the channels' buffers and carries its state", async () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", [3]);
  const state = graph.input("state", "f32", [3]);
  const next = graph.add(graph.mul(state, graph.constant(0.5)), x);
  graph.output("y", graph.tanh(next));
  graph.output("next", next);
  const seen: number[] = [];
  const p = pipeline("graph")
    .source("x", ramp(12, 3))
    .model("filter", graph, { carry: { state: "next" } })
    .explain(
      "see",
      operator({
        inputs: { y: "f32" },
        run({ y }) {
          seen.push(...y.data);
        },
      }),
    );
  await p.run();
  const alone = new Graph();
  const a = alone.input("x", "f32", [3]);
  const b = alone.input("state", "f32", [3]);
  const c = alone.add(alone.mul(b, alone.constant(0.5)), a);
  alone.output("y", alone.tanh(c));
  alone.output("next", c);
  alone.compile();
  const expected: number[] = [];
  for (let i = 0; i < 4; i++) {
    const out = alone.run({ x: [3 * i, 3 * i + 1, 3 * i + 2] });
    expected.push(...(out.y!.data as Float32Array));
    alone.inputs.state!.set(out.next!.data.slice());
  }
  assert.equal(seen, expected);
  assert.is(p.figures().operators.filter?.copied, 0);
  assert.is((await failing(() => graph.run())).code, "BAD_STATE");
  p.free();
  assert.is((await failing(() => p.run())).code, "FREED");
  graph.free();
});

test("verdicts: consumed without output, waits, ended", async () => {
  let made = 0;
  let asked = 0;
  const kept: number[] = [];
  const p = pipeline("verdicts")
    .source(
      "count",
      functionSource({
        outputs: { n: { dtype: "u32", shape: [1] } },
        run({ n }) {
          if (++asked % 3 === 0) return "waits";
          if (made === 6) return "ended";
          n.data[0] = made++;
          return "fired";
        },
      }),
    )
    .clean("even", {
      inputs: { n: "u32" },
      outputs: { m: "u32" },
      run({ n }, { m }) {
        if (n.data[0]! % 2) return "consumed";
        m.data[0] = n.data[0]!;
        return undefined;
      },
    })
    .explain("see", ({ m }) => void kept.push(m.data[0]!));
  assert.is((await p.run()).state, "done");
  assert.equal(kept, [0, 2, 4]);
  assert.ok((p.figures().operators.count?.waits ?? 0) > 0);
  p.free();
});

test("an input handed on as output is changed in place", async () => {
  const kept = record("f32", 3);
  const p = pipeline("forward")
    .source("x", ramp(6, 2))
    .clean("negate", {
      inputs: { x: "f32" },
      outputs: { y: "f32" },
      forward: { y: "x" },
      run({ x }, { y }) {
        assert.is(x.data, y.data);
        for (let i = 0; i < y.data.length; i++) y.data[i] = -y.data[i]!;
      },
    })
    .explain("kept", kept);
  await p.run();
  assert.equal([...kept.data], [-0, -1, -2, -3, -4, -5]);
  p.free();
});

test("views are made once for each buffer", async () => {
  const seen = new Set<unknown>();
  const p = pipeline("views")
    .source("x", ramp(500, 1))
    .explain("see", ({ x }) => void seen.add(x).add(x.data));
  await p.run();
  assert.ok(seen.size <= 4, `${seen.size} views and arrays for 500 tokens`);
  p.free();
});

test("tokens whose shape differs", async () => {
  const texts: string[] = [];
  let row = 0;
  const p = pipeline("shapes")
    .source(
      "rows",
      functionSource({
        outputs: { row: { dtype: "i64", shape: [{ max: 4 }] } },
        run({ row: out }) {
          if (row > 4) return "ended";
          out.resize([row]);
          out.data.fill(BigInt(row++));
          return "fired";
        },
      }),
    )
    .explain("see", ({ row }) => void texts.push(`${row.shape}:${row.data}`));
  await p.run();
  assert.equal(texts, ["0:", "1:1", "2:2,2", "3:3,3,3", "4:4,4,4,4"]);
  p.free();
});

test("what a function throws names the operator; its token stays and the run goes on", async () => {
  const seen: number[] = [];
  let isBad = true;
  const p = pipeline("throws")
    .source("x", ramp(4, 1))
    .explain("moody", ({ x }) => {
      if (x.data[0] === 2 && isBad) throw new RangeError("not today");
      seen.push(x.data[0]!);
    });
  const error = await failing(() => p.run());
  assert.is(error.code, "CUSTOM_FAILED");
  assert.is(error.operator, "moody");
  assert.is(error.message, 'operator "moody" of pipeline "throws": its function threw: not today');
  assert.instance(error.cause, RangeError);
  isBad = false;
  await p.run();
  assert.equal(seen, [0, 1, 2, 3]);
  p.free();
});

test("a function must not be async, nor say what is no verdict", async () => {
  const wrong = async (run: () => unknown) =>
    failing(() =>
      pipeline("w")
        .source("x", ramp(1, 1))
        .explain("w", run as never)
        .run(),
    );
  assert.match(
    (await wrong(async () => {})).message,
    /operator "w" of pipeline "w": its function must not be async/,
  );
  assert.match(
    (await wrong(() => 7)).message,
    /its function gives "fired", "consumed", "waits", "ended" or nothing/,
  );
});

test("figures name both ends of every channel", async () => {
  const p = pipeline("figures")
    .source("x", ramp(3, 1))
    .tee((x) => [x.clean("double", double), x])
    .explain("see", () => {});
  await p.run();
  const { channels, operators, steps, firings, arenaBytes } = p.figures();
  assert.equal(Object.keys(channels), [
    'output "x" of "x"',
    'output "x" of "x" to input "x" of "double"',
    'output "x" of "x" to input "x" of "see"',
    'output "y" of "double" to input "y" of "see"',
  ]);
  assert.equal(Object.keys(operators), ["x", 'tee of output "x" of "x"', "double", "see"]);
  for (const { published } of Object.values(channels)) assert.is(published, 3);
  assert.is(firings, 12);
  assert.ok(steps >= 3 && arenaBytes > 0);
  p.free();
});

test("measured: what the target can count of each operator, and nothing else", async () => {
  const figures = async (measured: boolean) => {
    const p = pipeline("measured", { measured }).source("x", ramp(50, 1)).clean("double", double);
    const end = p.explain("kept", record("f32", 50));
    await end.run();
    const { double: counted } = end.figures().operators;
    end.free();
    return counted;
  };
  const { ns = 0, p50Ns = 0, p95Ns = 0, p99Ns = 0, ...rest } = (await figures(true)) ?? {};
  assert.ok(
    ns > 0 && p50Ns > 0 && p50Ns <= p95Ns && p95Ns <= p99Ns && p99Ns <= ns * 1.1,
    JSON.stringify({ ns, p50Ns, p99Ns }),
  );
  assert.equal(rest, { firings: 50, waits: 0, copied: 0 });
  assert.equal(await figures(false), { firings: 50, waits: 0, copied: 0 });
});

test.run();
