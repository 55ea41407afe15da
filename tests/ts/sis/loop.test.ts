// Loop and Scan by the builder: static where they can be, dynamic where shapes change, clear errors for bad bodies.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { thrown } from "./harness.js";
import { sis } from "./library.js";

const { Graph } = sis;
type Graph_ = InstanceType<typeof Graph>;

const loops = suite("loop");

loops("powers of x: a constant trip count makes nothing dynamic", () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", [2]);
  const { carried, scans } = graph.loop({ trips: 5, carried: [graph.constant([1, 1])] }, (_i, _go, power) => {
    const next = graph.mul(power, x);
    return { carried: [next], scans: [next] };
  });
  assert.equal(carried[0]!.shape, [2]);
  assert.equal(scans[0]!.shape, [5, 2]);
  graph.output("power", carried[0]!);
  graph.output("all", scans[0]!);
  graph.compile();
  assert.is(graph.figures().dynamic, 0);
  assert.is(graph.figures().dynamicBytes, 0);
  const { power, all } = graph.run({ x: [2, 3] });
  assert.equal(power!.numbers(), [32, 243]);
  assert.equal(all!.numbers(), [2, 3, 4, 9, 8, 27, 16, 81, 32, 243]);
  assert.equal(graph.run({ x: [1, -1] }).power!.numbers(), [1, -1]);
  graph.free();
});

loops("a carried value that grows: dynamic, built a second time, right in every run", () => {
  const graph = new Graph();
  const trips = graph.input("trips", "i64", []);
  const x = graph.input("x", "f32", [2]);
  let built = 0;
  const { carried } = graph.loop({ trips, carried: [x] }, (_i, _go, list) => {
    built++;
    return { carried: [graph.concat([list, graph.neg(x)], { axis: 0 })] };
  });
  assert.is(built, 2);
  assert.is(carried[0]!.knownShape, undefined);
  assert.is(carried[0]!.dtype, "f32");
  graph.output("y", carried[0]!);
  graph.compile();
  const { y } = graph.outputs;
  assert.match(thrown(() => y!.shape).message, /"y" has its shape from the run/);
  assert.is(thrown(() => y!.data).code, "BAD_STATE");
  for (const times of [0, 3, 1]) {
    graph.run({ trips: times, x: [1, 2] });
    assert.equal(y!.shape, [2 + 2 * times]);
    assert.equal(y!.numbers(), [1, 2, ...Array.from({ length: times }, () => [-1, -2]).flat()]);
  }
  graph.free();
});

loops("a condition made at run: halves until it is below 1, and counts", () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", []);
  const one = graph.constant(1);
  const { carried, scans } = graph.loop(
    { condition: graph.greaterOrEqual(x, one), carried: [x] },
    (iteration, _go, value) => {
      const half = graph.mul(value, graph.constant(0.5));
      return { condition: graph.greaterOrEqual(half, one), carried: [half], scans: [iteration] };
    },
  );
  assert.equal(carried[0]!.shape, []);
  graph.output("rest", carried[0]!);
  graph.output("steps", scans[0]!);
  graph.compile();
  for (const [value, rest, steps] of [
    [10, 0.625, 4],
    [0.5, 0.5, 0],
    [1, 0.5, 1],
  ] as const) {
    const outputs = graph.run({ x: value });
    assert.equal(outputs.rest!.numbers(), [rest]);
    assert.equal(
      outputs.steps!.numbers(),
      Array.from({ length: steps }, (_, i) => i),
    );
  }
  graph.free();
});

loops("loops within loops see all that is around them", () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", []);
  const outer = graph.loop({ trips: 3, carried: [graph.constant(0)] }, (i, _go, sum) => {
    const row = graph.add(graph.cast(i, { to: 1 }), x);
    const inner = graph.loop({ trips: 2, carried: [sum] }, (_k, _on, total) => ({
      carried: [graph.add(total, row)],
    }));
    return { carried: inner.carried };
  });
  graph.output("y", outer.carried[0]!);
  graph.compile();
  assert.is(graph.figures().dynamic, 0);
  assert.equal(graph.run({ x: 10 }).y!.numbers(), [2 * (10 + 11 + 12)]);
  graph.free();
});

