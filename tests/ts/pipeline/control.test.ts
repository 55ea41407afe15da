// Pipelines and the world: sources that give when they like, iteration, pause, resume and stop.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { thrown } from "../sis/harness.js";
import { sis } from "../sis/library.js";
import { failing, numbers, ramp } from "./parts.js";

const { Graph, functionSource, iterableSource, operator, pipeline, timerSource } = sis;

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("iterating a sink runs the pipeline: tokens where they lie, until the next turn", async () => {
  const p = pipeline("tokens").source("x", ramp(7, 1));
  const seen: number[] = [];
  const arrays = new Set<unknown>();
  for await (const { x } of p.tokens()) {
    seen.push(x.data[0]!);
    arrays.add(x.data);
  }
  assert.equal(seen, numbers(7));
  assert.ok(arrays.size <= 3);
  p.free();
});

test("an iteration that is left goes on with the next token", async () => {
  const tokens = pipeline("leave").source("x", ramp(6, 1)).tokens({ capacity: 4 });
  const take = async (count: number) => {
    const seen: number[] = [];
    for await (const { x } of tokens) {
      seen.push(x.data[0]!);
      if (seen.length === count) break;
    }
    return seen;
  };
  assert.equal(await take(2), [0, 1]);
  assert.equal(await take(1), [2]);
  assert.equal(await take(9), [3, 4, 5]);
});

test("several ports come together; one that gives more is an error, not a loss", async () => {
  const decimate = (every: number) => {
    let count = 0;
    return operator({
      inputs: { x: "f32" },
      outputs: { y: "f32" },
      run({ x }, { y }) {
        y.data.set(x.data);
        return count++ % every === 0 ? "fired" : "consumed";
      },
    });
  };
  const both = (every: number) =>
    pipeline("ports")
      .source("x", ramp(4, 1))
      .tee((x) => [x.clean("a", decimate(1)).as({ y: "a" }), x.clean("b", decimate(every)).as({ y: "b" })])
      .tokens();
  const seen: string[] = [];
  for await (const { a, b } of both(1)) seen.push(`${a.data[0]}${b.data[0]}`);
  assert.equal(seen, ["00", "11", "22", "33"]);
  const error = await failing(async () => {
    for await (const { a, b } of both(2)) assert.is(a.data.length, b.data.length);
  });
  assert.is(error.code, "STALLED");
});

test("a run under way feeds who iterates, and waits for it", async () => {
  const p = pipeline("both").source("x", ramp(20, 1));
  const tokens = p.tokens();
  const report = p.run();
  const seen: number[] = [];
  for await (const { x } of tokens) {
    await sleep(1);
    seen.push(x.data[0]!);
  }
  assert.equal(seen, numbers(20));
  assert.is((await report).state, "done");
});

test("an async iterable is asked as there is room, and its end ends the run", async () => {
  let given = 0;
  let most = 0;
  let seen = 0;
  async function* values() {
    for (let i = 0; i < 10; i++) {
      given++;
      most = Math.max(most, given - seen);
      if (i % 3 === 0) await sleep(2);
      yield [i, -i];
    }
  }
  const all: number[] = [];
  const p = pipeline("feed")
    .source("pair", iterableSource(values(), { dtype: "i32", shape: [2] }))
    .explain("see", ({ pair }) => {
      seen++;
      all.push(...pair.data);
    });
  assert.is((await p.run()).state, "done");
  assert.equal(
    all,
    numbers(20, (i) => (i % 2 ? -1 : 1) * (i >> 1)).map((x) => x + 0),
  );
  assert.ok(most <= 3, `${most} values ahead`);
});

test("what an iterable throws names the source", async () => {
  const source = (values: () => AsyncGenerator<never[] | number[]>) =>
    pipeline("bad")
      .source("line", iterableSource(values(), { dtype: "f32", shape: [2] }))
      .explain("see", () => {})
      .run();
  const thrown = await failing(() =>
    source(async function* () {
      yield [1, 2];
      throw new TypeError("cut");
    }),
  );
  assert.is(thrown.operator, "line");
  assert.match(thrown.message, /source "line": cut/);
  const long = await failing(() =>
    source(async function* () {
      yield [1, 2, 3];
    }),
  );
  assert.match(long.message, /source "line": a token is f32\[2\], 2 values; given were 3/);
});

