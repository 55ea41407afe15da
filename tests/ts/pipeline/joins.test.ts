// Joins of a pipeline: what the compiler refuses (`@ts-expect-error`) is refused when it runs too, naming both ends.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { thrown } from "../sis/harness.js";
import { sis } from "../sis/library.js";

const { operator, pipeline, memorySource, typed } = sis;

const sound = () => pipeline("test").source("sound", memorySource(new Float32Array(8), { shape: [4] }));

const takesI64 = operator({ inputs: { x: "i64" }, run() {} });
const takesF32 = operator({ inputs: { x: "f32" }, run() {} });
const twoOutputs = operator({
  inputs: { x: "f32" },
  outputs: { level: "f32", count: { dtype: "i64", shape: [1] } },
  run({ x }, { level, count }) {
    level.data.set(x.data);
    count.data[0] = 1n;
  },
});

function refused(code: string, words: RegExp, call: () => unknown): void {
  const error = thrown(call);
  assert.is(error.code, code, error.message);
  assert.match(error.message, words);
}

test("a wrong dtype is an error of the compiler and of the call", () => {
  refused("BAD_DTYPE", /output "sound" of "sound" gives f32\[4\], input "x" of "count" takes i64/, () =>
    sound().clean(
      "count",
      // @ts-expect-error the port carries f32
      takesI64,
    ),
  );
  refused("BAD_DTYPE", /output "sound" of "sound" gives f32\[4\], input "x" of "late" takes u8/, () =>
    // @ts-expect-error the port carries f32
    sound().explain("late", { inputs: { x: "u8" }, run() {} }),
  );
  refused("BAD_DTYPE", /input "data" of "kept" takes i32/, () =>
    sound().explain(
      "kept",
      // @ts-expect-error the port carries f32
      sis.record("i32", 4),
    ),
  );
  sound().clean("fine", takesF32);
});

test("names of ports and dtypes by name", () => {
  const two = () => sound().clean("two", twoOutputs);
  two().explain("both", ({ level, count }) => {
    level.data satisfies Float32Array;
    count.data satisfies BigInt64Array;
    // @ts-expect-error there is no such port
    assert.is(level.data[0], count.nothing);
  });
  two().explain("one", operator({ inputs: { count: "i64" }, run() {} }));
  refused("BAD_DTYPE", /output "count" of "two" gives i64\[1\], input "count" of "wrong" takes f32/, () =>
    two().explain(
      "wrong",
      // @ts-expect-error count is i64
      operator({ inputs: { count: "f32" }, run() {} }),
    ),
  );
  refused("BAD_ARGUMENT", /"nothing" is not open here; open: level, count/, () =>
    two().channel(
      // @ts-expect-error there is no such port
      "nothing",
    ),
  );
});

test("channels given by `from` are checked as well", () => {
  const from = sound();
  const two = from.clean("two", twoOutputs);
  two.explain("right", takesF32, { from: { x: two.channel("level") } });
  two.explain("far", takesF32, { from: { x: from.channel("sound") } });
  refused("BAD_DTYPE", /output "count" of "two" gives i64\[1\], input "x" of "wrong" takes f32/, () =>
    two.explain("wrong", takesF32, {
      from: {
        // @ts-expect-error count is i64
        x: two.channel("count"),
      },
    }),
  );
  refused("BAD_ARGUMENT", /"odd" has no input "y"; there is: x/, () =>
    two.explain("odd", takesF32, {
      from: {
        x: two.channel("level"),
        y: two.channel("level"),
      },
    }),
  );
});

test("an input that nothing is joined to, and two that might be", () => {
  const twoInputs = operator({ inputs: { a: "f32", b: "f32" }, run() {} });
  refused(
    "BAD_ARGUMENT",
    /input "a" and input "b" of "sum" are not joined: open is output "sound" of "sound", f32\[4\]; say from/,
    () => sound().explain("sum", twoInputs),
  );
  refused("BAD_ARGUMENT", /input "x" of "which" is not joined: open are output "level" of "two"/, () =>
    sound().clean("two", twoOutputs).explain("which", takesF32),
  );
});

test("shapes: fixed, up to a bound, any", () => {
  const shaped = (shape: readonly (number | { max: number })[]) =>
    operator({ inputs: { x: { dtype: "f32", shape } }, run() {} });
  sound().explain("same", shaped([4]));
  sound().explain("bound", shaped([{ max: 4 }]));
  refused("BAD_SHAPE", /gives f32\[4\], input "x" of "small" takes f32\[up to 3\]/, () =>
    sound().explain("small", shaped([{ max: 3 }])),
  );
  refused("BAD_SHAPE", /gives f32\[4\], input "x" of "rank" takes f32\[2,2\]/, () =>
    sound().explain("rank", shaped([2, 2])),
  );
  refused("BAD_ARGUMENT", /input "x" of "bad": a shape is a list/, () =>
    sound().explain("bad", shaped([-1])),
  );
  refused("BAD_DTYPE", /f33 is no dtype/, () =>
    sound().explain("none", {
      // @ts-expect-error no dtype
      inputs: { x: "f33" },
      run() {},
    }),
  );
});

