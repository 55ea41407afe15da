// Every dtype that the operator table lists, for every type variable of every operator, builds and runs: no row promises
// more than its code does. An operator whose ports are not all of one size needs a recipe (recipes.ts).
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Dtype, dtypes } from "../../../ts-lib/generated/dtypes.js";
import { type OperatorName, operators } from "../../../ts-lib/generated/operators.js";
import { inRoot } from "../../../ts-lib/host/setup/root.mjs";
import { byteCount, fromBfloat, fromHalf } from "../../../ts-lib/sis/dtype.js";
import type { Graph, Tensor } from "../../../ts-lib/sis/index.js";
import { seeded } from "../sis/harness.js";
import { sis } from "../sis/library.js";
import { type Binding, onesOf, type Port, recipes } from "./recipes.js";

interface PortRow {
  name: string;
  type: string;
  optional?: boolean;
  since?: number;
  until?: number;
  variadic?: boolean;
}
interface Row {
  name: OperatorName;
  domain: string;
  by?: string;
  inputs: PortRow[];
  outputs: PortRow[];
  types: Record<string, Dtype[]>;
  through?: Record<string, Partial<Record<Dtype, Dtype[]>>>;
}

const tables: string = inRoot("ops-c/generate/tables.mjs"); // plain JavaScript, outside of what tsc compiles
const { readTables, dtypesOf } = (await import(tables)) as {
  readTables(folder: string): { operators: Row[] };
  dtypesOf(row: Row, port: { type: string }): Dtype[];
};

const NEWEST = 26;
const decode = { f16: fromHalf, bf16: fromBfloat };
const usual: Port = { shape: [2, 3] };

function tensorOf(
  graph: Graph,
  name: string,
  port: Port,
  dtype: Dtype,
  fill: Record<string, Uint8Array>,
): Tensor {
  const bytes = byteCount(dtype, port.shape);
  const raw = onesOf(dtype, bytes);
  if (port.values) {
    if (raw) return graph.constantBytes(raw, port.shape, dtype);
    return graph.constant([...port.values], port.shape, dtype);
  }
  const input = graph.input(name, dtype, port.shape);
  if (raw) fill[name] = raw;
  else fill[name] = Array.from({ length: port.shape.reduce((a, b) => a * b, 1) }, () => 1) as never;
  return input;
}

/** One call with type variables bound as given; throws what it should not. */
function call(row: Row, binding: Binding): void {
  const recipe = recipes[row.name] ?? {};
  const opset = recipe.opset ?? NEWEST;
  const graph = new sis.Graph({ opset });
  try {
    const fill: Record<string, Uint8Array> = {};
    const dtypeOf = (port: PortRow): Dtype => binding[port.type] ?? (dtypesOf(row, port)[0] as Dtype);
    const inputs = row.inputs.map((port) => {
      const given = recipe.inputs?.[port.name];
      const absent = opset < (port.since ?? 1) || opset > (port.until ?? 255);
      if (absent || (port.optional && !given)) return undefined;
      return tensorOf(graph, port.name, given ?? usual, dtypeOf(port), fill);
    });
    const attributes = recipe.attributes?.(binding, graph) ?? {};
    const count = recipe.outputs ?? row.outputs.filter(({ optional }) => !optional).length;
    const outputs = graph.operator(row.name, inputs, attributes, count);
    for (const [i, output] of outputs.entries()) graph.output(`out${i}`, output);
    graph.compile();
    graph.run(fill);
    for (const [i, output] of outputs.entries()) {
      const port = row.outputs[Math.min(i, row.outputs.length - 1)] as PortRow;
      const wanted = binding[port.type];
      if (wanted) assert.is(output.dtype, wanted, `output ${port.name}`);
    }
  } finally {
    graph.free();
  }
}

function failuresOf(row: Row): string[] {
  const failures: string[] = [];
  const variables = Object.keys(row.types).filter((name) => !recipes[row.name]?.skip?.includes(name));
  const attempts: Binding[] = [{}];
  for (const variable of variables)
    for (const dtype of dtypesOf(row, { type: variable })) attempts.push({ [variable]: dtype });
  for (const binding of attempts) {
    try {
      call(row, binding);
    } catch (error) {
      failures.push(
        `${row.name} ${JSON.stringify(binding)}: ${error instanceof Error ? error.message : error}`,
      );
    }
  }
  return failures;
}

test("every dtype of the table runs", () => {
  const rows = readTables(inRoot("ops-c")).operators.filter(
    ({ name, domain, by }) => domain === "" && by !== "reader" && operators[name].by === "c",
  );
  assert.ok(rows.length > 150);
  const failures = rows.flatMap(failuresOf);
  assert.is(failures.length, 0, `${failures.length} of the table's promises fail:\n${failures.join("\n")}`);
});

