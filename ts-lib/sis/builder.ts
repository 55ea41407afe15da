// GraphBuilder: everything that adds to a graph, but for what is made of bodies (control/builder.ts). Shapes are checked
// at the call that builds.

import {
  graphBlock,
  graphBlockInput,
  graphCapability,
  graphConstant,
  graphDimension,
  graphEdges,
  graphExact,
  graphInput,
  graphOperator,
  graphOutput,
} from "sis:native";
import {
  type AttributeValue,
  OperatorMethods,
  type OperatorName,
  operators,
} from "../generated/operators.js";
import { encodeAttributes } from "./attributes.js";
import { CustomNodes, type CustomOperator } from "./custom.js";
import { arrayFor, byteCount, bytesOf, type Dtype, dtypeNumber, dtypeOfArray, shapeText } from "./dtype.js";
import { badArgument, SisError } from "./errors.js";
import { type GraphOptions, NEWEST_OPSET } from "./graph-options.js";
import { GraphMemory } from "./memory.js";
import { OperatorPlaces } from "./places.js";
import { Block, type BodyInput, Tensor, type TensorValues } from "./tensor.js";

const MAIN_BLOCK = 0;
const NONE = 0xffffffff;
const FIRST_RECORDS = 64 * 1024;
/** What graphEdges lists. */
const NODE_OUTPUTS = 1;

/** An operator that was added. */
export interface NodeNames {
  /** The operator's ONNX name. */
  readonly operator: string;
  /** The node's own name, as errors say it. */
  readonly name: string;
}

export abstract class GraphBuilder extends OperatorMethods {
  /** The version of ONNX's operators that the graph speaks. */
  readonly opset: number;
  /** Inputs and outputs by name, in the order they were declared. */
  readonly inputs: Readonly<Record<string, Tensor>> = Object.create(null);
  /** Tensors that were made outputs, by name. */
  readonly outputs: Readonly<Record<string, Tensor>> = Object.create(null);
  /** Inputs that are sequences, by name: the inputs that are their items. */
  readonly sequences: Readonly<Record<string, readonly Tensor[]>> = Object.create(null);
  /** @internal */
  protected readonly memory: GraphMemory;
  /** @internal Every operator that was added, and its first output. */
  protected nodes: (NodeNames & { readonly id: number })[] = [];
  /** Names of all operators that were added, those of bodies that were built twice too. */
  readonly operators: ReadonlySet<OperatorName> = new Set();
  readonly #customs: CustomNodes;
  /** @internal */
  protected readonly dimensions = new Map<string, { readonly id: number; readonly bound: number }>();
  readonly #places: OperatorPlaces | undefined;
  #block = MAIN_BLOCK;
  #nodeName = "";

  constructor(options: GraphOptions = {}) {
    super();
    this.opset = options.opset ?? NEWEST_OPSET;
    this.memory = new GraphMemory(this.opset, options.memory ?? FIRST_RECORDS);
    this.#settle(options);
    this.#customs = new CustomNodes(this.memory);
    this.#places =
      options.places === false
        ? undefined
        : new OperatorPlaces((number) => graphEdges(this.memory.handle(), NODE_OUTPUTS, number, 0)[0]);
    this.memory.explain = (error) => this.explain(error);
  }

