// What a model package says of its model, as scripts see it.

import { type OperatorName, operators } from "../../generated/operators.js";
import type { StatusName } from "../../generated/status.js";

/** A file of the model's external data. */
export interface PackageFile {
  /** As the model names it. */
  readonly name: string;
  /** Its size in bytes. */
  readonly bytes: number;
  /** SHA-256, in hexadecimal. */
  readonly hash: string;
}

/** What a model is and what a graph made of it may take. */
export interface Manifest {
  /** What it is called. */
  readonly name: string;
  /** As its maker counts. */
  readonly version: string;
  /** SHA-256 of the model's bytes, in hexadecimal. */
  readonly modelHash: string;
  /** Bytes of the model. */
  readonly modelBytes: number;
  /** Most bytes of the graph: records, weights, activations and the region for values of dynamic shape. */
  readonly memory: number;
  /** Most cycles of one run, and of computing constants while the graph is built. */
  readonly cycles: number;
  /** Most cycles of computing constants while the graph is built. */
  readonly buildCycles: number;
  /** Operators the graph may hold, by ONNX name; "operator 999" where this build knows none of that id. */
  readonly operators: readonly string[];
  /** The one board and the one core that may run it. */
  readonly board?: string;
  /** The one core that may run it. */
  readonly core?: string;
  /** The model's external data. */
  readonly files: readonly PackageFile[];
}

/** Codes of the errors that say: this model may not do this here. */
export const refusals: readonly StatusName[] = [
  "BAD_PACKAGE",
  "HASH_MISMATCH",
  "OVER_MEMORY",
  "OVER_CYCLES",
  "FORBIDDEN_OPERATOR",
  "WRONG_BOARD",
  "NOT_LISTED",
  "WRONG_LAYOUT",
];

const names = new Map(
  Object.entries(operators).flatMap(([name, row]) => (row.by === "c" ? [[row.id, name] as const] : [])),
);

export const operatorOfId = (id: number): string => names.get(id) ?? `operator ${id}`;

/** The id of an operator that a graph can hold; undefined when there is none of that name. */
export function idOfOperator(name: string): number | undefined {
  const row = Object.hasOwn(operators, name) ? operators[name as OperatorName] : undefined;
  return row?.by === "c" ? row.id : undefined;
}
