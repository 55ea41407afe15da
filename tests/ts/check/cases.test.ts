// The device's tables of cases follow from the tests of operators and from the benchmarks of the library: made once more, they are
// the same. Expected values may differ in their last bits where ONNX Runtime runs on another processor.
import { readFileSync } from "node:fs";
import { inRoot } from "../../../ts-lib/host/setup/root.mjs";
import { makeBench } from "./bench.js";
import { makeCases } from "./make.js";
import type { CheckRow, Row } from "./rows.js";

const cases = await makeCases(); // it has a queue of uvu's of its own, so uvu comes after it
const bench = await makeBench();
const { suite, exec } = await import("uvu");
const assert = await import("uvu/assert");

const committed = (name: string): unknown =>
  JSON.parse(readFileSync(inRoot(`firmware/check/${name}.json`), "utf8"));
const mend = "node build/js/tests/ts/check/write.js && npm run generate";

const numbers = ({ expected }: CheckRow): number[] => expected.flatMap(({ values }) => values.map(Number));
const without = ({ expected, ...row }: CheckRow) => ({
  ...row,
  expected: expected.map(({ dtype, dims }) => ({ dtype, dims })),
});

const tables = suite("the device's tables of cases");

tables("mltest's are those that the tests of operators make", () => {
  const there = committed("cases") as CheckRow[];
  assert.equal(there.map(without), JSON.parse(JSON.stringify(cases.map(without))), mend);
  for (const [i, row] of there.entries()) {
    const right = numbers(cases[i]!);
    for (const [k, x] of numbers(row).entries()) {
      const y = right[k] as number;
      const same = Object.is(x, y) || x === y || Math.abs(x - y) <= 1e-4 * Math.abs(y) + 1e-6;
      if (!same) throw new Error(`${row.operator}: ${x}, not ${y}; ${mend}`);
    }
  }
});

tables("mlbench's are those of sis bench", () => {
  assert.equal(committed("bench") as Row[], JSON.parse(JSON.stringify(bench)), mend);
});

tables.run();
await exec();
