// The "light" models of ONNX's test data have every weight replaced by a constant. Here each gets seeded weights again,
// scaled so that activations keep their size: the same bytes for the simulator, the device and ONNX Runtime.
import { readFileSync } from "node:fs";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  type GraphProto,
  ModelProtoSchema,
  type NodeProto,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from "onnx-buf";
import { inBuild } from "../../../ts-lib/host/setup/root.mjs";
import { value } from "../sis/models.js";
import { Uniform } from "./uniform.js";

/** Those whose dense layers take 240 to 575 MB. */
export const dense: readonly string[] = ["bvlc_alexnet", "zfnet512", "vgg19"];

export const architectures: readonly string[] = [
  "squeezenet",
  "shufflenet",
  "resnet50",
  "densenet121",
  "inception_v1",
  "inception_v2",
  ...dense,
];

/** A model with its weights drawn, and the name of its one input, an image of [1, 3, 224, 224]. */
export function lightModel(name: string): { bytes: Uint8Array; input: string } {
  const file = inBuild("third-party", "onnx-testdata", "light", `light_${name}.onnx`);
  return seeded(readFileSync(file), 1);
}

const product = (dims: readonly number[]) => dims.reduce((a, b) => a * b, 1);

/** The node that reads a weight, behind Unsqueeze, and as which input. */
function readerOf(graph: GraphProto, name: string): { node: NodeProto; slot: number } | undefined {
  for (const node of graph.node) {
    const slot = node.input.indexOf(name);
    if (slot < 0) continue;
    return node.opType === "Unsqueeze" ? readerOf(graph, node.output[0] ?? "") : { node, slot };
  }
  return undefined;
}

/** Weights of a matrix or filter keep the variance of what passes through a Relu; the rest stay near 0 or 1. */
function weights(draw: Uniform, graph: GraphProto, name: string, dims: readonly number[]): Float32Array {
  const { node, slot = 0 } = readerOf(graph, name) ?? {};
  const count = product(dims);
  if (node?.opType === "BatchNormalization") {
    const [middle = 0, spread = 0] = [[], [0.7, 0.3], [0, 0.2], [0, 0.2], [1, 0.5]][slot] ?? [];
    return draw.values(count, middle, spread);
  }
  if (node?.opType === "Mul") return draw.values(count, 1, 0.5);
  if (dims.length < 2) return draw.values(count, 0, 0.2);
  const transposed = node?.attribute.some(({ name, i }) => name === "transB" && i === 1n);
  const fanIn = node?.opType === "Gemm" && !transposed ? (dims[0] ?? 1) : product(dims.slice(1));
  return draw.values(count, 0, Math.sqrt(6 / fanIn));
}

/** What goes into the last Softmax becomes an output too: large logits would leave nothing else to compare. */
function seeded(bytes: Uint8Array, seed: number): { bytes: Uint8Array; input: string } {
  const model = fromBinary(ModelProtoSchema, bytes);
  const { graph } = model;
  if (!graph) throw new Error("no graph");
  const draw = new Uniform(seed);
  const dimsOf = (name: string): number[] => {
    const shape = graph.initializer.find((tensor) => tensor.name === name);
    if (!shape) throw new Error(`${name} is no initializer`);
    const { int64Data, rawData } = shape;
    return [...(int64Data.length ? int64Data : new BigInt64Array(new Uint8Array(rawData).buffer))].map(
      Number,
    );
  };
  const isWeight = (node: NodeProto) => node.opType === "ConstantOfShape";
  for (const node of graph.node.filter(isWeight)) {
    const [name = ""] = node.output;
    const dims = dimsOf(node.input[0] ?? "");
    const rawData = new Uint8Array(weights(draw, graph, name, dims).buffer as ArrayBuffer);
    graph.initializer.push(create(TensorProtoSchema, { name, dataType: 1, dims: dims.map(BigInt), rawData }));
  }
  graph.node = graph.node.filter((node) => !isWeight(node));
  const isGiven = new Set(graph.initializer.map(({ name }) => name));
  graph.input = graph.input.filter(({ name }) => !isGiven.has(name));
  const isRead = new Set(graph.node.flatMap(({ input }) => input));
  graph.initializer = graph.initializer.filter(({ name }) => isRead.has(name));
  const softmax = graph.node.findLast(({ opType }) => opType === "Softmax")?.input[0];
  if (softmax) graph.output.push(create(ValueInfoProtoSchema, value(softmax, undefined)));
  // From version 4 on an initializer need not be among the inputs.
  if (model.irVersion < 4n) model.irVersion = 4n;
  const [input] = graph.input;
  if (!input || graph.input.length > 1) throw new Error(`${graph.input.length} inputs, not one`);
  return { bytes: toBinary(ModelProtoSchema, model), input: input.name };
}
