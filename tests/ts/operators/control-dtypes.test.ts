// dtypes of what runs subgraphs and holds lists, and halves whose shape only a run knows.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Dtype, dtypes } from "../../../ts-lib/generated/dtypes.js";
import { inRoot } from "../../../ts-lib/host/setup/root.mjs";
import { byteCount, bytesOf, toHalf } from "../../../ts-lib/sis/dtype.js";
import type { Graph, Tensor } from "../../../ts-lib/sis/index.js";
import { sis } from "../sis/library.js";

interface Row {
  name: string;
  types: Record<string, Dtype[]>;
}
const tables: string = inRoot("ops-c/generate/tables.mjs"); // plain JavaScript, outside of what tsc compiles
const { readTables } = (await import(tables)) as { readTables(folder: string): { operators: Row[] } };
const rows = readTables(inRoot("ops-c")).operators;

/** The dtypes that a row lists for a type variable; sequences and the like are none. */
function listed(operator: string, variable: string): Dtype[] {
  const row = rows.find(({ name }) => name === operator);
  return (row?.types[variable] ?? []).filter((name) => Object.hasOwn(dtypes, name));
}

/** Builds on bytes 1, 2, 3 … of [2,4] elements and gives what comes out. */
function through(dtype: Dtype, build: (graph: Graph, x: Tensor) => Tensor): [number[], number[]] {
  const graph = new sis.Graph();
  try {
    const x = graph.input("x", dtype, [2, 4]);
    const y = graph.output("y", build(graph, x));
    graph.compile();
    const bytes = Uint8Array.from({ length: byteCount(dtype, [2, 4]) }, (_, i) =>
      dtype === "bool" ? i % 2 : i + 1,
    );
    const { array } = dtypes[dtype];
    graph.run({ x: new array(bytes.buffer) as never });
    assert.is(y.dtype, dtype);
    return [[...bytesOf(y.data)], [...bytes]];
  } finally {
    graph.free();
  }
}

test("Loop carries every dtype it lists", () => {
  const list = listed("Loop", "V");
  assert.ok(list.length > 20);
  for (const dtype of list) {
    const [got, wanted] = through(dtype, (graph, x) => {
      const { carried } = graph.loop({ trips: 3, carried: [x] }, (_i, _go, value) => ({
        carried: [graph.identity(value)],
      }));
      return carried[0] as Tensor;
    });
    assert.equal(got, wanted, dtype);
  }
});

test("sequences hold every dtype they list", () => {
  const list = listed("SequenceConstruct", "T");
  assert.ok(list.length >= 12);
  for (const dtype of list) {
    const [got, wanted] = through(dtype, (graph, x) =>
      graph.sequenceAt(graph.sequenceConstruct([x]), graph.constant(0, [], "i64")),
    );
    assert.equal(got, wanted, dtype);
  }
});

test("halves of a shape that only a run knows are rounded once as others are", () => {
  const graph = new sis.Graph();
  try {
    const x = graph.input("x", "f16", [6]);
    const places = graph.nonZero(graph.input("keep", "bool", [6]));
    const taken = graph.gather(x, graph.squeeze(places, graph.ints(0)));
    const y = graph.output("y", graph.mul(graph.exp(taken), taken));
    const least = graph.output("least", graph.reduceMin(y));
    graph.compile();
    const values = [0.5, 1, -2, 3, 0.25, 8];
    graph.run({ x: values, keep: [1, 0, 1, 0, 0, 1] });
    const half = (value: number): number => sis.fromHalf(toHalf(value));
    const wanted = [0.5, -2, 8].map((value) => half(half(Math.exp(value)) * value));
    assert.equal(y.numbers(), wanted);
    assert.equal(least.numbers(), [Math.min(...wanted)]);
    graph.run({ x: values, keep: [0, 1, 0, 0, 0, 0] });
    assert.equal(y.numbers(), [half(half(Math.E) * 1)]);
  } finally {
    graph.free();
  }
});

test.run();
