// Sequences by the builder: made, handed in, and read after runs.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { thrown } from "./harness.js";
import { sis } from "./library.js";

const { Graph, Sequence, valueType } = sis;

const plain = (items: Iterable<{ dtype: string; shape: readonly number[]; data: ArrayLike<unknown> }>) =>
  [...items].map(({ dtype, shape, data }) => [dtype, [...shape], Array.from(data)]);

const sequences = suite("sequences");

sequences("a sequence as an output: length, items, iteration; new ones after each run", () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", [2]);
  const y = graph.input("y", "i64", []);
  const list = graph.sequenceInsert(graph.sequenceConstruct([x, graph.concat([x, x], { axis: 0 })]), x, y);
  const out = graph.output("list", list);
  assert.is(out.kind, "sequence");
  graph.compile();
  assert.match(thrown(() => out.sequence.length).message, /"list" has its items from a run/);
  graph.run({ x: [1, 2], y: 0 });
  const { sequence: items } = out;
  assert.is(out.value, items);
  assert.ok(items instanceof Sequence);
  assert.is(items.length, 3);
  assert.equal(plain(items), [
    ["f32", [2], [1, 2]],
    ["f32", [2], [1, 2]],
    ["f32", [4], [1, 2, 1, 2]],
  ]);
  assert.equal([...(items.at(-1)?.shape ?? [])], [4]);
  assert.is(items.at(3), undefined);
  graph.run({ x: [3, 4], y: -1 });
  assert.is(out.sequence, items);
  assert.equal(
    plain(items).map(([, shape]) => shape),
    [[2], [2], [4]],
  );
  assert.equal(plain([items.at(0)!])[0]?.[2], [3, 4]);
  graph.free();
  assert.is(thrown(() => items.length).code, "FREED");
});

sequences("what is a sequence has no shape, what is a tensor no items", () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", [2]);
  const list = graph.output("list", graph.sequenceConstruct([x]));
  const error = thrown(() => list.dtype);
  assert.is(error.code, "BAD_DTYPE");
  assert.match(error.message, /"list" is a sequence, no tensor: see its sequence/);
  assert.match(thrown(() => x.sequence).message, /"x" is a tensor, no sequence/);
  assert.is(thrown(() => graph.named("sum").add(x, list)).code, "BAD_DTYPE");
  graph.free();
});

sequences("an input that is a sequence, by the items of each run", () => {
  const graph = new Graph();
  const words = graph.sequenceInput("words", "f32", [[2], [3]]);
  const [mapped] = graph.sequenceMap([words], (word) => [graph.neg(word)]);
  graph.output("mapped", mapped!);
  graph.output("count", graph.sequenceLength(words));
  graph.output("first", graph.sequenceAt(words, graph.constant(0, [], "i64")));
  graph.compile();
  const { mapped: made, count, first } = graph.run({ words: [[1, 2], Float32Array.of(3, 4, 5)] });
  assert.equal(plain(made!.sequence), [
    ["f32", [2], [-1, -2]],
    ["f32", [3], [-3, -4, -5]],
  ]);
  assert.equal(count!.numbers(), [2]);
  assert.equal(first!.numbers(), [1, 2]);
  assert.match(thrown(() => graph.run({ words: [[1, 2]] })).message, /"words" is a sequence of 2/);
  assert.match(thrown(() => graph.run({ word: [] })).message, /no input "word"; there are: .*words/);
  graph.free();
});

sequences("an empty sequence, split and joined again", () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", [4, 2]);
  const none = graph.sequenceInput("none", "i64", []);
  const rows = graph.splitToSequence(x, undefined, { axis: 0, keepdims: 0 });
  graph.output("none", none);
  graph.output("rows", graph.sequenceErase(rows, graph.constant(1, [], "i64")));
  graph.output("joined", graph.concatFromSequence(rows, { axis: 1, new_axis: 1 }));
  graph.compile();
  const { none: empty, rows: left, joined } = graph.run({ x: [1, 2, 3, 4, 5, 6, 7, 8], none: [] });
  assert.is(empty!.sequence.length, 0);
  assert.equal(
    plain(left!.sequence).map(([, , values]) => values),
    [
      [1, 2],
      [5, 6],
      [7, 8],
    ],
  );
  assert.equal(joined!.shape, [2, 4]);
  assert.equal(joined!.numbers(), [1, 3, 5, 7, 2, 4, 6, 8]);
  graph.free();
});

sequences("a loop that gathers what it sees, each of another size", () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", [3]);
  const { carried } = graph.loop(
    { trips: graph.input("n", "i64", []), carried: [graph.sequenceEmpty()] },
    (i, _go, list) => {
      const end = graph.unsqueeze(graph.add(i, graph.constant(1, [], "i64")), graph.ints(0));
      return { carried: [graph.sequenceInsert(list, graph.slice(x, graph.ints(0), end))] };
    },
  );
  graph.output("list", carried[0]!);
  graph.compile();
  graph.run({ x: [1, 2, 3], n: 3 });
  assert.equal(
    plain(graph.outputs.list!.sequence).map(([, , values]) => values),
    [[1], [1, 2], [1, 2, 3]],
  );
  assert.is(graph.run({ n: 0 }).list!.sequence.length, 0);
  graph.free();
});

sequences("a carried value that is nothing at first, or in the end", () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", [2]);
  const first = graph.constant(0, [], "i64");
  const start = graph.optional(undefined, { type: valueType("f32") });
  const { carried } = graph.loop(
    { trips: graph.input("n", "i64", []), carried: [start, x] },
    (i, _go, maybe, value) => {
      const [next] = graph.if(graph.equal(i, first), 1, {
        then_branch: graph.block(() => [graph.concat([value, value], { axis: 0 })]),
        else_branch: graph.block(() => [maybe]),
      });
      return { carried: [next!, graph.neg(value)] };
    },
  );
  graph.output("maybe", carried[0]!);
  graph.compile();
  const { maybe } = graph.outputs;
  assert.is(graph.run({ x: [1, 2], n: 0 }).maybe!.value, undefined);
  graph.run({ n: 1 });
  assert.equal(maybe!.numbers(), [1, 2, 1, 2]);
  graph.run({ n: 3 });
  assert.equal(maybe!.numbers(), [1, 2, 1, 2]);
  assert.is(graph.run({ n: 0 }).maybe!.kind, "nothing");
  graph.free();
});

sequences("positions outside are errors of the run, and name the node", () => {
  const graph = new Graph();
  const x = graph.input("x", "f32", [2]);
  const at = graph.input("at", "i64", []);
  const list = graph.sequenceConstruct([x, x]);
  graph.output("y", graph.named("pick").sequenceAt(list, at));
  graph.compile();
  const error = thrown(() => graph.run({ x: [1, 2], at: 2 }));
  assert.is(error.node, "pick");
  assert.equal(graph.run({ at: -2 }).y!.numbers(), [1, 2]);
  graph.free();
});

sequences.run();
