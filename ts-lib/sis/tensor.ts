// Tensor: a handle on one value of a graph. Its bytes live in the graph's arena; `data` looks straight at them.

import { type Dtype, elementAt, elementCount, type TensorArray } from "./dtype.js";
import { SisError } from "./errors.js";
import type { GraphMemory } from "./memory.js";
import { Sequence } from "./sequence.js";
import { shown, tensorText } from "./shown.js";

/** A value with its dtype and shape, outside any graph: what files hold. */
export interface TensorValue {
  /** Of its elements. */
  readonly dtype: Dtype;
  /** Its dimensions; none for a scalar. */
  readonly shape: readonly number[];
  /** Its elements, row-major; packed dtypes as bytes. */
  readonly data: TensorArray;
}

/** Values to write into a tensor: all of them in order, or the one of a scalar. */
export type TensorValues = TensorArray | readonly (number | bigint | boolean)[] | number | bigint | boolean;

/** What a value of a graph is; "nothing" is an optional that holds none. */
export type ValueKind = "tensor" | "sequence" | "nothing";

/**
 * One value of a graph: an input, a constant, or an operator's output. Only graphs make them. A dynamic one has its
 * shape from the run that makes it, until the next. Where it may be a sequence or nothing, `kind` says which and
 * `value` gives it.
 */
export class Tensor implements TensorValue {
  #data: TensorArray | undefined;
  #shape: readonly number[] | undefined;
  #sequence: Sequence | undefined;
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

  /** Of its elements; throws BAD_STATE where only a run tells it and none did. */
  get dtype(): Dtype {
    return this.memory.info(this.id).tensorDtype(this.name);
  }

  /**
   * Sizes; a named dimension counts with its bound, after `resize` with its present size. Throws BAD_STATE for a
   * dynamic tensor that no run has made yet.
   */
  get shape(): readonly number[] {
    this.#refresh();
    if (this.#shape) return this.#shape;
    const shape = this.knownShape;
    if (!shape)
      throw new SisError(
        "BAD_STATE",
        `tensor "${this.name}" has its shape from the run that makes it, and none has yet`,
      );
    this.#shape = shape;
    return shape;
  }

  /** As `shape`; undefined for what no run has made yet, and for what is no tensor. */
  get knownShape(): readonly number[] | undefined {
    const info = this.memory.info(this.id);
    return info.kind === "tensor" ? info.shape : undefined;
  }

  /** What it is; of an output that may be empty, what the last run made of it. */
  get kind(): ValueKind {
    return this.memory.info(this.id).kind;
  }

  /** @internal The dtype's number as C knows it, also of what is no tensor; 0 where shapes do not fit. */
  get number(): number {
    return this.memory.info(this.id).number;
  }

  /** The items of a sequence; the same object run after run. */
  get sequence(): Sequence {
    this.memory.info(this.id).check("sequence", this.name);
    this.#sequence ??= new Sequence(this.memory, this.id, this.name);
    return this.#sequence;
  }

  /** The output itself: this tensor, its sequence, or undefined for an optional that is empty. */
  get value(): Tensor | Sequence | undefined {
    const { kind } = this;
    return kind === "tensor" ? this : kind === "sequence" ? this.sequence : undefined;
  }

  /** Bytes of the data at the present shape. */
  get bytes(): number {
    return this.memory.info(this.id).bytes;
  }

  /**
   * The values, straight in the arena: no copy, the same array run after run. For inputs and outputs of a compiled
   * graph. f16 and bf16 show their bits, packed dtypes their bytes. An output is valid until the next run; a dynamic
   * one has another array after each.
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

  /** @internal What consoles show. Never throws: a tensor may be freed, or not be made yet. */
  [shown](): string {
    try {
      const { kind, knownShape } = this;
      if (kind === "sequence") return `Tensor(sequence of ${this.sequence.length})`;
      if (kind === "nothing") return "Tensor(nothing)";
      if (!knownShape) return `Tensor(${this.dtype}, made by the run)`;
      return tensorText(this.dtype, knownShape, this.#dataNow());
    } catch (error) {
      return error instanceof SisError && error.code === "FREED" ? "Tensor(freed)" : `Tensor(${this.name})`;
    }
  }

  #dataNow(): TensorArray | undefined {
    try {
      return this.data;
    } catch {
      return undefined; // before compile, or inside of the graph
    }
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

/** A subgraph, as a branch of If or the body of Loop. Made by `Graph.block`. */
export class Block {
  /** @internal */
  constructor(
    /** @internal The graph it belongs to. */
    readonly memory: GraphMemory,
    /** The graph's number for this block. */
    readonly id: number,
    /** What its operators made of its inputs, in the order of its outputs. */
    readonly outputs: readonly Tensor[],
    /** @internal How many operators the graph had before it. */
    readonly firstNode: number,
  ) {}
}

/** A value that a block is handed: dtype as C numbers it, shape undefined when it is known only at run time. */
export interface BodyInput {
  readonly name: string;
  readonly number: number;
  readonly shape: readonly number[] | undefined;
}
