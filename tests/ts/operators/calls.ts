// One small call of any operator of the table, after its recipe: with type variables bound to dtypes and ports filled as a
// test wants.
import { type Dtype, dtypes } from "../../../ts-lib/generated/dtypes.js";
import { type OperatorName, operators } from "../../../ts-lib/generated/operators.js";
import { inRoot } from "../../../ts-lib/host/setup/root.mjs";
import { byteCount, elementAt, fromBfloat, fromHalf, type TensorArray } from "../../../ts-lib/sis/dtype.js";
import type { Graph, Tensor } from "../../../ts-lib/sis/index.js";
import { sis } from "../sis/library.js";
import { type Binding, onesOf, type Port, recipes } from "./recipes.js";

export interface PortRow {
  name: string;
  type: string;
  optional?: boolean;
  since?: number;
  until?: number;
  variadic?: boolean;
}
export interface Row {
  name: OperatorName;
  domain: string;
  by?: string;
  /** Runs subgraphs or holds lists. */
  control?: boolean;
  inputs: PortRow[];
  outputs: PortRow[];
  types: Record<string, Dtype[]>;
  through?: Record<string, Partial<Record<Dtype, Dtype[]>>>;
}

const tables: string = inRoot("ops-c/generate/tables.mjs"); // plain JavaScript, outside of what tsc compiles
const generator = (await import(tables)) as {
  readTables(folder: string): { operators: Row[] };
  dtypesOf(row: Row, port: { type: string }): Dtype[];
};

/** Sequences and the like are no dtypes of tensors. */
export const dtypesOf = (row: Row, port: { type: string }): Dtype[] =>
  generator.dtypesOf(row, port).filter((name) => Object.hasOwn(dtypes, name));

/** Rows that reach C and that one call can use: what needs subgraphs or lists has tests of its own, or a recipe. */
export const rows = generator
  .readTables(inRoot("ops-c"))
  .operators.filter(({ name, domain, by }) => domain === "" && by !== "reader" && operators[name].by === "c")
  .filter(({ name, control }) => !control || Object.hasOwn(recipes, name));

const NEWEST = 26;
const usual: Port = { shape: [2, 3] };
const decode: Partial<Record<Dtype, (bits: number) => number>> = { f16: fromHalf, bf16: fromBfloat };

/** What a port is filled with where the recipe has no values: numbers, or bits of the halves. */
export type Fill = (
  port: PortRow,
  shape: readonly number[],
  dtype: Dtype,
) => TensorArray | readonly number[] | undefined;

export interface Result {
  readonly port: PortRow;
  readonly dtype: Dtype;
  readonly numbers: readonly number[];
}

function tensorOf(
  graph: Graph,
  row: PortRow,
  port: Port,
  dtype: Dtype,
  fill: Fill,
  feeds: Record<string, never>,
): Tensor {
  const raw = onesOf(dtype, byteCount(dtype, port.shape));
  if (port.values)
    return raw
      ? graph.constantBytes(raw, port.shape, dtype)
      : graph.constant([...port.values], port.shape, dtype);
  const count = port.shape.reduce((a, b) => a * b, 1);
  feeds[row.name] = (fill(row, port.shape, dtype) ?? raw ?? Array.from({ length: count }, () => 1)) as never;
  return graph.input(row.name, dtype, port.shape);
}

/** Builds and runs it; type variables that are not bound have their row's first dtype. */
export function call(row: Row, binding: Binding, fill: Fill = () => undefined): Result[] {
  const recipe = recipes[row.name] ?? {};
  const opset = recipe.opset ?? NEWEST;
  const graph = new sis.Graph({ opset });
  try {
    const feeds: Record<string, never> = {};
    const inputs = row.inputs.map((port) => {
      const given = recipe.inputs?.[port.name];
      const absent = opset < (port.since ?? 1) || opset > (port.until ?? 255);
      if (absent || (port.optional && !given)) return undefined;
      const dtype = binding[port.type] ?? (dtypesOf(row, port)[0] as Dtype);
      return tensorOf(graph, port, given ?? usual, dtype, fill, feeds);
    });
    const attributes = recipe.attributes?.(binding, graph) ?? {};
    const count = recipe.outputs ?? row.outputs.filter(({ optional }) => !optional).length;
    const outputs = graph.operator(row.name, inputs, attributes, count);
    for (const [i, output] of outputs.entries()) graph.output(`out${i}`, output);
    graph.compile();
    graph.run(feeds);
    return outputs.map(({ dtype, data }, i) => ({
      port: row.outputs[Math.min(i, row.outputs.length - 1)] as PortRow,
      dtype,
      numbers: Array.from({ length: data.length }, (_, k) => Number(elementAt(dtype, data, k))),
    }));
  } finally {
    graph.free();
  }
}

/** A half's value, to its bits: `values` rounded as Cast does. */
export function rounded(dtype: "f16" | "bf16", values: readonly number[]): number[] {
  const graph = new sis.Graph();
  try {
    const cast = graph.cast(graph.input("x", "f32", [values.length]), { to: dtypes[dtype].number });
    graph.output("y", cast);
    graph.compile();
    graph.run({ x: values });
    return cast.numbers();
  } finally {
    graph.free();
  }
}

export const decoded = (dtype: "f16" | "bf16", bits: Uint16Array): number[] =>
  Array.from(bits, decode[dtype] as (bits: number) => number);
