// Official models with random bits turned over, read, built, compiled and run: each ends in an answer or a SisError.
// The seed is fixed; a crash of the C library ends this process and so fails the file.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { seeded } from "./harness.js";
import { sis } from "./library.js";

const DATA = "/usr/share/libonnx-testdata/data";
const SEED = 7;
const ROUNDS = 10_000;
const LARGEST_FILE = 20_000;
const LARGEST_INPUT = 1e6;

type Model = ReturnType<typeof sis.readModel>;

/** Models with bodies and lists come up so many times as often. */
const CONTROL = /loop|scan|sequence|optional|_if|_opt|range/;
const OFTEN = 8;

/** The small models of ONNX's test folders that SIS can build. */
function models(): [string, Uint8Array][] {
  return ["node", "pytorch-converted", "pytorch-operator"].flatMap((suiteName) =>
    readdirSync(join(DATA, suiteName)).flatMap((name): [string, Uint8Array][] => {
      const bytes = Uint8Array.from(readFileSync(join(DATA, suiteName, name, "model.onnx")));
      const model = bytes.length <= LARGEST_FILE ? sis.readModel(bytes) : undefined;
      if (model?.unsupported.length !== 0) return [];
      return Array.from({ length: CONTROL.test(name) ? OFTEN : 1 }, () => [name, bytes]);
    }),
  );
}

const random = seeded(SEED);
const below = (limit: number) => Math.floor(random() * limit);

/** Builds with small random values wherever whole numbers are asked, sometimes as constants. */
function run(model: Model): void {
  const shapes: Record<string, number[]> = {};
  const sequences: Record<string, number[][]> = {};
  const constants: Record<string, number[]> = {};
  const absent: string[] = [];
  for (const { name, kind, isOptional, dtype, shape } of model.inputs) {
    const sizes = (shape ?? [2]).map((size) => (typeof size === "number" ? size : 2));
    const count = sizes.reduce((a, b) => a * b, 1);
    if (count > LARGEST_INPUT) return;
    if (isOptional && random() < 0.3) absent.push(name);
    else if (kind === "sequence") sequences[name] = Array.from({ length: below(4) }, () => sizes);
    else shapes[name] = sizes;
    if (name in shapes && dtype && ["i64", "i32", "bool"].includes(dtype) && random() < 0.5)
      constants[name] = Array.from({ length: count }, () => below(6) - 2);
  }
  const graph = model.build({ shapes, sequences, constants, absent });
  try {
    graph.compile({ dynamic: 1 << 16 });
    for (let times = 0; times < 2; times++) {
      for (const { data } of Object.values(graph.inputs))
        for (let i = 0; i < data.length; i++)
          data[i] = typeof data[i] === "bigint" ? BigInt(below(5) - 2) : random() * 4 - 2;
      graph.run();
      for (const { value } of Object.values(graph.outputs))
        for (const { data } of value instanceof sis.Sequence ? value : value ? [value] : []) sis.sha256(data);
    }
  } finally {
    graph.free();
  }
}

const fuzz = suite("fuzz");

fuzz("damaged models end in an answer or a SisError", () => {
  const good = models();
  assert.ok(good.length > 200, `${good.length} models`);
  let ran = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const [name, bytes] = good[below(good.length)]!;
    const bad = bytes.slice();
    for (let flips = below(4); flips > 0; flips--) bad[below(bad.length)]! ^= 1 << below(8);
    try {
      run(sis.readModel(bad));
      ran++;
    } catch (error) {
      const { name: kind, code } = error as { name: string; code: string };
      const what = `seed ${SEED}, round ${round}, ${name}: ${String(error)}`;
      assert.ok(kind === "SisError" && code !== "INTERNAL", what);
    }
  }
  assert.ok(ran > ROUNDS / 5, `only ${ran} of ${ROUNDS} ran`);
});

fuzz.run();
