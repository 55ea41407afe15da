// The work of ts-lib/programs/bench-table.ts as ONNX models of one operator, for ONNX Runtime.
import { create, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType,
  type AttributeProtoSchema,
  ModelProtoSchema,
  type TensorProtoSchema,
  type ValueInfoProtoSchema,
} from "onnx-buf";
import type { ConvWork, Work } from "../../programs/bench-table.js";

interface OneOperator {
  readonly opType: string;
  readonly input: readonly (readonly [name: string, dims: readonly number[]])[];
  readonly output: readonly number[];
  /** Inputs that are known before. */
  readonly known?: readonly string[];
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

function operatorOf(work: Work): OneOperator {
  switch (work.kind) {
    case "product": {
      const { m, n, k, packed } = work;
      const input = [
        ["a", [m, k]],
        ["b", [k, n]],
      ] as const;
      return { opType: "MatMul", input, output: [m, n], known: packed ? ["b"] : [] };
    }
    case "conv":
      return convOf(work);
    case "softmax": {
      const dims = [work.rows, work.columns];
      return { opType: "Softmax", input: [["x", dims]], output: dims, attributes: { axis: -1 } };
    }
    case "relu":
      return { opType: "Relu", input: [["x", [work.count]]], output: [work.count] };
  }
}

function convOf({ channels, filters, size, kernel, stride, groups }: ConvWork): OneOperator {
  const pad = (kernel - 1) >> 1;
  const out = Math.floor((size + 2 * pad - kernel) / stride) + 1;
  return {
    opType: "Conv",
    input: [
      ["x", [1, channels, size, size]],
      ["w", [filters, channels / groups, kernel, kernel]],
      ["b", [filters]],
    ],
    output: [1, filters, out, out],
    known: ["w", "b"],
    attributes: {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
      group: groups,
    },
  };
}

const attribute = (
  name: string,
  value: number | readonly number[],
): MessageInitShape<typeof AttributeProtoSchema> =>
  typeof value === "number"
    ? { name, type: AttributeProto_AttributeType.INT, i: BigInt(value) }
    : { name, type: AttributeProto_AttributeType.INTS, ints: value.map(BigInt) };

const value = (name: string, dims: readonly number[]): MessageInitShape<typeof ValueInfoProtoSchema> => ({
  name,
  type: {
    value: {
      case: "tensorType",
      value: {
        elemType: 1,
        shape: { dim: dims.map((size) => ({ value: { case: "dimValue", value: BigInt(size) } })) },
      },
    },
  },
});

function constant(name: string, dims: readonly number[]): MessageInitShape<typeof TensorProtoSchema> {
  const count = dims.reduce((all, size) => all * size, 1);
  const values = Float32Array.from({ length: count }, (_, i) => (i % 17) / 17 - 0.5);
  return { name, dims: dims.map(BigInt), dataType: 1, rawData: new Uint8Array(values.buffer) };
}

export function peerModel(work: Work): Uint8Array {
  const { opType, input, output, known = [], attributes = {} } = operatorOf(work);
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [{ domain: "", version: 17n }],
      graph: {
        name: opType,
        node: [
          {
            opType,
            input: input.map(([name]) => name),
            output: ["y"],
            attribute: Object.entries(attributes).map(([name, it]) => attribute(name, it)),
          },
        ],
        input: input.filter(([name]) => !known.includes(name)).map(([name, dims]) => value(name, dims)),
        initializer: input
          .filter(([name]) => known.includes(name))
          .map(([name, dims]) => constant(name, dims)),
        output: [value("y", output)],
      },
    }),
  );
}
