// One operator on seeded inputs, by the builder on the simulator and by ONNX Runtime: shapes and dtypes must be equal,
// values close.
import { create, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import * as ort from "onnxruntime-node";
import { sis } from "../sis/library.js";
import { type AttributeInit, node, value } from "../sis/models.js";

export type Values = readonly (number | bigint)[];

export interface Operand {
  readonly dtype: keyof typeof numbers;
  readonly shape: readonly number[];
  readonly values: Values;
}

export interface Case {
  readonly operator: keyof typeof sis.operators;
  readonly opset?: number;
  readonly inputs: readonly (Operand | undefined)[];
  readonly attributes?: Readonly<Record<string, number | string>>;
}

/** ONNX's numbers, and the names of ONNX Runtime. */
const numbers = {
  f32: [1, "float32"],
  u8: [2, "uint8"],
  i8: [3, "int8"],
  u16: [4, "uint16"],
  i16: [5, "int16"],
  i32: [6, "int32"],
  i64: [7, "int64"],
  bool: [9, "bool"],
  f64: [11, "float64"],
  u32: [12, "uint32"],
  u64: [13, "uint64"],
} as const;

const arrays = {
  f32: Float32Array,
  u8: Uint8Array,
  i8: Int8Array,
  u16: Uint16Array,
  i16: Int16Array,
  i32: Int32Array,
  bool: Uint8Array,
  f64: Float64Array,
  u32: Uint32Array,
} as const;

function arrayOf({ dtype, values }: Operand) {
  if (dtype === "i64") return BigInt64Array.from(values, BigInt);
  if (dtype === "u64") return BigUint64Array.from(values, BigInt);
  return arrays[dtype].from(values.map(Number));
}

function attributeOf(operator: Case["operator"], name: string, given: number | string): AttributeInit {
  const description: { type: string } | undefined = sis.operators[operator].attributes[name];
  if (typeof given === "string") return { name, type: 3, s: new TextEncoder().encode(given) };
  return description?.type === "float" ? { name, type: 1, f: given } : { name, type: 2, i: BigInt(given) };
}

const options = {
  logSeverityLevel: 4,
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  graphOptimizationLevel: "disabled",
} as const;

async function byRuntime({ operator, opset = 22, inputs, attributes = {} }: Case): Promise<Operand> {
  const given = inputs.flatMap((input, i) => (input ? [{ input, name: `x${i}` }] : []));
  const list = Object.entries(attributes).map(([name, value]) => attributeOf(operator, name, value));
  const names = inputs.map((input, i) => (input ? `x${i}` : ""));
  const bytes = toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [{ domain: "", version: BigInt(opset) }],
      graph: {
        name: "g",
        input: given.map(({ input, name }) => value(name, [...input.shape], numbers[input.dtype][0])),
        output: [{ name: "y" }],
        node: [node(operator, names, ["y"], list)],
      },
    }),
  );
  const session = await ort.InferenceSession.create(bytes, options);
  const feeds = given.map(({ input, name }) => {
    const [, type] = numbers[input.dtype];
    return [name, new ort.Tensor(type, arrayOf(input) as Float32Array as never, [...input.shape])] as const;
  });
  const { y } = await session.run(Object.fromEntries(feeds));
  const dtype = (Object.keys(numbers) as Operand["dtype"][]).find((name) => numbers[name][1] === y!.type);
  return { dtype: dtype!, shape: y!.dims, values: [...(y!.data as Iterable<number | bigint>)].map(plain) };
}

const plain = (x: number | bigint | boolean) => (typeof x === "bigint" ? x : Number(x));

function bySis({ operator, opset = 22, inputs, attributes = {} }: Case): Operand {
  const graph = new sis.Graph({ opset });
  try {
    const tensors = inputs.map((input, i) => input && graph.input(`x${i}`, input.dtype, input.shape));
    graph.output("y", graph.operator(operator, tensors, { ...attributes }, 1)[0]!);
    graph.compile();
    const feeds = inputs.flatMap((input, i) => (input ? [[`x${i}`, arrayOf(input)] as const] : []));
    const { y } = graph.run(Object.fromEntries(feeds));
    const values = [...(y!.data as Iterable<number | bigint>)];
    return { dtype: y!.dtype as Operand["dtype"], shape: [...y!.shape], values };
  } finally {
    graph.free();
  }
}

function close(got: number | bigint, want: number | bigint, tolerance: number, largest: number): boolean {
  if (typeof got === "bigint" || typeof want === "bigint") return got === want;
  if (Object.is(got, want) || got === want) return true;
  return Math.abs(got - want) <= tolerance * (Math.abs(want) + 0.01 * Math.max(largest, 1e-3));
}

/** What is wrong, in a sentence; undefined when both agree. Integers and truth values must be equal. */
export async function difference(of: Case, tolerance: number): Promise<string | undefined> {
  const want = await byRuntime(of);
  const got = bySis(of);
  if (got.dtype !== want.dtype) return `dtype ${got.dtype}, not ${want.dtype}`;
  if (`${got.shape}` !== `${want.shape}`) return `shape [${got.shape}], not [${want.shape}]`;
  const sizes = want.values.map((x) => Math.abs(Number(x))).filter(Number.isFinite);
  const largest = sizes.reduce((a, b) => Math.max(a, b), 0);
  const at = want.values.findIndex((x, i) => !close(got.values[i]!, x, tolerance, largest));
  if (at < 0) return undefined;
  const from = of.inputs.map((input) =>
    input ? input.values[input.values.length === want.values.length ? at : 0] : "none",
  );
  return `element ${at} is ${got.values[at]}, not ${want.values[at]} (of ${from.join(", ")})`;
}
