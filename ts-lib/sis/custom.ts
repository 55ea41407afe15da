// Custom operators: a function of the script as a node of a graph. C asks the shape rule whenever shapes are settled and
// calls the body when the node's turn comes; both reach this file through one callback a graph.

import { graphOnCustom } from "sis:native";
import { type Dtype, dtypeNumber, shapeText } from "./dtype.js";
import { badArgument, SisError } from "./errors.js";
import type { GraphMemory } from "./memory.js";
import { failedFor } from "./places.js";
import type { Tensor, TensorValue } from "./tensor.js";

/** What a shape rule sees and says of one tensor. */
export interface TensorType {
  /** Of its elements. */
  readonly dtype: Dtype;
  /** Its dimensions; none for a scalar. */
  readonly shape: readonly number[];
}

/**
 * An operator written in the script. Give the same object to `graph.custom` as often as it is needed:
 *
 *     const cube: CustomOperator = {
 *       name: "Cube",
 *       shapes: (x) => x,
 *       run: ([x], [y]) => { for (let i = 0; i < x.data.length; i++) y.data[i] = Number(x.data[i]) ** 3; },
 *     };
 *     const [y] = graph.custom(cube, x);
 */
export interface CustomOperator {
  /** Names the operator in errors. */
  readonly name: string;
  /**
   * The shape rule: dtypes and shapes of all outputs from those of the inputs. It is called when the node is added and
   * again when a dimension changes, must not look at data, and gives as many outputs each time.
   */
  shapes(...inputs: TensorType[]): TensorType | readonly TensorType[];
  /**
   * Where an input's shape is known only while the graph runs, the rule is asked only then; so for such inputs: how many
   * outputs, default 1, and their dtype, default the first input's.
   */
  readonly outputs?: number;
  /** Of all outputs; default the first input's. */
  readonly dtype?: Dtype;
  /**
   * The body, called once a run. `data` of inputs and outputs looks straight into the arena and is valid until the body
   * returns; inputs must not be written, all of every output must be. What it throws ends the run.
   */
  run(inputs: readonly TensorValue[], outputs: readonly TensorValue[]): void;
}

interface Node {
  readonly operator: CustomOperator;
  readonly inputs: readonly Tensor[];
  readonly name: string;
  /** The inputs' shapes are known only at run, and change within one. */
  readonly isDynamic: boolean;
  /** Outputs as the shape rule last gave them. */
  types: readonly TensorType[];
  /** Ids of the outputs, in order, known once the node was added. */
  first: number;
  /** What the body was last given, and for which version of the memory. */
  views?: { readonly version: number; readonly inputs: TensorValue[]; readonly outputs: TensorValue[] };
}

/** The callback's second argument when it is the body's turn. */
const BODY = -1;

/** The Custom nodes of one graph. */
export class CustomNodes {
  readonly #memory: GraphMemory;
  readonly #nodes: Node[] = [];

  constructor(memory: GraphMemory) {
    this.#memory = memory;
  }

  /** Takes a node: how many outputs it has, and by which attributes C knows it. */
  add(
    operator: CustomOperator,
    inputs: readonly Tensor[],
    name: string,
  ): { outputs: number; attributes: { function: number; dtype?: number } } {
    if (typeof operator.shapes !== "function" || typeof operator.run !== "function")
      throw badArgument(`Custom ${operator.name}: it needs the functions shapes and run`);
    if (this.#nodes.length === 0)
      graphOnCustom(this.#memory.handle(), (number, output) => this.#call(this.#nodes[number], output));
    const isDynamic = inputs.some(({ id }) => this.#memory.info(id).shape === undefined);
    const node: Node = { operator, inputs, name, isDynamic, types: [], first: -1 };
    if (!isDynamic) this.#settle(node);
    return {
      outputs: isDynamic ? (operator.outputs ?? 1) : node.types.length,
      attributes: {
        function: this.#nodes.push(node) - 1,
        dtype: operator.dtype && dtypeNumber(operator.dtype),
      },
    };
  }

  /** The node last taken has these outputs. */
  added(outputs: readonly Tensor[]): void {
    const node = this.#nodes.at(-1);
    if (node) node.first = outputs[0]?.id ?? -1;
  }

  #call(node: Node | undefined, output: number): readonly number[] {
    if (!node) throw new SisError("BAD_ARGUMENT", "a Custom node has a number that no function has");
    if (output === BODY) {
      this.#run(node);
      return [];
    }
    if (output === 0) this.#settle(node);
    const { dtype, shape } = node.types[output];
    if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0))
      throw badArgument(`${title(node)}: output ${output}: ${shapeText(shape)} is no shape`);
    return [dtypeNumber(dtype), shape.length, ...shape];
  }

  #settle(node: Node): void {
    const before = node.types.length;
    // C asks in the middle of a resize, when what the tensors themselves remember is old.
    const types = node.inputs.map(({ id }) => {
      const info = this.#memory.info(id);
      return { dtype: info.tensorDtype(node.name), shape: info.shape ?? [] };
    });
    const given = guard(node, "shape rule", () => node.operator.shapes(...types));
    node.types = isType(given) ? [given] : given;
    if (!Array.isArray(node.types) || node.types.length === 0 || !node.types.every(isType))
      throw badArgument(`${title(node)}: its shape rule must give { dtype, shape }, or a list of such`);
    if (before !== 0 && before !== node.types.length)
      throw badArgument(`${title(node)}: its shape rule gave ${node.types.length} outputs, ${before} before`);
  }

  #run(node: Node): void {
    const { inputs, outputs } = this.#views(node);
    const result: unknown = guard(node, "body", () => node.operator.run(inputs, outputs));
    if (!(result instanceof Promise)) return;
    result.catch(() => {}); // one error is enough
    throw badArgument(`${title(node)}: its body must not be async`);
  }

  #views(node: Node): { inputs: readonly TensorValue[]; outputs: readonly TensorValue[] } {
    const version = this.#memory.version();
    if (node.isDynamic || node.views?.version !== version) {
      const inputs = node.inputs.map(({ id }) => this.#view(id, node));
      const outputs = node.types.map((_, i) => this.#view(node.first + i, node));
      node.views = { version, inputs, outputs };
    }
    return node.views;
  }

  #view(id: number, node: Node): TensorValue {
    const info = this.#memory.info(id);
    const dtype = info.tensorDtype(node.name);
    return { dtype, shape: info.shape ?? [], data: this.#memory.look(id, node.name) };
  }
}

const isType = (given: unknown): given is TensorType =>
  typeof given === "object" && given !== null && "dtype" in given && "shape" in given;

const title = ({ operator, name }: Node): string =>
  name ? `Custom ${operator.name} "${name}"` : `Custom ${operator.name}`;

/** What a function of the script throws comes out with the node's name; its own error is the cause. */
function guard<T>(node: Node, what: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    const details = { operator: node.operator.name, ...(node.name && { node: node.name }) };
    const failed = new SisError("CUSTOM_FAILED", `${title(node)}: its ${what} threw: ${words}`, details);
    throw failedFor(Object.assign(failed, { cause: error }), node.first);
  }
}
