// Tensor: a handle on one value of a graph. Its bytes live in the graph's arena; `data` looks straight at them.

import { type Dtype, elementAt, elementCount, type TensorArray } from "./dtype.js";
import type { GraphMemory } from "./memory.js";

/** A value with its dtype and shape, outside any graph: what files hold. */
export interface TensorValue {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly data: TensorArray;
}

/** Values to write into a tensor: all of them in order, or the one of a scalar. */
export type TensorValues = TensorArray | readonly (number | bigint | boolean)[] | number | bigint | boolean;

/** One value of a graph: an input, a constant, or an operator's output. Only graphs make them. */
export class Tensor implements TensorValue {
  #data: TensorArray | undefined;
  #shape: readonly number[] | undefined;
  #version = -1;

  /** @internal */
  constructor(
    /** @internal The graph it belongs to. */
    readonly memory: GraphMemory,
    /** The graph's number for this value. */
    readonly id: number,
    /** Name of an input or constant; an operator's outputs carry the name of their node. */
    readonly name: string,
  ) {}

  get dtype(): Dtype {
    return this.memory.info(this.id).dtype;
  }

  /** Sizes; a named dimension counts with its bound, after `resize` with its present size. */
  get shape(): readonly number[] {
    this.#refresh();
    this.#shape ??= this.memory.info(this.id).shape;
    return this.#shape;
  }

  /** Bytes of the data at the present shape. */
  get bytes(): number {
    return this.memory.info(this.id).bytes;
  }

  /**
   * The values, straight in the arena: no copy, the same array run after run. For inputs and outputs of a compiled
   * graph. f16 and bf16 show their bits, packed dtypes their bytes. An output is valid until the next run.
   */
  get data(): TensorArray {
    this.#refresh();
    this.#data ??= this.memory.view(this.id, this.name);
    return this.#data;
  }

  /** Element `index` of the flat data as a number; i64 and u64 give BigInt. */
  at(index: number): number | bigint {
    return elementAt(this.dtype, this.data, index);
  }

  /** All values as plain numbers, in a new array; narrow floats decoded, i64 and u64 rounded to what numbers hold. */
  numbers(): number[] {
    const { dtype, data, shape } = this;
    return Array.from({ length: elementCount(shape) }, (_, i) => Number(elementAt(dtype, data, i)));
  }

  /** Copies values in: as many as the tensor has elements. Plain numbers are converted to the dtype. */
  set(values: TensorValues): void {
    this.memory.write(this, values);
  }

  /** What was cached belongs to one plan and one set of dimensions. After free this throws FREED. */
  #refresh(): void {
    const version = this.memory.version();
    if (version === this.#version) return;
    this.#version = version;
    this.#data = undefined;
    this.#shape = undefined;
  }
}

/** A subgraph, as a branch of If. Made by `Graph.block`. */
export class Block {
  /** @internal */
  constructor(
    /** @internal The graph it belongs to. */
    readonly memory: GraphMemory,
    /** The graph's number for this block. */
    readonly id: number,
    /** How many outputs it declares. */
    readonly outputs: number,
  ) {}
}
