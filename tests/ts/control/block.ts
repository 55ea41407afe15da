// A block of a residual network, with what is around it, three times: by a builder script, as an ONNX file, and as frames that
// were written by hand.
import { create, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "onnx-buf";
import type { CommandName, FrameFields } from "../../../ts-lib/generated/frames.js";
import { operators } from "../../../ts-lib/generated/operators.js";
import type { Caller } from "../../../ts-lib/host/control/exchange.js";
import { operatorRecords } from "../../../ts-lib/host/control/records.js";
import { type AttributeInit, floats, node, type TensorInit, value } from "../sis/models.js";

type Sis = typeof import("../../../ts-lib/sis/index.js");
type Graph = InstanceType<Sis["Graph"]>;

const OPSET = 17;

/** Numbers from a fixed seed, around 0. */
function numbers(seed: number, count: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >> 8) / 2 ** 24;
  });
}

const positive = (seed: number, count: number) => numbers(seed, count).map((x) => x + 1);

interface Weights {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const weight = (seed: number, shape: readonly number[], make = numbers): Weights => ({
  shape,
  data: make(
    seed,
    shape.reduce((a, b) => a * b),
  ),
});

const normalization = (
  seed: number,
  channels: number,
): Readonly<Record<"scale" | "bias" | "mean" | "var", Weights>> => ({
  scale: weight(seed, [channels]),
  bias: weight(seed + 1, [channels]),
  mean: weight(seed + 2, [channels]),
  var: weight(seed + 3, [channels], positive),
});

export const input = numbers(1, 8 * 12 * 12);
const first = weight(2, [16, 8, 3, 3]);
const second = weight(3, [16, 16, 3, 3]);
const short = weight(4, [16, 8, 1, 1]);
const norms = [normalization(10, 16), normalization(20, 16)] as const;
const dense = weight(5, [10, 16]);
const denseBias = weight(6, [10]);

export function byScript({ Graph }: Sis): Graph {
  const graph = new Graph({ opset: OPSET });
  const constant = ({ data, shape }: Weights) => graph.constant(data, shape);
  const norm = (
    x: ReturnType<typeof constant>,
    { scale, bias, mean, var: variance }: (typeof norms)[number],
  ) => graph.batchNormalization(x, constant(scale), constant(bias), constant(mean), constant(variance));
  const x = graph.input("x", "f32", [1, 8, 12, 12]);
  const a = graph.relu(
    norm(graph.conv(x, constant(first), undefined, { pads: [1, 1, 1, 1], strides: [2, 2] }), norms[0]),
  );
  const b = norm(graph.conv(a, constant(second), undefined, { pads: [1, 1, 1, 1] }), norms[1]);
  const sum = graph.relu(graph.add(b, graph.conv(x, constant(short), undefined, { strides: [2, 2] })));
  const flat = graph.flatten(graph.globalAveragePool(sum));
  graph.output("y", graph.softmax(graph.gemm(flat, constant(dense), constant(denseBias), { transB: 1 })));
  return graph;
}

const ints = (name: string, ...values: number[]): AttributeInit => ({
  name,
  type: 7,
  ints: values.map(BigInt),
});

export function byOnnx(): Uint8Array {
  const initializer: TensorInit[] = [];
  const weights = (name: string, { data, shape }: Weights): string => {
    initializer.push(floats(name, Array.from(data), [...shape]));
    return name;
  };
  const norm = (name: string, from: string, n: (typeof norms)[number]) =>
    node(
      "BatchNormalization",
      [
        from,
        ...(["scale", "bias", "mean", "var"] as const).map((part) => weights(`${name}.${part}`, n[part])),
      ],
      [name],
    );
  const nodes = [
    node("Conv", ["x", weights("w1", first)], ["c1"], [ints("pads", 1, 1, 1, 1), ints("strides", 2, 2)]),
    norm("n1", "c1", norms[0]),
    node("Relu", ["n1"], ["a"]),
    node("Conv", ["a", weights("w2", second)], ["c2"], [ints("pads", 1, 1, 1, 1)]),
    norm("n2", "c2", norms[1]),
    node("Conv", ["x", weights("w3", short)], ["s"], [ints("strides", 2, 2)]),
    node("Add", ["n2", "s"], ["sum"]),
    node("Relu", ["sum"], ["r"]),
    node("GlobalAveragePool", ["r"], ["p"]),
    node("Flatten", ["p"], ["f"]),
    node(
      "Gemm",
      ["f", weights("w4", dense), weights("b4", denseBias)],
      ["d"],
      [{ name: "transB", type: 2, i: 1n }],
    ),
    node("Softmax", ["d"], ["y"]),
  ];
  const graph = {
    name: "block",
    ...{ input: [value("x", [1, 8, 12, 12])], output: [value("y", [1, 10])], initializer, node: nodes },
  };
  const init = { irVersion: 8n, opsetImport: [{ domain: "", version: BigInt(OPSET) }], graph };
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, init));
}

