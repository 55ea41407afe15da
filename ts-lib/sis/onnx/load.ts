// ONNX models: read a file, see what it needs, build it as a graph.

import type { Dtype } from "../dtype.js";
import { dtypeName } from "../dtype.js";
import { SisError } from "../errors.js";
import { readFile } from "../files.js";
import type { Graph } from "../graph.js";
import { refusals } from "../package/manifest.js";
import { isPackage, type ModelPackage, readPackage } from "../package/read.js";
import { watchers } from "../watch.js";
import type { GraphProto, ModelProto, ValueInfoProto } from "./description.js";
import { ExternalFiles } from "./external.js";
import { Importer } from "./import.js";
import type { ModelOptions } from "./inputs.js";
import { readModelProto } from "./proto.js";
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

/** A model that was read, not built yet. It keeps the file's bytes. */
export class Model {
  /** Version of ONNX's operators that the model pins. */
  readonly opset: number;
  /** Inputs that the caller gives; those with a value in the file are not among them. */
  readonly inputs: readonly ModelValue[];
  /** The model's outputs, in its order. */
  readonly outputs: readonly ModelValue[];
  /** What the main graph's nodes make, in the order they run. Constants are not among it. */
  readonly values: readonly NodeValue[];
  /** Operators that SIS lacks; empty when the model can be built. */
  readonly unsupported: readonly UnsupportedOperator[];
  readonly #graph: GraphProto;
  readonly #functions: Functions;
  readonly #name: string;

  /** The package it came in, with its manifest; undefined of a plain ONNX file. */
  readonly package?: ModelPackage;

  /** @internal */
  constructor(proto: ModelProto, name: string, from?: ModelPackage) {
    if (!proto.graph) throw new SisError("BAD_MODEL", "the file holds no graph; is it an ONNX model?");
    this.#graph = proto.graph;
    this.#functions = new Functions(proto);
    this.#name = name;
    this.package = from;
    this.opset = modelOpset(proto);
    const given = initializedNames(proto.graph);
    this.inputs = proto.graph.inputs.filter((input) => !given.has(input.name)).map(describe);
    this.outputs = proto.graph.outputs.map(describe);
    this.values = proto.graph.nodes.flatMap((node) =>
      node.operator === "Constant"
        ? []
        : node.outputs
            .filter((name) => name !== "")
            .map((name) => ({ name, node: nodeName(node), operator: node.operator })),
    );
    this.unsupported = findUnsupported(proto, this.opset, this.#functions);
  }

  /**
   * Builds the graph; compile it next. Constants are not copied out of the file.
   * Throws UNSUPPORTED_OPERATOR naming every operator that is missing, before anything else is done. A graph of a package
   * is held to its manifest: FORBIDDEN_OPERATOR, OVER_MEMORY and OVER_CYCLES are errors of building, compiling and running.
   */
  build(options: ModelOptions = {}): Graph {
    if (this.unsupported.length) throw unsupportedError(this.unsupported, this.opset);
    const importer = new Importer(this.opset, this.#functions, this.#external(), options, this.package);
    try {
      importer.main(this.#graph);
    } catch (error) {
      importer.graph.free();
      throw error;
    }
    for (const watcher of watchers) watcher.named?.(importer.graph, this.#name);
    return importer.graph;
  }

  #external(): ExternalFiles {
    return new ExternalFiles(this.#name, this.package?.files);
  }
}

const describe = ({ name, kind, isOptional, dtype, shape }: ValueInfoProto): ModelValue => ({
  name,
  kind,
  isOptional,
  dtype: dtypeName(dtype),
  isText: dtype === TEXT,
  shape,
});

/**
 * Reads an ONNX model or a model package: the name of a file, or its bytes. External data of a plain model is read beside
 * its file. Throws BAD_MODEL saying where a damaged file goes wrong; of a package what `readPackage` throws.
 */
export function readModel(model: string | Uint8Array): Model {
  const bytes = typeof model === "string" ? readFile(model) : model;
  const name = typeof model === "string" ? model : "";
  const from = isPackage(bytes) ? named(name, () => readPackage(bytes)) : undefined;
  return named(name, () => new Model(readModelProto(from?.model ?? bytes), name, from));
}

/** Errors about a file's bytes begin with its name. */
function named<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const isAboutBytes =
      error instanceof SisError && (error.code === "BAD_MODEL" || refusals.includes(error.code));
    if (name === "" || !isAboutBytes) throw error;
    throw new SisError(error.code, `${name}: ${error.message}`);
  }
}

/** Reads and builds a model or a model package: `loadModel("vad.onnx", { dims: { batch: 1 } }).compile()`. */
export const loadModel = (model: string | Uint8Array, options: ModelOptions = {}): Graph =>
  readModel(model).build(options);
