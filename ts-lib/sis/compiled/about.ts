// What a compiled model says of itself beside C's calls: names of inputs, outputs and operators, as JSON that C hands through.

import { type Dtype, dtypeNumber } from "../dtype.js";
import { SisError } from "../errors.js";

/** An input of the graph, in the order in which it was declared. */
export interface CompiledInput {
  readonly name: string;
  readonly dtype: Dtype;
  /** Sizes, and names of dimensions. */
  readonly shape: readonly (number | string)[];
  /** The input that it is an item of. */
  readonly sequence?: string;
}

export interface CompiledOutput {
  readonly name: string;
  readonly kind: "tensor" | "sequence";
  /** Undefined where only a run tells it. */
  readonly dtype?: Dtype;
  readonly shape?: readonly number[];
}

export interface About {
  readonly inputs: readonly CompiledInput[];
  /** Inputs that are sequences without items. */
  readonly empty: readonly string[];
  readonly outputs: readonly CompiledOutput[];
  /** Dimensions that stay open, and their bounds. */
  readonly dims: readonly (readonly [name: string, bound: number])[];
  /** Dimensions that got a size when the model was compiled. */
  readonly fixed: Readonly<Record<string, number>>;
  /** ONNX names. */
  readonly operators: readonly string[];
}

export const writeAbout = (about: About): Uint8Array => new TextEncoder().encode(JSON.stringify(about));

/** Every field is looked at: the bytes are a file's. */
export function readAbout(bytes: Uint8Array): About {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw bad("its description is no JSON");
  }
  const about = record(value, "description");
  return {
    inputs: list(about.inputs, "inputs").map(readInput),
    empty: list(about.empty, "empty").map((name) => text(name, "empty")),
    outputs: list(about.outputs, "outputs").map(readOutput),
    dims: list(about.dims, "dims").map((each) => {
      const [name, bound] = list(each, "dims");
      return [text(name, "dims"), size(bound, "dims")];
    }),
    fixed: sizes(about.fixed, "fixed"),
    operators: list(about.operators, "operators").map((name) => text(name, "operators")),
  };
}

const bad = (what: string): SisError => new SisError("BAD_MODEL", `the compiled model is damaged: ${what}`);

function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw bad(`${what} is no object`);
  return value as Record<string, unknown>;
}

function list(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw bad(`${what} is no list`);
  return value;
}

function text(value: unknown, what: string): string {
  if (typeof value !== "string") throw bad(`${what} holds something that is no text`);
  return value;
}

function size(value: unknown, what: string): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0)
    throw bad(`${what} holds something that is no size`);
  return value as number;
}

function dtype(value: unknown, what: string): Dtype {
  const name = text(value, what) as Dtype;
  try {
    dtypeNumber(name);
  } catch {
    throw bad(`${what} holds something that is no dtype`);
  }
  return name;
}

const sizes = (value: unknown, what: string): Record<string, number> =>
  Object.fromEntries(Object.entries(record(value, what)).map(([name, each]) => [name, size(each, what)]));

function readInput(value: unknown): CompiledInput {
  const input = record(value, "an input");
  const shape = list(input.shape, "an input's shape").map((each) =>
    typeof each === "string" ? each : size(each, "an input's shape"),
  );
  const sequence = input.sequence === undefined ? undefined : text(input.sequence, "an input");
  return { name: text(input.name, "an input"), dtype: dtype(input.dtype, "an input"), shape, sequence };
}

function readOutput(value: unknown): CompiledOutput {
  const output = record(value, "an output");
  return {
    name: text(output.name, "an output"),
    kind: output.kind === "sequence" ? "sequence" : "tensor",
    dtype: output.dtype === undefined ? undefined : dtype(output.dtype, "an output"),
    shape:
      output.shape === undefined
        ? undefined
        : list(output.shape, "an output's shape").map((each) => size(each, "an output's shape")),
  };
}