/** Attributes as they go over the wire: those of `name`, lists of integers or one. */
function attributes(
  name: keyof typeof operators,
  values: Readonly<Record<string, number[] | number>>,
): Uint8Array {
  const rows: Readonly<Record<string, { readonly tag: number }>> = operators[name].attributes;
  const parts = Object.entries(values).map(([key, given]) => {
    const list = typeof given === "number" ? [given] : given;
    const bytes = new Uint8Array(5 + 8 * list.length);
    const view = new DataView(bytes.buffer);
    view.setUint8(0, rows[key].tag);
    view.setUint32(1, 8 * list.length, true);
    list.forEach((item, i) => {
      view.setBigInt64(5 + 8 * i, BigInt(item), true);
    });
    return bytes;
  });
  return Buffer.concat(parts);
}

/** The frames of V0 as far as they go: tensors by number, weights in pieces. Gives the output's number. */
export async function byFrames(board: Caller): Promise<number> {
  const send = async <Name extends CommandName>(name: Name, fields: FrameFields[Name]) =>
    (await board.call(name, fields)).id;
  await send("CreateGraph", { opset: OPSET });
  let next = 0;
  const tensor = async (shape: readonly number[]) => {
    await send("SetTensorShape", { tensorId: next, dtype: 1, dims: shape });
    return next++;
  };
  const constant = async ({ data, shape }: Weights) => {
    const tensorId = await tensor(shape);
    const bytes = new Uint8Array(data.buffer);
    for (let offset = 0; offset < bytes.length; offset += 1000)
      await send("LoadWeights", { tensorId, offset, data: bytes.subarray(offset, offset + 1000) });
    return tensorId;
  };
  const operator = async (
    name: keyof typeof operators,
    inputs: number[],
    values: Readonly<Record<string, number[] | number>> = {},
  ) => {
    const records = operatorRecords({ inputs, attributes: attributes(name, values) });
    const row = operators[name] as { readonly id: number };
    next = (await send("AddMLOperator", { op: row.id, records })) + 1;
    return next - 1;
  };
  const norm = async (x: number, n: (typeof norms)[number]) =>
    operator("BatchNormalization", [
      ...[x, await constant(n.scale), await constant(n.bias), await constant(n.mean), await constant(n.var)],
    ]);
  const x = await tensor([1, 8, 12, 12]);
  const c1 = await operator("Conv", [x, await constant(first)], { pads: [1, 1, 1, 1], strides: [2, 2] });
  const a = await operator("Relu", [await norm(c1, norms[0])]);
  const b = await norm(await operator("Conv", [a, await constant(second)], { pads: [1, 1, 1, 1] }), norms[1]);
  const s = await operator("Conv", [x, await constant(short)], { strides: [2, 2] });
  const sum = await operator("Relu", [await operator("Add", [b, s])]);
  const flat = await operator("Flatten", [await operator("GlobalAveragePool", [sum])]);
  const d = await operator("Gemm", [flat, await constant(dense), await constant(denseBias)], { transB: 1 });
  const y = await operator("Softmax", [d]);
  await send("AddOutput", { block: 0, tensor: y, name: "y" });
  await send("CompileGraph", {});
  return y;
}
