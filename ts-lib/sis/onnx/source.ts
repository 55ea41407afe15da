// What a model is before it is built: of an ONNX file its nodes, of a compiled one C's calls (compiled/source.ts).

import type { Dtype } from "../dtype.js";
import { dtypeName } from "../dtype.js";
import { SisError } from "../errors.js";
import type { Graph } from "../graph.js";
import type { ModelPackage } from "../package/read.js";
import type { GraphProto, ModelProto, ValueInfoProto } from "./description.js";
import { ExternalFiles } from "./external.js";
import { Importer } from "./import.js";
import type { ModelOptions } from "./inputs.js";
import {
  Functions,
  findUnsupported,
  initializedNames,
  modelOpset,
  nodeName,
  type UnsupportedOperator,
  unsupportedError,
} from "./support.js";

/** TensorProto.DataType of text. */
const TEXT = 8;

/** An input or output as the model declares it. */
export interface ModelValue {
  /** As the model names it. */
  readonly name: string;
  /** "tensor", "sequence", or what SIS cannot hold: "map", "sparse tensor", "sequence of no tensors", "untyped". */
  readonly kind: ValueInfoProto["kind"];
  /** Whether it may hold nothing. */
  readonly isOptional: boolean;
  /** Of a sequence that of its items. Undefined for dtypes that SIS does not have, as text. */
  readonly dtype?: Dtype;
  /** Whether it holds text, which SIS does not have. */
  readonly isText: boolean;
  /**
   * Sizes, names of dimensions, undefined where the model says nothing; undefined when it has no shape. Of a sequence
   * that of its items.
   */
  readonly shape?: readonly (number | string | undefined)[];
}

/** A value that a node of the model's main graph makes. */
export interface NodeValue {
  /** Of the value, as the model names it. */
  readonly name: string;
  /** The node's name; its first output's where it has none. */
  readonly node: string;
  /** The ONNX name of the operator that makes it. */
  readonly operator: string;
}

/** What `Model` shows, and how it is built. */
export interface ModelSource {
  readonly opset: number;
  readonly inputs: readonly ModelValue[];
  readonly outputs: readonly ModelValue[];
  readonly values: readonly NodeValue[];
  readonly unsupported: readonly UnsupportedOperator[];
  /** Of a compiled model: bytes of its weights, which stay in the file. */
  readonly weightBytes?: number;
  build(options: ModelOptions): Graph;
}

/** An ONNX model; `name` of its file, `from` the package that it came in. */
export function onnxSource(proto: ModelProto, name: string, from?: ModelPackage): ModelSource {
  const { graph } = proto;
  if (!graph) throw new SisError("BAD_MODEL", "the file holds no graph; is it an ONNX model?");
  const functions = new Functions(proto);
  const opset = modelOpset(proto);
  const given = initializedNames(graph);
  const unsupported = findUnsupported(proto, opset, functions);
  return {
    opset,
    inputs: graph.inputs.filter((input) => !given.has(input.name)).map(describe),
    outputs: graph.outputs.map(describe),
    values: graph.nodes.flatMap((node) =>
      node.operator === "Constant"
        ? []
        : node.outputs
            .filter((value) => value !== "")
            .map((value) => ({ name: value, node: nodeName(node), operator: node.operator })),
    ),
    unsupported,
    build(options) {
      if (unsupported.length) throw unsupportedError(unsupported, opset);
      const external = new ExternalFiles(name, from?.files);
      const importer = new Importer(opset, functions, external, options, from);
      try {
        importer.main(graph);
      } catch (error) {
        importer.graph.free();
        throw error;
      }
      importer.graph.noteSizes(sizesOf(graph, importer.graph));
      return importer.graph;
    },
  };
}

/** Sizes that the model's named dimensions got, where they did not stay open. */
function sizesOf(proto: GraphProto, graph: Graph): Record<string, number> {
  const sizes: Record<string, number> = {};
  for (const { name, shape = [] } of proto.inputs) {
    const built = Object.hasOwn(graph.inputs, name) ? graph.inputs[name].knownShape : undefined;
    shape.forEach((size, i) => {
      if (typeof size === "string" && built) sizes[size] = built[i];
    });
  }
  return sizes;
}

const describe = ({ name, kind, isOptional, dtype, shape }: ValueInfoProto): ModelValue => ({
  name,
  kind,
  isOptional,
  dtype: dtypeName(dtype),
  isText: dtype === TEXT,
  shape,
});
