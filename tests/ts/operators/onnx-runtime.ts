// One node on the simulator and in ONNX Runtime, from the same model bytes: what the operators' random cases share.
import * as ort from "onnxruntime-node";
import { fromHalf, toHalf } from "../../../ts-lib/sis/dtype.js";
import { seeded } from "../sis/harness.js";
import { sis } from "../sis/library.js";
import { type AttributeInit, model, node, type TensorInit, value } from "../sis/models.js";
import { tally } from "./tally.js";

const dtypes = {
  f32: { number: 1, ort: "float32", array: Float32Array },
  u8: { number: 2, ort: "uint8", array: Uint8Array },
  i8: { number: 3, ort: "int8", array: Int8Array },
  u16: { number: 4, ort: "uint16", array: Uint16Array },
  i16: { number: 5, ort: "int16", array: Int16Array },
  i32: { number: 6, ort: "int32", array: Int32Array },
  i64: { number: 7, ort: "int64", array: BigInt64Array },
  bool: { number: 9, ort: "bool", array: Uint8Array },
  f16: { number: 10, ort: "float16", array: Uint16Array },
  f64: { number: 11, ort: "float64", array: Float64Array },
  u32: { number: 12, ort: "uint32", array: Uint32Array },
  u64: { number: 13, ort: "uint64", array: BigUint64Array },
} as const;

export type Dtype = keyof typeof dtypes;
/** ONNX's number of a dtype, as attributes name it. */
export const numberOf = (dtype: Dtype): number => dtypes[dtype].number;
const isReal = (dtype: Dtype): boolean => dtype === "f32" || dtype === "f64" || dtype === "f16";
export type Values = InstanceType<(typeof dtypes)[Dtype]["array"]>;

/** An input; `known` ones are the model's initializers. */
export interface Operand {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly data: Values;
  readonly known?: boolean;
}

export interface NodeCase {
  readonly operator: string;
  readonly opset?: number;
  /** undefined: left out. */
  readonly inputs: readonly (Operand | undefined)[];
  readonly attributes?: readonly AttributeInit[];
  /** dtypes of the outputs; undefined: not wanted. */
  readonly outputs: readonly (Dtype | undefined)[];
  /** Of |b|, and of the largest |b|, at least `least`. Whole numbers must be equal unless `steps` are allowed. */
  readonly relative?: number;
  readonly absolute?: number;
  readonly least?: number;
  readonly steps?: number;
}

export const int = (name: string, i: number): AttributeInit => ({ name, type: 2, i: BigInt(i) });
export const float = (name: string, f: number): AttributeInit => ({ name, type: 1, f });
export const text = (name: string, s: string): AttributeInit => ({
  name,
  type: 3,
  s: new TextEncoder().encode(s),
});
export const ints = (name: string, list: readonly number[]): AttributeInit => ({
  name,
  type: 7,
  ints: list.map(BigInt),
});
export const floats = (name: string, list: readonly number[]): AttributeInit => ({
  name,
  type: 6,
  floats: [...list],
});
export const texts = (name: string, list: readonly string[]): AttributeInit => ({
  name,
  type: 8,
  strings: list.map((item) => new TextEncoder().encode(item)),
});

/** Draws from a seed: the same in every run. */
export class Draw {
  readonly next: () => number;

  constructor(seed: number) {
    this.next = seeded(seed);
  }

  /** A whole number from `least` to `most`, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  of<T>(list: readonly T[]): T {
    return list[this.whole(0, list.length - 1)] as T;
  }

  maybe(): boolean {
    return this.next() < 0.5;
  }

  /** Real numbers from -size to size, whole ones over the dtype's range (at most ±size for 32 bits and more). */
  operand(dtype: Dtype, shape: readonly number[], { size = 2, known = false } = {}): Operand {
    const count = shape.reduce((a, b) => a * b, 1);
    const ranges: Partial<Record<Dtype, readonly [number, number]>> = {
      u8: [0, 255],
      i8: [-128, 127],
      u16: [0, 65535],
      i16: [-32768, 32767],
      bool: [0, 1],
    };
    const [low, high] = ranges[dtype] ?? [-size, size];
    const real = isReal(dtype);
    const numbers = Array.from({ length: count }, () =>
      real ? (this.next() * 2 - 1) * size : this.whole(low, high),
    );
    return operand(dtype, shape, numbers, known);
  }
}

