// A case as firmware/check/cases.json and bench.json hold it: a graph as the calls that build it, with what goes in and what
// must come out. firmware/generate/check.mjs packs these into the device's tables.
import type { Fill } from "./fill.js";

/** Elements: from a seed, one by one (what JSON has no number for as text), or bytes in hexadecimal. */
export type Elements =
  | { readonly fill: Fill }
  | { readonly values: readonly (number | string)[] }
  | { readonly raw: string };

export interface Shaped {
  readonly dtype: number;
  readonly dims: readonly number[];
}

export type Step =
  | { readonly step: "input" | "constant"; readonly tensor: Shaped; readonly data: Elements }
  | { readonly step: "block"; readonly parent: number }
  | {
      readonly step: "blockInput";
      readonly block: number;
      readonly tensor: Shaped;
      readonly dynamic: boolean;
    }
  | {
      readonly step: "operator";
      readonly op: number;
      readonly block: number;
      /** Tensors; -1 = left out. */
      readonly inputs: readonly number[];
      readonly outputs: number;
      /** Records in hexadecimal. */
      readonly attributes: string;
    }
  | { readonly step: "output"; readonly block: number; readonly tensor: number };

export interface Row {
  /** The operator that it is about. */
  readonly operator: string;
  readonly opset: number;
  readonly steps: readonly Step[];
}

export interface CheckRow extends Row {
  /** Whose the expected values are. */
  readonly from: "ONNX Runtime" | "by hand" | "SIS";
  /** Of each output of the graph. */
  readonly expected: readonly (Shaped & { readonly values: readonly (number | string)[] })[];
  /** FNV-1a of the outputs' bytes as SIS gives them on every target. */
  readonly hash: number;
}

export interface BenchRow extends Row {
  readonly name: string;
  /** Multiply-adds of one run; 0 = not what it does. */
  readonly macs: number;
}

/** JSON has neither NaN nor infinities nor whole numbers of 64 bits. */
export const plain = (x: number | bigint): number | string =>
  typeof x === "bigint"
    ? Number.isSafeInteger(Number(x))
      ? Number(x)
      : String(x)
    : Number.isFinite(x) && !Object.is(x, -0)
      ? x
      : Object.is(x, -0)
        ? "-0"
        : String(x);

export function fnv1a(parts: readonly Uint8Array[]): number {
  let hash = 0x811c9dc5;
  for (const part of parts) for (const byte of part) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** One row a line. */
export const rowsText = (rows: readonly Row[]): string =>
  `[\n${rows.map((row) => JSON.stringify(row)).join(",\n")}\n]\n`;
