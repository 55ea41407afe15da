// Models: read a file, ONNX or compiled, see what it needs, build it as a graph.

import { readCompiled } from "../compiled/file.js";
import { isCompiled } from "../compiled/magic.js";
import { compiledSource } from "../compiled/source.js";
import { SisError } from "../errors.js";
import { readFile } from "../files.js";
import type { Graph } from "../graph.js";
import { refusals } from "../package/manifest.js";
import { isPackage, type ModelPackage, readPackage } from "../package/read.js";
import { watchers } from "../watch.js";
import type { ModelOptions } from "./inputs.js";
import { readModelProto } from "./proto.js";
import { type ModelSource, type ModelValue, type NodeValue, onnxSource } from "./source.js";
import type { UnsupportedOperator } from "./support.js";

/** A model that was read, not built yet. It keeps the file's bytes. */
export class Model {
  /** Version of ONNX's operators that the model pins. */
  readonly opset: number;
  /** Inputs that the caller gives; those with a value in the file are not among them. */
  readonly inputs: readonly ModelValue[];
  /** The model's outputs, in its order. */
  readonly outputs: readonly ModelValue[];
  /** What the main graph's nodes make, in the order they run. Constants are not among it; of a compiled model nothing is. */
  readonly values: readonly NodeValue[];
  /** Operators that SIS lacks; empty when the model can be built. */
  readonly unsupported: readonly UnsupportedOperator[];
  /** Of a compiled model the bytes of its weights, which are used where they lie in the file; else undefined. */
  readonly weightBytes?: number;
  readonly #source: ModelSource;
  readonly #name: string;

  /** The package it came in, with its manifest; undefined of a plain file. */
  readonly package?: ModelPackage;

  /** @internal */
  constructor(source: ModelSource, name: string, from?: ModelPackage) {
    this.#source = source;
    this.#name = name;
    this.package = from;
    this.opset = source.opset;
    this.inputs = source.inputs;
    this.outputs = source.outputs;
    this.values = source.values;
    this.unsupported = source.unsupported;
    this.weightBytes = source.weightBytes;
  }

  /** Whether the file is one of `sis compile`. */
  get isCompiled(): boolean {
    return this.weightBytes !== undefined;
  }

  /**
   * Builds the graph; compile it next. Constants are not copied out of the file.
   * Throws UNSUPPORTED_OPERATOR naming every operator that is missing, before anything else is done. A graph of a package
   * is held to its manifest: FORBIDDEN_OPERATOR, OVER_MEMORY and OVER_CYCLES are errors of building, compiling and running.
   * Of a compiled model `dims` and `shapes` may only say what it was compiled with, or sizes of dimensions that stayed open.
   */
  build(options: ModelOptions = {}): Graph {
    const graph = this.#source.build(options);
    for (const watcher of watchers) watcher.named?.(graph, this.#name);
    return graph;
  }
}

/** How a model is read. */
export interface ReadOptions {
  /**
   * Of a compiled model: also look whether its weights are undamaged; default false. Everything else of it is always
   * looked at. It takes some ten instructions a byte.
   */
  check?: boolean;
}

/**
 * Reads an ONNX model, a compiled one or a model package: the name of a file, or its bytes. External data of a plain model
 * is read beside its file. Throws BAD_MODEL saying where a damaged file goes wrong; of a package what `readPackage` throws;
 * of a compiled model WRONG_LAYOUT and HASH_MISMATCH.
 */
export function readModel(model: string | Uint8Array, options: ReadOptions = {}): Model {
  const bytes = typeof model === "string" ? readFile(model) : model;
  const name = typeof model === "string" ? model : "";
  const from = isPackage(bytes) ? named(name, () => readPackage(bytes)) : undefined;
  const content = from?.model ?? bytes;
  return named(name, () => {
    const source = isCompiled(content)
      ? compiledSource(readCompiled(content, options.check), from)
      : onnxSource(readModelProto(content), name, from);
    return new Model(source, name, from);
  });
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