  /** What holds for all that is added. */
  #settle({ capability, exact = false, maxMemory }: GraphOptions): void {
    try {
      if (capability) this.memory.growing((graph) => graphCapability(graph, capability));
      if (exact || maxMemory !== undefined) graphExact(this.memory.handle(), exact, maxMemory ?? 0);
    } catch (error) {
      this.memory.free();
      throw error;
    }
  }

  /** A dimension that `resize` may change between runs, from 0 up to `bound`; memory is planned at the bound. */
  dimension(name: string, bound: number): string {
    const id = this.memory.growing((graph) => graphDimension(graph, name, bound));
    this.dimensions.set(name, { id, bound });
    return name;
  }

  /** Declares an input. `shape` holds sizes and names of dimensions declared before: `["batch", 3, 224, 224]`. */
  input(name: string, dtype: Dtype, shape: readonly (number | string)[]): Tensor {
    const dims = shape.map((size) => (typeof size === "number" ? size : -1 - this.dimensionNumber(size)));
    const id = this.memory.growing((graph) => graphInput(graph, name, dtypeNumber(dtype), dims));
    this.memory.declared.set(id, [...shape]);
    return this.declare(this.inputs, name, id);
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
    const id = this.memory.growing((graph) => graphConstant(graph, name, number, shape, bytes, borrow));
    return new Tensor(this.memory, id, name);
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
    return this.blockWithInputs([], build);
  }

  /** @internal A subgraph that is handed values, as the body of Loop. */
  blockWithInputs(
    inputs: readonly BodyInput[],
    build: (inputs: readonly Tensor[]) => readonly Tensor[],
  ): Block {
    const outer = this.#block;
    const nodes = this.nodes.length;
    const id = this.memory.growing((graph) => graphBlock(graph, outer));
    this.#block = id;
    try {
      const given = inputs.map(({ name, number, shape }) => {
        const tensor = this.memory.growing((graph) =>
          graphBlockInput(graph, id, name, number, shape ?? [], shape === undefined),
        );
        return new Tensor(this.memory, tensor, name);
      });
      const outputs = build(given);
      for (const tensor of outputs) this.#output(id, tensor.name, tensor);
      return new Block(this.memory, id, outputs, nodes);
    } catch (error) {
      this.nodes.length = nodes;
      throw error;
    } finally {
      this.#block = outer;
    }
  }

  /** @internal Forgets a block that no operator will hold. */
  dropBlock(block: Block): void {
    this.nodes.length = block.firstNode;
  }

  /** Adds an operator by its ONNX name; what the typed methods and the ONNX reader call. */
  override operator(
    name: OperatorName,
    inputs: readonly (Tensor | undefined)[],
    attributes: Readonly<Record<string, AttributeValue | undefined>>,
    outputs: number,
  ): Tensor[] {
    let tensors: Tensor[];
    try {
      tensors = this.#operator(name, inputs, attributes, outputs);
    } catch (error) {
      throw this.#places?.explain(error, true) ?? error;
    }
    if (this.#places) {
      // Each noted call costs some thousand instructions: this one, the typed method, the script's. A body's is further out.
      const limit = Error.stackTraceLimit;
      Error.stackTraceLimit = name === "Loop" ? 8 : 3;
      this.#places.add(tensors[0]?.id ?? -1, new Error());
      Error.stackTraceLimit = limit;
    }
    return tensors;
  }

  /** @internal Adds to an error where the script added the operator that it is of. */
  explain(error: unknown): unknown {
    return this.#places?.explain(error) ?? error;
  }

  #operator(
    name: OperatorName,
    inputs: readonly (Tensor | undefined)[],
    attributes: Readonly<Record<string, AttributeValue | undefined>>,
    outputs: number,
  ): Tensor[] {
    const node = this.takeName();
    const operator = operators[name];
    if (operator?.by !== "c")
      throw new SisError("UNSUPPORTED_OPERATOR", `${name} is no operator of this build`, {
        operator: name,
        node,
      });
    const bytes = encodeAttributes(operator, attributes, node);
    const ids = inputs.map((tensor, i) => (tensor ? this.#own(tensor, `input ${i} of ${name}`) : NONE));
    while (ids.at(-1) === NONE) ids.pop();
    const first = this.memory.growing((graph) =>
      graphOperator(graph, this.#block, operator.id, node, ids, bytes, outputs),
    );
    this.nodes.push({ operator: name, name: node, id: first });
    (this.operators as Set<OperatorName>).add(name);
    return Array.from({ length: outputs }, (_, i) => new Tensor(this.memory, first + i, node));
  }

  /**
   * Adds a node whose body is a function of the script; its outputs, as many as the shape rule gives.
   * `const [y] = graph.custom(clampedRoot, x)`. See `CustomOperator`.
   */
  custom(operator: CustomOperator, ...inputs: readonly Tensor[]): Tensor[] {
    const { outputs, attributes } = this.#customs.add(operator, inputs, this.#nodeName);
    const tensors = this.operator("Custom", inputs, attributes, outputs);
    this.#customs.added(tensors);
    return tensors;
  }

  /** Declares the graph's next output. */
  output(name: string, tensor: Tensor): Tensor {
    this.#output(MAIN_BLOCK, name, tensor);
    return this.declare(this.outputs, name, tensor.id);
  }

  /** @internal */
  protected declare(group: Readonly<Record<string, Tensor>>, name: string, id: number): Tensor {
    const tensor = new Tensor(this.memory, id, name);
    this.memory.show(id);
    (group as Record<string, Tensor>)[name] = tensor;
    return tensor;
  }

  #output(block: number, name: string, tensor: Tensor): void {
    const id = this.#own(tensor, `output "${name}"`);
    this.memory.growing((graph) => graphOutput(graph, block, name, id));
  }

  #own(tensor: Tensor, what: string): number {
    if (tensor.memory !== this.memory) throw badArgument(`${what} is a tensor of another graph`);
    return tensor.id;
  }

  /** @internal */
  protected dimensionNumber(name: string): number {
    const dimension = this.dimensions.get(name);
    if (!dimension)
      throw badArgument(`no dimension "${name}"; declare it first: graph.dimension("${name}", bound)`);
    return dimension.id;
  }

  /** @internal The name given by `named`, for the operator being added. */
  protected takeName(): string {
    const name = this.#nodeName;
    this.#nodeName = "";
    return name;
  }
}