test("reset begins anew: sources too, and what an iteration held is forgotten", async () => {
  let opened = 0;
  async function* values() {
    opened++;
    for (let i = 0; i < 5; i++) yield i;
  }
  const p = pipeline("reset").source("x", iterableSource(values, { dtype: "f32", shape: [1] }));
  const tokens = p.tokens({ capacity: 2 });
  const seen: number[] = [];
  for (let round = 0; round < 3; round++)
    for await (const { x } of tokens) {
      seen.push(x.data[0]!);
      if (round === 0 && seen.length === 3) p.reset();
      if (seen.length === 8) break;
    }
  assert.equal(seen, [0, 1, 2, 0, 1, 2, 3, 4]);
  assert.is(opened, 2);
  p.free();
  assert.is((await failing(async () => tokens[Symbol.asyncIterator]().next())).code, "FREED");
});

test("from within a function nothing of the pipeline can be changed", async () => {
  const codes: string[] = [];
  const p = pipeline("inside")
    .source("x", ramp(2, 1))
    .clean("try", {
      inputs: { x: "f32" },
      outputs: { y: "f32" },
      run() {
        for (const call of [() => p.reset(), () => p.free()])
          try {
            call();
          } catch (error) {
            codes.push((error as { code: string }).code);
          }
      },
    });
  let count = 0;
  for await (const { y } of p.tokens()) count += y.data.length;
  assert.is(count, 2);
  assert.equal(codes, ["BAD_STATE", "BAD_STATE", "BAD_STATE", "BAD_STATE"]);
  p.free();
});

test("a timer ticks by itself; stop from within a function ends the run after the step", async () => {
  const ticks: bigint[] = [];
  const p = pipeline("timer")
    .source("tick", timerSource(3))
    .explain("see", ({ tick }) => {
      ticks.push(tick.data[0]!);
      if (ticks.length % 4 === 0) p.stop();
    });
  assert.is((await p.run()).state, "stopped");
  assert.equal(ticks, [0n, 1n, 2n, 3n]);
  assert.is((await p.run()).state, "stopped");
  assert.equal(ticks.slice(4), [4n, 5n, 6n, 7n]);
  p.free();
});

test("stop and pause from within: not one step more", async () => {
  let count = 0;
  let at = 0;
  const endless = functionSource({
    outputs: { n: { dtype: "f64", shape: [1] } },
    run({ n }) {
      n.data[0] = count++;
    },
  });
  const p = pipeline("within")
    .source("n", endless)
    .explain("see", ({ n }) => {
      if (n.data[0] === 100) p.stop();
      if (n.data[0] === 150) {
        p.pause();
        at = count;
        setTimeout(() => {
          assert.is(count, at, "fired while paused");
          p.resume();
        }, 20);
      }
      if (n.data[0] === 200) p.stop();
    });
  assert.equal(await p.run(), { steps: 101, firings: 202, state: "stopped" });
  assert.equal(await p.run(), { steps: 100, firings: 200, state: "stopped" });
  assert.ok(at > 0);
  p.free();
});

test("timers of the script have their turn between batches; pause, resume and stop from there", async () => {
  let count = 0;
  const p = pipeline("outside")
    .source(
      "n",
      functionSource({
        outputs: { n: { dtype: "f64", shape: [1] } },
        run() {
          count++;
        },
      }),
    )
    .explain("see", () => {});
  const report = p.run();
  await sleep(20);
  p.pause();
  const atPause = count;
  await sleep(60);
  assert.is(count, atPause);
  assert.ok(atPause > 100);
  p.resume();
  await sleep(60);
  assert.ok(count > atPause);
  p.stop();
  assert.is((await report).state, "stopped");
  const atStop = count;
  await sleep(20);
  assert.is(count, atStop);
  p.free();
});

test("one run at a time; nothing is added once it was built", async () => {
  const p = pipeline("once").source("x", ramp(3, 1));
  const end = p.explain("see", () => {});
  const first = end.run();
  assert.is((await failing(() => end.run())).code, "BAD_STATE");
  await first;
  assert.match(
    (await failing(async () => p.explain("late", () => {}))).message,
    /"late" comes too late: pipeline "once" is built/,
  );
  end.free();
  end.free();
});

test("an async function is refused once: what it throws later is nobody's", async () => {
  const late = async () => {
    await Promise.resolve();
    throw new Error("late");
  };
  const p = pipeline("late")
    .source("x", ramp(2, 2))
    .explain("bad", late as () => never);
  const error = await failing(() => p.run());
  assert.match(error.message, /operator "bad" of pipeline "late": its function must not be async/);
  const graph = new Graph();
  graph.output(
    "y",
    graph.custom(
      { name: "Late", shapes: (x) => x, run: late as () => never },
      graph.input("x", "f32", [1]),
    )[0]!,
  );
  graph.compile();
  assert.match(thrown(() => graph.run()).message, /its body must not be async/);
  await new Promise((resolve) => setTimeout(resolve, 1)); // an unhandled rejection would end this process
});

test.run();