/** Operators whose f16 and bf16 go through f32, and the variables that do. */
const widened = () =>
  readTables(inRoot("ops-c")).operators.filter(
    ({ by, through }) =>
      by !== "reader" && through && Object.values(through).some(({ f32 }) => f32?.includes("f16")),
  );

/** Halves from a seed: random bits are any size, sign and kind but NaN. */
function halves(dtype: "f16" | "bf16", count: number, next: () => number): Uint16Array {
  const infinity = dtype === "f16" ? 0x7c00 : 0x7f80;
  const one = dtype === "f16" ? 0x3c00 : 0x3f80;
  return Uint16Array.from({ length: count }, () => {
    const near = one + Math.floor((next() - 0.5) * (dtype === "f16" ? 4096 : 512));
    const bits = next() < 0.8 ? near : Math.floor(next() * (infinity + 1));
    return next() < 0.5 ? bits : bits | 0x8000;
  });
}

/** The call's outputs in `dtype` and in f32 on the same values, the f32 ones then rounded. */
function bothWays(row: Row, dtype: "f16" | "bf16", next: () => number): [Uint16Array, Uint16Array][] {
  const recipe = recipes[row.name] ?? {};
  const opset = recipe.opset ?? NEWEST;
  const variables = Object.keys(row.through ?? {});
  const values: { name: string; shape: readonly number[]; bits: Uint16Array }[] = [];
  const runIn = (type: "f16" | "bf16" | "f32") => {
    const graph = new sis.Graph({ opset });
    try {
      const fill: Record<string, Uint16Array | Float32Array> = {};
      const binding = Object.fromEntries(variables.map((name) => [name, type]));
      const inputs = row.inputs.map((port) => {
        const given = recipe.inputs?.[port.name];
        if (opset < (port.since ?? 1) || opset > (port.until ?? 255)) return undefined;
        if (port.optional && !given) return undefined;
        const { shape, values: known } = given ?? usual;
        if (!variables.includes(port.type)) {
          const other: Record<string, Uint8Array> = {};
          const tensor = tensorOf(graph, port.name, given ?? usual, dtypesOf(row, port)[0] as Dtype, other);
          Object.assign(fill, other);
          return tensor;
        }
        if (known) return graph.constant([...known], shape, type);
        let value = values.find(({ name }) => name === port.name);
        if (!value) {
          const bits = halves(
            dtype,
            shape.reduce((a, b) => a * b, 1),
            next,
          );
          value = { name: port.name, shape, bits };
          values.push(value);
        }
        fill[port.name] = type === "f32" ? Float32Array.from(value.bits, decode[dtype]) : value.bits;
        return graph.input(port.name, type, shape);
      });
      const attributes = recipe.attributes?.(binding, graph) ?? {};
      const count = recipe.outputs ?? row.outputs.filter(({ optional }) => !optional).length;
      const outputs = graph.operator(row.name, inputs, attributes, count);
      const kept = outputs.map((output, i) => {
        const rounds = type === "f32" && variables.includes((row.outputs[i] ?? row.outputs[0])?.type ?? "");
        return graph.output(`out${i}`, rounds ? graph.cast(output, { to: dtypes[dtype].number }) : output);
      });
      graph.compile();
      graph.run(fill);
      return kept.map(
        ({ data }) =>
          new Uint16Array(new Uint8Array(data.buffer, data.byteOffset, data.byteLength & ~1).slice().buffer),
      );
    } finally {
      graph.free();
    }
  };
  const narrow = runIn(dtype);
  const wide = runIn("f32");
  return narrow.map((bits, i) => [bits, wide[i] as Uint16Array]);
}

test("f16 and bf16 are f32 rounded once, of every operator that goes through f32", () => {
  const next = seeded(2016);
  const rows = widened();
  assert.ok(rows.length > 80);
  for (const row of rows) {
    for (const dtype of ["f16", "bf16"] as const) {
      if (!Object.values(row.through ?? {}).every(({ f32 }) => f32?.includes(dtype))) continue;
      for (const [narrow, wide] of bothWays(row, dtype, next))
        assert.equal([...narrow], [...wide], `seed 2016: ${row.name} of ${dtype}`);
    }
  }
});

test("recipes are of operators and ports that there are", () => {
  const rows = new Map(readTables(inRoot("ops-c")).operators.map((row) => [row.name as string, row]));
  for (const [name, { inputs }] of Object.entries(recipes)) {
    const row = rows.get(name);
    assert.ok(row, name);
    for (const port of Object.keys(inputs ?? {}))
      assert.ok(
        row?.inputs.some((known) => known.name === port),
        `${name} has no input ${port}`,
      );
  }
});

test.run();
