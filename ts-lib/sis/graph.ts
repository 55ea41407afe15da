// Graph: build with typed methods, compile once, run many times. Shapes are checked at the call that builds.

import {
  graphBlock,
  graphConstant,
  graphDimension,
  graphFigures,
  graphInput,
  graphOperator,
  graphOutput,
  graphResize,
  graphRun,
} from "sis:native";
import {
  type AttributeValue,
  OperatorMethods,
  type OperatorName,
  operators,
} from "../generated/operators.js";
import { encodeAttributes } from "./attributes.js";
import { arrayFor, byteCount, bytesOf, type Dtype, dtypeNumber, dtypeOfArray, shapeText } from "./dtype.js";
import { badArgument, SisError } from "./errors.js";
import { GraphMemory } from "./memory.js";
import { Block, Tensor, type TensorValues } from "./tensor.js";

export { Block, Tensor };

/** The newest version of ONNX's operator set whose rules SIS follows; the default of new graphs. */
export const NEWEST_OPSET = 26;

const MAIN_BLOCK = 0;
const NONE = 0xffffffff;
const FIRST_RECORDS = 64 * 1024;

export interface GraphOptions {
  /** Version of ONNX's default operator set whose rules hold; default 26. */
  opset?: number;
  /** Bytes of the first block for records; more are added as needed. */
  memory?: number;
}

/** Values for inputs at `run`, by name. */
export type RunInputs = Readonly<Record<string, TensorValues>>;

/** What the plan says, see `Graph.figures`. */
export interface GraphFigures {
  /** Nodes that run, all blocks. */
  nodes: number;
  /** Nodes computed at compile. */
  folded: number;
  /** Nodes that move no bytes. */
  views: number;
  /** Bytes of records, of packed weights, of activations and scratch. */
  recordBytes: number;
  weightBytes: number;
  activationBytes: number;
  /** Lower bound of activations: the largest sum alive at one node. */
  livenessBytes: number;
  /** Estimated instructions of one run. */
  instructions: number;
}

/** A dataflow graph of ONNX operators. */
export class Graph extends OperatorMethods {
  readonly opset: number;
  /** Inputs and outputs by name, in the order they were declared. */
  readonly inputs: Readonly<Record<string, Tensor>> = Object.create(null);
  readonly outputs: Readonly<Record<string, Tensor>> = Object.create(null);
  readonly #memory: GraphMemory;
  readonly #dimensions = new Map<string, number>();
  #block = MAIN_BLOCK;
  #nodeName = "";

  constructor(options: GraphOptions = {}) {
    super();
    this.opset = options.opset ?? NEWEST_OPSET;
    this.#memory = new GraphMemory(this.opset, options.memory ?? FIRST_RECORDS);
  }

  /** A dimension that `resize` may change between runs, from 0 up to `bound`; memory is planned at the bound. */
  dimension(name: string, bound: number): string {
    const id = this.#memory.growing((graph) => graphDimension(graph, name, bound));
    this.#dimensions.set(name, id);
    return name;
  }

