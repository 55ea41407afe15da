// A case of `sis bench` and mlbench, and what cases are made with: inputs, weights from a seed, an operator by its name.

import type { Graph, OperatorName, Tensor } from "sis";

export interface BenchCase {
  readonly operator: OperatorName;
  /** The operator's name in the library, then what tells its cases apart. */
  readonly name: string;
  readonly build: (graph: Graph) => Tensor;
  readonly opset?: number;
  /** Multiply-adds of one run. */
  readonly macs?: number;
  /** Name of the case that does the same in f32. */
  readonly against?: string;
  /** Inputs of f32 are from one less to one more; default 0. */
  readonly around?: number;
  /** Kernels that change sums (Winograd) are forbidden. */
  readonly exact?: boolean;
}

function bits(count: number): Int32Array {
  let state = 2463534242 | 0;
  return Int32Array.from({ length: count }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  });
}

/** From -1 to 1, the same always. */
export const seeded = (count: number): Float32Array => Float32Array.from(bits(count), (x) => x / 2147483648);

const product = (shape: readonly number[]) => shape.reduce((all, size) => all * size, 1);
export const weights = (graph: Graph, ...shape: number[]) => graph.constant(seeded(product(shape)), shape);
/** Whole numbers from -127 to 127. */
export const bytes = (graph: Graph, ...shape: number[]) =>
  graph.constant(
    Int8Array.from(bits(product(shape)), (x) => ((x >>> 0) % 255) - 127),
    shape,
  );
export const input = (graph: Graph, ...shape: number[]) =>
  graph.input(`x${Object.keys(graph.inputs).length}`, "f32", shape);
/** Inputs of whole numbers are zeros. */
export const whole = (graph: Graph, dtype: "i64" | "i32" | "u8" | "i8" | "bool", ...shape: number[]) =>
  graph.input(`x${Object.keys(graph.inputs).length}`, dtype, shape);
export const image = (graph: Graph) => input(graph, 1, 32, 28, 28);
export const row = (graph: Graph) => input(graph, 16384);
export const matrix = (graph: Graph) => input(graph, 128, 128);
export const ones = (graph: Graph, count: number) => graph.constant(new Float32Array(count).fill(1));

type Attributes = Parameters<Graph["operator"]>[2];
const named = (operator: string): string =>
  /^[A-Z]+$/.test(operator)
    ? operator.toLowerCase()
    : operator.replace(/^[A-Z]+(?=[A-Z][a-z])|^[A-Z]/, (head) => head.toLowerCase());

/** An operator by its ONNX name, of the given inputs. */
export const plain = (
  operator: OperatorName,
  inputs: (graph: Graph) => readonly (Tensor | undefined)[],
  attributes: Attributes = {},
  {
    outputs = 1,
    opset,
    macs,
    around,
    note = "",
  }: { outputs?: number; opset?: number; macs?: number; around?: number; note?: string } = {},
): BenchCase => ({
  operator,
  name: `${named(operator)}${note}`,
  ...(opset !== undefined && { opset }),
  ...(macs !== undefined && { macs }),
  ...(around !== undefined && { around }),
  build: (graph) => graph.operator(operator, inputs(graph), attributes, outputs)[0],
});