export function operand(
  dtype: Dtype,
  shape: readonly number[],
  numbers: readonly (number | bigint)[],
  known = false,
): Operand {
  const { array } = dtypes[dtype];
  const bits = dtype === "f16" ? numbers.map((x) => toHalf(Number(x))) : numbers;
  const data =
    array === BigInt64Array || array === BigUint64Array
      ? array.from(bits.map(BigInt))
      : (array as Float32ArrayConstructor).from(bits.map(Number));
  return { dtype, shape, data: data as Values, known };
}

/** An operand as a tensor in the model. */
export function tensorOf(name: string, { dtype, shape, data }: Operand): TensorInit {
  const rawData = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  return { name, dataType: numberOf(dtype), dims: shape.map(BigInt), rawData };
}

export function modelOf(test: NodeCase): Uint8Array {
  const name = (i: number) => (test.inputs[i] ? `x${i}` : "");
  const given = test.inputs.map((input, i) => ({ input, name: name(i) }));
  const initializer = given.flatMap(({ input, name }): TensorInit[] => {
    return input?.known ? [tensorOf(name, input)] : [];
  });
  return model(
    {
      name: "case",
      input: given.flatMap(({ input, name }) =>
        input && !input.known ? [value(name, [...input.shape], dtypes[input.dtype].number)] : [],
      ),
      output: test.outputs.flatMap((dtype, i) =>
        dtype ? [value(`y${i}`, undefined, dtypes[dtype].number)] : [],
      ),
      initializer,
      node: [
        node(
          test.operator,
          test.inputs.map((_, i) => name(i)),
          test.outputs.map((dtype, i) => (dtype ? `y${i}` : "")),
          [...(test.attributes ?? [])],
        ),
      ],
    },
    test.opset ?? 17,
  );
}

const session = {
  logSeverityLevel: 3,
  graphOptimizationLevel: "disabled",
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
} as const;

export async function inOnnxRuntime(bytes: Uint8Array, test: NodeCase): Promise<Map<string, ort.Tensor>> {
  const feeds: Record<string, ort.Tensor> = {};
  test.inputs.forEach((input, i) => {
    if (!input || input.known) return;
    const { dtype, data, shape } = input;
    feeds[`x${i}`] = new ort.Tensor(dtypes[dtype].ort as "float32", data as Float32Array, [...shape]);
  });
  const run = await ort.InferenceSession.create(bytes, session);
  return new Map(Object.entries(await run.run(feeds)));
}

function onSimulator(bytes: Uint8Array, test: NodeCase) {
  const given: Record<string, Values> = {};
  test.inputs.forEach((input, i) => {
    if (input && !input.known) given[`x${i}`] = input.data;
  });
  const graph = sis.readModel(bytes).build();
  try {
    const outputs = Object.entries(graph.compile().run(given as Parameters<typeof graph.run>[0]));
    return new Map(
      outputs.map(([name, { dtype, shape, data }]) => [
        name,
        { dtype, shape: [...shape], data: (data as Values).slice() },
      ]),
    );
  } finally {
    graph.free();
  }
}

/** Truth values as 0 and 1, halves as what they mean; 64 bits stay whole. */
export const numbersOf = (data: Values, dtype: Dtype): (number | bigint)[] =>
  Array.from<number | bigint | boolean, number | bigint>(data, (x) =>
    typeof x === "bigint" ? x : dtype === "f16" ? fromHalf(Number(x)) : Number(x),
  );