loops("If in a body, and a loop in a branch", () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", [2]);
  const on = graph.input("on", "bool", []);
  const [y] = graph.if(on, 1, {
    then_branch: graph.block(() => {
      const { carried } = graph.loop({ trips: 4, carried: [x] }, (i, _go, value) => {
        const isOdd = graph.equal(graph.mod(i, graph.constant(2, [], "i64")), graph.constant(1, [], "i64"));
        return {
          carried: graph.if(isOdd, 1, {
            then_branch: graph.block(() => [graph.add(value, x)]),
            else_branch: graph.block(() => [graph.mul(value, graph.constant(2))]),
          }),
        };
      });
      return [carried[0]!];
    }),
    else_branch: graph.block(() => [graph.neg(x)]),
  });
  graph.output("y", y!);
  graph.compile();
  const expected = [1, -3].map((v) => (v * 2 + v) * 2 + v);
  assert.equal(graph.run({ x: [1, -3], on: true }).y!.numbers(), expected);
  assert.equal(graph.run({ on: false }).y!.numbers(), [-1, 3]);
  graph.free();
});

loops("values change places: each is what the other was", () => {
  const graph = new Graph();
  const start = ["a", "b", "c"].map((name) => graph.input(name, "f32", [2]));
  const { carried } = graph.loop({ trips: 4, carried: start }, (_i, _go, a, b, c) => ({
    carried: [b!, c!, a!],
  }));
  ["x", "y", "z"].forEach((name, i) => {
    graph.output(name, carried[i]!);
  });
  graph.compile();
  const { x, y, z } = graph.run({ a: [1, 1], b: [2, 2], c: [3, 3] });
  assert.equal(
    [x!, y!, z!].map((t) => t.numbers()[0]),
    [2, 3, 1],
  );
  graph.free();
});

loops("no iteration at all: the start is the end, and there are no rows", () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", [2]);
  const { carried, scans } = graph.loop({ trips: 0, carried: [x] }, (_i, _go, v) => ({
    carried: [graph.neg(v)],
    scans: [graph.concat([v, v], { axis: 0 })],
  }));
  graph.output("y", carried[0]!);
  graph.output("rows", scans[0]!);
  const { y, rows } = graph.compile().run({ x: [1, 2] });
  assert.equal(y!.numbers(), [1, 2]);
  assert.equal(rows!.shape, [0, 4]);
  graph.free();
});

loops("bad bodies: the error names the loop and what is wrong with it", () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", [2]);
  const bad = (text: RegExp, build: (graph: Graph_) => unknown) => {
    const error = thrown(() => build(graph.named("turns")));
    assert.match(error.message, /turns/);
    assert.match(error.message, text);
  };
  bad(/returns 0 carried values, it has 1/, (g) => g.loop({ trips: 2, carried: [x] }, () => ({})));
  bad(/is i64\[2\] after an iteration/, (g) =>
    g.loop({ trips: 2, carried: [x] }, (_i, _go, v) => ({ carried: [graph.cast(v, { to: 7 })] })),
  );
  const broken = thrown(() =>
    graph.named("turns").loop({ trips: 2, carried: [x] }, (_i, _go, v) => ({
      carried: [graph.named("inner").add(v, graph.constant([1, 2, 3]))],
    })),
  );
  assert.is(broken.code, "BAD_SHAPE");
  assert.match(broken.message, /inner.*\[2\].*\[3\]/);
  graph.output("y", graph.neg(x)); // what failed changed nothing
  assert.equal(
    graph
      .compile()
      .run({ x: [1, 2] })
      .y!.numbers(),
    [-1, -2],
  );
  graph.free();
});

