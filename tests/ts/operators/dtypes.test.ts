// Every dtype that the operator table lists, for every type variable of every operator, builds and runs: no row promises
// more than its code does. An operator whose ports are not all of one size needs a recipe (recipes.ts).
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Dtype } from "../../../ts-lib/generated/dtypes.js";
import { type OperatorName, operators } from "../../../ts-lib/generated/operators.js";
import { inRoot } from "../../../ts-lib/host/setup/root.mjs";
import { byteCount } from "../../../ts-lib/sis/dtype.js";
import type { Graph, Tensor } from "../../../ts-lib/sis/index.js";
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
}

const tables: string = inRoot("ops-c/generate/tables.mjs"); // plain JavaScript, outside of what tsc compiles
const { readTables, dtypesOf } = (await import(tables)) as {
  readTables(folder: string): { operators: Row[] };
  dtypesOf(row: Row, port: { type: string }): Dtype[];
};

const NEWEST = 26;
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
      const bound = row.inputs.some(({ type }, k) => type === port.type && inputs[k]);
      if (wanted && bound) assert.is(output.dtype, wanted, `output ${port.name}`);
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
