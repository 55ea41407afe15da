// Small ONNX models for tests, written by the official schema's encoder.
import { create, type DescMessage, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  type AttributeProtoSchema,
  type GraphProtoSchema,
  ModelProtoSchema,
  type NodeProtoSchema,
  type TensorProtoSchema,
  type ValueInfoProtoSchema,
} from "onnx-buf";

/** The plain object that becomes a message, not the message itself. */
type Plain<T extends DescMessage> = Exclude<MessageInitShape<T>, { readonly $typeName: string }>;

export type NodeInit = Plain<typeof NodeProtoSchema>;
export type GraphInit = Plain<typeof GraphProtoSchema>;
export type ModelInit = Plain<typeof ModelProtoSchema>;
export type TensorInit = Plain<typeof TensorProtoSchema>;
export type AttributeInit = Plain<typeof AttributeProtoSchema>;
type ValueInit = Plain<typeof ValueInfoProtoSchema>;

/** A tensor input or output; strings are names of dimensions, null is a size that nobody knows. */
export function value(name: string, shape: (number | string | null)[] | undefined, dtype = 1): ValueInit {
  const dim = shape?.map((size) => ({
    value:
      size === null
        ? { case: undefined }
        : typeof size === "number"
          ? ({ case: "dimValue", value: BigInt(size) } as const)
          : ({ case: "dimParam", value: size } as const),
  }));
  return { name, type: { value: { case: "tensorType", value: { elemType: dtype, shape: dim && { dim } } } } };
}

/** A sequence of tensors. */
export function sequence(name: string, dtype = 1): ValueInit {
  return {
    name,
    type: { value: { case: "sequenceType", value: { elemType: value("", undefined, dtype).type } } },
  };
}

/** The same value, which may hold nothing. */
export function optional({ name, type }: ValueInit): ValueInit {
  return { name, type: { value: { case: "optionalType", value: { elemType: type } } } };
}

export const node = (
  opType: string,
  input: string[],
  output: string[],
  attribute: AttributeInit[] = [],
  more: NodeInit = {},
): NodeInit => ({ opType, input, output, attribute, ...more });

export const floats = (name: string, values: number[], dims: number[] = [values.length]): TensorInit => ({
  name,
  dataType: 1,
  dims: dims.map(BigInt),
  floatData: values,
});

export const ints = (name: string, values: number[], dims: number[] = [values.length]): TensorInit => ({
  name,
  dataType: 7,
  dims: dims.map(BigInt),
  int64Data: values.map(BigInt),
});

export function model(graph: GraphInit, opset = 17, more: ModelInit = {}): Uint8Array {
  const init = { irVersion: 8n, opsetImport: [{ domain: "", version: BigInt(opset) }], graph, ...more };
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, init));
}

/** y = relu(x + w): x and w of three floats. */
export const addRelu = (): Uint8Array =>
  model({
    name: "g",
    input: [value("x", [3])],
    output: [value("y", [3])],
    initializer: [floats("w", [1, -2, 3])],
    node: [node("Add", ["x", "w"], ["sum"]), node("Relu", ["sum"], ["y"])],
  });