loops("in a branch whose shapes do not fit, loops are no error until the branch may run", () => {
  for (const isTaken of [false, true]) {
    const graph = new Graph();
    const x = graph.input("x", "f32", [2, 3]);
    const build = () =>
      graph.if(graph.constant([isTaken], [], "bool"), 2, {
        then_branch: graph.block(() => {
          const odd = graph.named("odd").squeeze(x, graph.ints(0));
          const turns = graph.loop({ trips: 2, carried: [odd] }, (_i, _go, v) => ({
            carried: [graph.add(v, x)],
          }));
          const walk = graph.scan({ inputs: [odd] }, (_states, [row]) => ({ outputs: [graph.neg(row!)] }));
          return [turns.carried[0]!, walk.outputs[0]!];
        }),
        else_branch: graph.block(() => [graph.neg(x), graph.abs(x)]),
      });
    if (isTaken) {
      assert.is(thrown(build).node, "odd");
    } else {
      graph.output("y", build()[0]!);
      const { y } = graph.compile().run({ x: [1, 2, 3, 4, 5, 6] });
      assert.equal(y!.numbers(), [-1, -2, -3, -4, -5, -6]);
      assert.is(graph.figures().dynamic, 0);
    }
    graph.free();
  }
});

loops.run();

const scans = suite("scan");

scans("running sums of rows, from either end, along any axis: nothing is dynamic", () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", [2, 3]);
  const sums = (options: object, size: number) =>
    graph.scan(
      { states: [graph.constant(new Float32Array(size))], inputs: [x], ...options },
      ([sum], [row]) => {
        const next = graph.add(sum!, row!);
        return { states: [next], outputs: [next] };
      },
    );
  const rows = sums({}, 3);
  graph.output("rows", rows.outputs[0]!);
  graph.output("total", rows.states[0]!);
  graph.output("up", sums({ inputDirections: ["backward"] }, 3).outputs[0]!);
  graph.output("turned", sums({ outputDirections: ["backward"] }, 3).outputs[0]!);
  graph.output("columns", sums({ inputAxes: [1], outputAxes: [-1] }, 2).outputs[0]!);
  graph.compile();
  assert.is(graph.figures().dynamic, 0);
  const { rows: down, total, up, turned, columns } = graph.run({ x: [1, 2, 3, 10, 20, 30] });
  assert.equal(down!.numbers(), [1, 2, 3, 11, 22, 33]);
  assert.equal(total!.numbers(), [11, 22, 33]);
  assert.equal(up!.numbers(), [10, 20, 30, 11, 22, 33]);
  assert.equal(turned!.numbers(), [11, 22, 33, 1, 2, 3]);
  assert.equal(columns!.shape, [2, 3]);
  assert.equal(columns!.numbers(), [1, 3, 6, 10, 30, 60]);
  graph.free();
});

scans("a length that only a run knows, also with slices put together along another axis", () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", [6]);
  const rows = graph.input("rows", "i64", [2]);
  const table = graph.reshape(x, rows);
  const { outputs } = graph.scan({ inputs: [table], outputAxes: [1] }, (_states, [row]) => ({
    outputs: [graph.neg(row!)],
  }));
  graph.output("y", outputs[0]!);
  graph.compile();
  const { y } = graph.run({ x: [1, 2, 3, 4, 5, 6], rows: [2, 3] });
  assert.equal(y!.shape, [3, 2]);
  assert.equal(y!.numbers(), [-1, -4, -2, -5, -3, -6]);
  assert.equal(graph.run({ rows: [3, 2] }).y!.shape, [2, 3]);
  graph.free();
});

scans("lengths, axes and states that do not fit are named", () => {
  const graph = new Graph();
  const a = graph.input("a", "f32", [2, 3]);
  const b = graph.input("b", "f32", [4, 3]);
  const none = () => ({});
  assert.match(
    thrown(() => graph.named("s").scan({ inputs: [a, b] }, none)).message,
    /Scan "s": input 1 "b" has 4 slices, input 0 has 2/,
  );
  assert.match(
    thrown(() => graph.named("s").scan({ inputs: [a], inputAxes: [2] }, none)).message,
    /input 0 "a" is \[2,3\] and has no axis 2/,
  );
  assert.match(
    thrown(() => graph.named("s").scan({ inputs: [a], states: [b] }, none)).message,
    /returns 0 states, it has 1/,
  );
  assert.match(thrown(() => graph.named("s").scan({ inputs: [] }, none)).message, /no input to walk along/);
  graph.free();
});

scans.run();
