// A file of tests with a little of everything: what it comes to must be the same on every target.
import { file } from "./sis.js";

export function testSuite(): string {
  file(
    "part.ts",
    `/** What is tested. */
export function double(values: number[]): number[] {
  if (values.length === 0) throw new RangeError("no values");
  return values.map((value) => value * 2);
}

/** Nobody calls it. */
export function unused(): number {
  return 1;
}
`,
  );
  return file(
    "whole.test.ts",
    `import { type Callback, suite, test } from "uvu";
import * as assert from "uvu/assert";
import { Graph } from "sis";
import { allclose } from "sis/testing";
import { double } from "./part.js";

const later: Callback = () => new Promise((resolve) => setTimeout(() => resolve(), 1));

test("is right", () => {
  console.log("a line of its own");
  assert.equal(double([1, 2]), [2, 4]);
});
test("waits", later);
test("is wrong", () => assert.equal([1, 2, 3], [1, 2, 4]));
test("throws", () => {
  double([]);
});
test("is close", () => {
  const graph = new Graph();
  graph.output("y", graph.exp(graph.input("x", "f32", [3])));
  const { y } = graph.compile().run({ x: [0, 1, Number.NaN] });
  allclose(y, [1, Math.E, Number.NaN]);
  assert.ok(y.data.length === 3);
});
test("far", () => {
  const graph = new Graph();
  graph.output("y", graph.relu(graph.input("x", "f32", [2, 2])));
  const { y } = graph.compile().run({ x: [0, 1, 2, 3] });
  allclose(y, { dtype: "f32", shape: [2, 2], data: new Float32Array([0, 1, 2, 4]) });
});
test.skip("another day", () => {});
test.run();

const hooks = suite("hooks");
hooks.before(() => {
  throw new Error("no set-up");
});
hooks("never runs", () => {});
hooks.run();

const counted = suite("counted", { count: 0 });
counted.before.each((context) => {
  context.count++;
});
counted("one", ({ count }) => assert.is(count, 1));
counted("two", ({ count }) => assert.is(count, 2));
counted.run();
`,
  );
}