/** NaN, within no tolerance, unless both are finite. */
function distance(x: number | bigint, y: number | bigint): number {
  if (typeof x === "bigint" || typeof y === "bigint") return Math.abs(Number(BigInt(x) - BigInt(y)));
  return Number.isFinite(x) ? Math.abs(x - y) : Number.NaN;
}

/** Where they differ, or "". */
export async function difference(test: NodeCase): Promise<string> {
  const bytes = modelOf(test);
  const expected = await inOnnxRuntime(bytes, test);
  const got = onSimulator(bytes, test);
  for (const [i, dtype] of test.outputs.entries()) {
    if (!dtype) continue;
    const a = got.get(`y${i}`);
    const b = expected.get(`y${i}`);
    if (!a || !b) return `output ${i} is missing`;
    if (a.dtype !== dtype || b.type !== dtypes[dtype].ort)
      return `output ${i} is ${a.dtype}, not ${b.type}; declared ${dtype}`;
    if (a.shape.join() !== b.dims.join()) return `output ${i} is [${a.shape}], not [${b.dims}]`;
    const wanted = numbersOf(b.data as Values, dtype);
    const found = numbersOf(a.data, dtype);
    const real = isReal(dtype);
    const sizes = wanted.map((x) => Math.abs(Number(x))).filter(Number.isFinite);
    const most = sizes.reduce((high, x) => Math.max(high, x), test.least ?? 0);
    for (const [k, x] of wanted.entries()) {
      const y = found[k] as number | bigint;
      if (Object.is(x, y) || x === y) continue;
      const allowed = real
        ? (test.relative ?? 1e-4) * Math.abs(Number(x)) + (test.absolute ?? 1e-5) * most
        : (test.steps ?? 0);
      if (!(distance(x, y) <= allowed)) return `output ${i} element ${k} is ${y}, not ${x}`;
    }
  }
  return "";
}

let counting = false;
/** From now on `agree` runs no case, it takes them down in the tally. */
export const onlyCount = (): void => {
  counting = true;
};

/** ONNX_SEED in the environment is added to every seed: other cases than those of every day. */
const shift = Number(process.env.ONNX_SEED ?? 0);
/** With ONNX_LATE=1 nothing is known before the run: shapes that follow from values are dynamic. */
const late = ({ inputs, ...test }: NodeCase): NodeCase => ({
  ...test,
  inputs: inputs.map((input) => (input?.data.length ? { ...input, known: false } : input)),
});

/** `count` cases from one seed; the first that differs is told with its number, seed and attributes. */
export async function agree(
  seed: number,
  count: number,
  make: (draw: Draw, i: number) => NodeCase,
): Promise<void> {
  const draw = new Draw(seed + shift);
  for (let i = 0; i < count; i++) {
    const made = make(draw, i);
    const test = process.env.ONNX_LATE ? late(made) : made;
    if (counting) {
      tally(test);
      continue;
    }
    let wrong: string;
    try {
      wrong = await difference(test);
    } catch (error) {
      wrong = String(error);
    }
    if (wrong === "") continue;
    const inputs = test.inputs.map((input) => {
      if (!input) return "-";
      const { dtype, shape, data, known } = input;
      return `${dtype}[${shape}]${known && data.length <= 16 ? `={${numbersOf(data, dtype)}}` : ""}`;
    });
    const attributes = (test.attributes ?? []).map(({ name, i, f, s, ints, floats, strings }) => {
      const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
      const lists = [ints, floats, strings?.map(decode)].find((list) => list && list.length > 0);
      return `${name}=${lists ? `[${lists}]` : s ? decode(s) : (f ?? i)}`;
    });
    throw new Error(
      `seed ${seed + shift}, case ${i}: ${test.operator}-${test.opset ?? 17}(${inputs.join(" ")}) ${attributes.join(" ")}: ${wrong}`,
    );
  }
}