test("carry: names and dtypes of both ends", () => {
  const counter = operator({
    inputs: { x: "f32", before: "i64" },
    outputs: { after: { dtype: "i64", shape: [1] }, y: "f32" },
    run({ before }, { after }) {
      after.data[0] = before.data[0]! + 1n;
    },
  });
  sound().clean("right", counter, { carry: { before: "after" } });
  sound().clean("first", counter, { carry: { before: { from: "after", first: [5n] } } });
  refused("BAD_DTYPE", /output "y" of "wrong" gives f32\[4\], input "before" of "wrong" takes i64/, () =>
    sound().clean("wrong", counter, {
      carry: {
        // @ts-expect-error y is f32
        before: "y",
      },
    }),
  );
  refused("BAD_ARGUMENT", /"none" has no output "later"; there are: after, y/, () =>
    sound().clean("none", counter, {
      carry: {
        // @ts-expect-error there is no such output
        before: "later",
      },
    }),
  );
  refused("BAD_SHAPE", /output "after" of "long" is i64\[1\]; the first token given has 16 bytes/, () =>
    sound().clean("long", counter, { carry: { before: { from: "after", first: [1n, 2n] } } }),
  );
});

test("graphs: checked when they join; typed ones by the compiler too", () => {
  const half = () => {
    const graph = new sis.Graph();
    graph.output("y", graph.mul(graph.input("x", "f32", [4]), graph.constant(0.5)));
    return graph;
  };
  sound().model("half", half());
  const integers = pipeline("test").source("numbers", memorySource(new Int32Array(4), { shape: [4] }));
  refused(
    "BAD_DTYPE",
    /output "numbers" of "numbers" gives i32\[4\], input "x" of "half" takes f32\[4\]/,
    () => integers.model("half", half()),
  );
  const ports = { inputs: { x: "f32" }, outputs: { y: { dtype: "f32", shape: [4] } } } as const;
  sound()
    .model("half", typed(half(), ports))
    .explain("see", ({ y }) => {
      y.data satisfies Float32Array;
    });
  refused("BAD_DTYPE", /gives i32\[4\]/, () =>
    integers.model(
      "half2",
      // @ts-expect-error x takes f32
      typed(half(), ports),
    ),
  );
  refused("BAD_DTYPE", /output "y" of "lie" as it is gives f32\[4\]/, () =>
    sound().model("lie", typed(half(), { inputs: {}, outputs: { y: "i64" } })),
  );
  refused("BAD_ARGUMENT", /"extra": its graph has no output "z"/, () =>
    sound().model("extra", typed(half(), { inputs: {}, outputs: { z: "i64" } })),
  );
});

test("tee and join: names must differ, `as` gives others", () => {
  const level = operator({ inputs: { x: "f32" }, outputs: { y: "f32" }, run() {} });
  refused("BAD_ARGUMENT", /output "y" of "a" and output "y" of "b" are both open as "y".*\.as\(/, () =>
    sound().tee((s) => [s.clean("a", level), s.clean("b", level)]),
  );
  sound()
    .tee((s) => [s.clean("a", level).as({ y: "left" }), s.clean("b", level).as({ y: "right" })])
    .explain("both", ({ left, right }) => {
      left.data satisfies Float32Array;
      right.data satisfies Float32Array;
    });
  const one = sound();
  refused("BAD_ARGUMENT", /only branches of one pipeline/, () => one.join(sound()));
});

test("names, priorities and capacities", () => {
  refused("BAD_ARGUMENT", /pipeline "test" has a "sound" already/, () => sound().explain("sound", takesF32));
  refused("BAD_ARGUMENT", /needs a name/, () => sound().explain("", takesF32));
  refused("BAD_ARGUMENT", /"p": priority: 256 is not from 0 to 255/, () =>
    sound().explain("p", takesF32, { priority: 256 }),
  );
  refused("BAD_ARGUMENT", /"c": capacity: output "level" cannot have room for 0 tokens/, () =>
    sound().clean("c", twoOutputs, { capacity: 0 }),
  );
  refused("BAD_ARGUMENT", /"what": a stage takes a graph, a function/, () =>
    sound().explain("what", 7 as never),
  );
});

test("a stage that was refused leaves nothing behind", () => {
  const open = sound();
  thrown(() => open.explain("p", takesF32, { priority: 300 }));
  open.explain("p", takesF32, { priority: 3 });
});

test("sources: whole pieces only", () => {
  refused("BAD_ARGUMENT", /memorySource: 28 bytes are no whole number of tokens of 16 bytes/, () =>
    memorySource(new Float32Array(7), { shape: [4] }),
  );
  const bits = memorySource(new Uint16Array(8), { shape: [4], dtype: "f16" });
  pipeline("bits")
    .source("bits", bits)
    .explain("see", ({ bits }) => {
      bits.data satisfies Uint16Array;
      bits.dtype satisfies "f16";
    });
});

test("a channel of another pipeline is refused where it is joined", () => {
  const other = pipeline("other").source("far", memorySource(new Float32Array(8), { shape: [4] }));
  refused(
    "BAD_ARGUMENT",
    /"here": from: x: output "far" of "far" belongs to another pipeline than "test"/,
    () => sound().explain("here", takesF32, { from: { x: other.channel("far") } }),
  );
});

test("what goes nowhere is said before anything runs", async () => {
  const lost = sound()
    .clean("level", twoOutputs)
    .explain("see", operator({ inputs: { level: "f32" }, run() {} }));
  try {
    await lost.run();
    assert.unreachable();
  } catch (error) {
    assert.match(String(error), /output "count" of "level" of pipeline "test" goes nowhere/);
  }
});

test.run();
