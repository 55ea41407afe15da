// Every dtype that the operator table lists, for every type variable of every operator, builds and runs, and means the
// same as f32: no row promises more than its code does. An operator whose ports are not all of one size needs a recipe
// (recipes.ts).
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Dtype } from "../../../ts-lib/generated/dtypes.js";
import { seeded } from "../sis/harness.js";
import { call, decoded, dtypesOf, type Fill, type Result, type Row, rounded, rows } from "./calls.js";
import { type Binding, recipes } from "./recipes.js";

const SEED = 2016;
const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const where = (row: Row, dtype: Dtype): string => `seed ${SEED}: ${row.name} of ${dtype}`;

function failuresOf(row: Row): string[] {
  const failures: string[] = [];
  const variables = Object.keys(row.types).filter((name) => !recipes[row.name]?.skip?.includes(name));
  const attempts: Binding[] = [{}];
  for (const variable of variables)
    for (const dtype of dtypesOf(row, { type: variable })) attempts.push({ [variable]: dtype });
  for (const binding of attempts) {
    try {
      for (const { port, dtype } of call(row, binding))
        if (binding[port.type]) assert.is(dtype, binding[port.type], `output ${port.name}`);
    } catch (error) {
      failures.push(
        `${row.name} ${JSON.stringify(binding)}: ${error instanceof Error ? error.message : error}`,
      );
    }
  }
  return failures;
}

test("every dtype of the table runs", () => {
  assert.ok(rows.length > 150);
  const failures = rows.flatMap(failuresOf);
  assert.is(failures.length, 0, `${failures.length} of the table's promises fail:\n${failures.join("\n")}`);
});

/** Halves from a seed: most near 1, some of any size; both signs. */
function halves(dtype: "f16" | "bf16", count: number, next: () => number): Uint16Array {
  const infinity = dtype === "f16" ? 0x7c00 : 0x7f80;
  const one = dtype === "f16" ? 0x3c00 : 0x3f80;
  return Uint16Array.from({ length: count }, () => {
    const near = one + Math.floor((next() - 0.5) * (dtype === "f16" ? 4096 : 512));
    const bits = next() < 0.8 ? near : Math.floor(next() * (infinity + 1));
    return next() < 0.5 ? bits : bits | 0x8000;
  });
}

/** Every variable with f32 as `dtype`; undefined where one has no such dtype. */
function allAs(row: Row, dtype: Dtype): Binding | undefined {
  const variables = Object.keys(row.types).filter((name) => row.types[name]?.includes("f32"));
  const reads = row.inputs.some(({ type }) => variables.includes(type));
  const takes = variables.every((name) => dtypesOf(row, { type: name }).includes(dtype));
  return reads && takes ? Object.fromEntries(variables.map((name) => [name, dtype])) : undefined;
}

const goesThroughF32 = (row: Row, dtype: Dtype): boolean =>
  Object.values(row.through ?? {}).some(({ f32 }) => f32?.includes(dtype));

test("f16 and bf16 are f32 rounded once, bit for bit, of every operator that goes through f32", () => {
  const next = seeded(SEED);
  let count = 0;
  for (const row of rows) {
    for (const dtype of ["f16", "bf16"] as const) {
      const binding = goesThroughF32(row, dtype) && allAs(row, dtype);
      if (!binding) continue;
      const filled = new Map<string, Uint16Array>();
      const narrow = call(row, binding, (port, shape, type) => {
        if (type !== dtype) return undefined;
        const bits = halves(dtype, product(shape), next);
        filled.set(port.name, bits);
        return bits;
      });
      const wide = call(row, allAs(row, "f32") as Binding, (port) => {
        const bits = filled.get(port.name);
        return bits && decoded(dtype, bits);
      });
      for (const [i, { dtype: got, numbers }] of narrow.entries()) {
        const exact = (wide[i] as Result).numbers;
        assert.equal(numbers, got === dtype ? rounded(dtype, exact) : exact, where(row, dtype));
      }
      count++;
    }
  }
  assert.ok(count > 160, `${count} pairs`);
});

/** The same numbers for both calls, by port. */
function sameNumbers(make: () => number): Fill {
  const drawn = new Map<string, number[]>();
  return (port, shape, dtype) => {
    if (dtype === "bool" || (port.type !== "f32" && !/^[A-Z]/.test(port.type))) return undefined;
    const known = drawn.get(port.name) ?? Array.from({ length: product(shape) }, make);
    drawn.set(port.name, known);
    return known;
  };
}

/** Values that are drawn hang on the dtype's bits. */
const draws = (row: Row): boolean => /^(Random|Bernoulli|Multinomial)/.test(row.name);

/** A whole number as the dtype holds it: below zero unsigned ones wrap. */
const held = (dtype: Dtype, x: number): number =>
  x < 0 && dtype.startsWith("u") ? x + 2 ** Number(dtype.slice(1)) : x;

function assertNear(got: readonly number[], wanted: readonly number[], text: string): void {
  const most = Math.max(...wanted.map(Math.abs).filter(Number.isFinite), 0);
  assert.is(got.length, wanted.length, text);
  for (const [k, x] of wanted.entries()) {
    const y = got[k] as number;
    if (Object.is(x, y)) continue;
    const near = Math.abs(x - y) <= 1e-4 * Math.abs(x) + 1e-5 * most;
    assert.ok(near, `${text}: element ${k} is ${y}, not ${x}`);
  }
}

test("f64 means the same as f32, of every operator that has both", () => {
  const next = seeded(SEED);
  let count = 0;
  for (const row of rows) {
    const binding = allAs(row, "f64");
    if (!binding || draws(row)) continue;
    const fill = sameNumbers(() => Math.fround((next() * 2 - 1) * 1.5));
    const wide = call(row, binding, fill);
    const narrow = call(row, allAs(row, "f32") as Binding, fill);
    for (const [i, { numbers }] of wide.entries())
      assertNear(numbers, (narrow[i] as Result).numbers, where(row, "f64"));
    count++;
  }
  assert.ok(count > 100, `${count} operators`);
});

test("integers mean the same as f32 cut off, of every operator that has both", () => {
  const next = seeded(SEED);
  let count = 0;
  for (const row of rows) {
    for (const dtype of ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"] as const) {
      const binding = allAs(row, dtype);
      if (!binding || draws(row)) continue;
      const fill = sameNumbers(() => 1 + Math.floor(next() * 4));
      const whole = call(row, binding, fill);
      const real = call(row, allAs(row, "f32") as Binding, fill);
      for (const [i, { dtype: got, numbers }] of whole.entries()) {
        const cut = (real[i] as Result).numbers.map((x) => Math.trunc(x + Math.sign(x) * 1e-5) + 0);
        const wanted = cut.map((x) => held(got, x));
        assert.equal(numbers, wanted, where(row, dtype));
      }
      count++;
    }
  }
  assert.ok(count > 300, `${count} pairs`);
});

test("recipes are of operators and ports that there are", () => {
  const byName = new Map(rows.map((row) => [row.name as string, row]));
  for (const [name, { inputs }] of Object.entries(recipes)) {
    const row = byName.get(name);
    assert.ok(row, name);
    for (const port of Object.keys(inputs ?? {}))
      assert.ok(
        row?.inputs.some((known) => known.name === port),
        `${name} has no input ${port}`,
      );
  }
});

test.run();