  /** Declares an input. `shape` holds sizes and names of dimensions declared before: `["batch", 3, 224, 224]`. */
  input(name: string, dtype: Dtype, shape: readonly (number | string)[]): Tensor {
    const dims = shape.map((size) => (typeof size === "number" ? size : -1 - this.#dimension(size)));
    const id = this.#memory.growing((graph) => graphInput(graph, name, dtypeNumber(dtype), dims));
    return this.#declare(this.inputs, name, id);
  }

  /**
   * A value known now. The shape defaults to one dimension (none for a single number), the dtype to the array's own,
   * to f32 for plain numbers. The bytes are copied; with `borrow`, those of a file from `readFile` are looked at
   * where they are.
   */
  constant(
    data: TensorValues,
    shape?: readonly number[],
    dtype?: Dtype,
    options: { name?: string; borrow?: boolean } = {},
  ): Tensor {
    const list = typeof data === "object" ? data : [data];
    const type = dtype ?? (ArrayBuffer.isView(list) ? dtypeOfArray(list) : "f32");
    const array = arrayFor(type, list);
    const sizes = shape ?? (list === data ? [array.length] : []);
    const bytes = bytesOf(array);
    const name = options.name ?? "";
    if (bytes.length !== byteCount(type, sizes))
      throw new SisError(
        "BAD_SHAPE",
        `constant "${name}" ${type}${shapeText(sizes)} takes ${byteCount(type, sizes)} bytes, given were ${bytes.length}`,
      );
    return this.constantBytes(bytes, sizes, type, { name, borrow: options.borrow });
  }

  /** A constant from raw little-endian bytes of any alignment, as files hold them. */
  constantBytes(
    bytes: Uint8Array,
    shape: readonly number[],
    dtype: Dtype,
    options: { name?: string; borrow?: boolean } = {},
  ): Tensor {
    const { name = "", borrow = false } = options;
    const number = dtypeNumber(dtype);
    const id = this.#memory.growing((graph) => graphConstant(graph, name, number, shape, bytes, borrow));
    return new Tensor(this.#memory, id, name);
  }

  /** A 1-D i64 constant, as shapes, axes and pads are given. */
  ints(...values: readonly number[]): Tensor {
    return this.constant(values, [values.length], "i64");
  }

  /** Names the operator that the next call adds, for messages: `graph.named("conv1").conv(…)`. */
  named(name: string): this {
    this.#nodeName = name;
    return this;
  }

  /**
   * A subgraph, for the branches of `if`: operators that `build` adds go into it and may use every tensor made before;
   * the tensors it returns are the block's outputs.
   */
  block(build: () => readonly Tensor[]): Block {
    const outer = this.#block;
    const id = this.#memory.growing((graph) => graphBlock(graph, outer));
    this.#block = id;
    try {
      const outputs = build();
      for (const tensor of outputs) this.#output(id, tensor.name, tensor);
      return new Block(this.#memory, id, outputs.length);
    } finally {
      this.#block = outer;
    }
  }

  /** Adds an operator by its ONNX name; what the typed methods and the ONNX reader call. */
  override operator(
    name: OperatorName,
    inputs: readonly (Tensor | undefined)[],
    attributes: Readonly<Record<string, AttributeValue | undefined>>,
    outputs: number,
  ): Tensor[] {
    const node = this.#nodeName;
    this.#nodeName = "";
    const operator = operators[name];
    if (operator?.by !== "c")
      throw new SisError("UNSUPPORTED_OPERATOR", `${name} is no operator of this build`, {
        operator: name,
        node,
      });
    const bytes = encodeAttributes(operator, attributes, node);
    const ids = inputs.map((tensor, i) => (tensor ? this.#own(tensor, `input ${i} of ${name}`) : NONE));
    while (ids.at(-1) === NONE) ids.pop();
    const first = this.#memory.growing((graph) =>
      graphOperator(graph, this.#block, operator.id, node, ids, bytes, outputs),
    );
    return Array.from({ length: outputs }, (_, i) => new Tensor(this.#memory, first + i, node));
  }

  /** Declares the graph's next output. */
  output(name: string, tensor: Tensor): Tensor {
    this.#output(MAIN_BLOCK, name, tensor);
    return this.#declare(this.outputs, name, tensor.id);
  }

  /** Plans memory, packs weights and binds every tensor. Nothing can be added afterwards; runs allocate nothing. */
  compile(): this {
    this.#memory.compile();
    return this;
  }

  /** Copies the given inputs in, runs every operator, and returns the outputs: the same tensors each time. */
  run(inputs: RunInputs = {}): Readonly<Record<string, Tensor>> {
    for (const name in inputs) this.#input(name).set(inputs[name]);
    graphRun(this.#memory.handle());
    return this.outputs;
  }

  /** Sets named dimensions for the runs that follow; the shapes of tensors follow. */
  resize(dimensions: Readonly<Record<string, number>>): this {
    for (const [name, value] of Object.entries(dimensions))
      graphResize(this.#memory.handle(), this.#dimension(name), value);
    this.#memory.touch();
    return this;
  }

  /** What the plan came to; after compile. */
  figures(): GraphFigures {
    const [nodes, folded, views, recordBytes, weightBytes, activationBytes, livenessBytes, instructions] =
      graphFigures(this.#memory.handle());
    return { nodes, folded, views, recordBytes, weightBytes, activationBytes, livenessBytes, instructions };
  }

  /** Gives all memory back; tensors throw FREED from now on. */
  free(): void {
    this.#memory.free();
  }

  #declare(group: Readonly<Record<string, Tensor>>, name: string, id: number): Tensor {
    const tensor = new Tensor(this.#memory, id, name);
    this.#memory.show(id);
    (group as Record<string, Tensor>)[name] = tensor;
    return tensor;
  }

  #output(block: number, name: string, tensor: Tensor): void {
    const id = this.#own(tensor, `output "${name}"`);
    this.#memory.growing((graph) => graphOutput(graph, block, name, id));
  }

  #own(tensor: Tensor, what: string): number {
    if (tensor.memory !== this.#memory) throw badArgument(`${what} is a tensor of another graph`);
    return tensor.id;
  }

  #dimension(name: string): number {
    const id = this.#dimensions.get(name);
    if (id === undefined)
      throw badArgument(`no dimension "${name}"; declare it first: graph.dimension("${name}", bound)`);
    return id;
  }

  #input(name: string): Tensor {
    if (Object.hasOwn(this.inputs, name)) return this.inputs[name];
    throw badArgument(`no input "${name}"; there are: ${Object.keys(this.inputs).join(", ") || "none"}`);
  }
}
