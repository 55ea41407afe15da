// What the compiler estimates for the cases of `sis bench` is within 10 % of what the device counted for them
// (tests/bench/baseline.json). Estimates are the same everywhere, so that this machine can tell.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readBaseline } from "../../../ts-lib/host/bench/baseline.js";
import { astray, unforeseen } from "../../../ts-lib/host/bench/estimates.js";
import type { BenchCase } from "../../../ts-lib/programs/bench-case.js";
import { benchCases } from "../../../ts-lib/programs/bench-cases.js";
import { tableCases } from "../../../ts-lib/programs/bench-table.js";
import { sis } from "./library.js";

const { Graph } = sis;

function estimateOf({ build, opset, exact }: Pick<BenchCase, "build" | "opset" | "exact">): number {
  const graph = new Graph({ ...(opset !== undefined && { opset }), ...(exact && { exact }) });
  graph.output("y", build(graph));
  graph.compile();
  const { instructions } = graph.figures();
  graph.free();
  return instructions;
}

const counts = readBaseline()["qemu-virt"] ?? {};
const call = estimateOf({ build: (graph) => graph.relu(graph.input("x", "f32", [1])) });
const cases = [...tableCases, ...benchCases].map((item) => ({
  name: item.name,
  instructions: counts[item.name],
  estimated: Math.max(estimateOf(item) - call, 0),
}));

test("every case has a count", () => {
  assert.equal(
    cases.filter(({ instructions }) => instructions === undefined).map(({ name }) => name),
    [],
  );
});

test("estimates are within 10 % of the counts", () => {
  assert.equal(astray(cases), []);
});

test("what is excused is a case", () => {
  const names = cases.map(({ name }) => name);
  assert.equal(
    Object.keys(unforeseen).filter((name) => !names.includes(name)),
    [],
  );
});

test.run();
