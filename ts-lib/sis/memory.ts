// The C side of one graph: its handle, its record blocks, and after compile the arena that tensors look into.

import {
  graphBuffer,
  graphCompile,
  graphCreate,
  graphDestroy,
  graphExtend,
  graphPlan,
  graphTensor,
} from "sis:native";
import type { GraphHandle } from "../generated/native.js";
import { arrayFor, arrayOn, bytesOf, type Dtype, dtypeName, shapeText, type TensorArray } from "./dtype.js";
import { SisError } from "./errors.js";
import type { Tensor, TensorValues } from "./tensor.js";

/** Records beyond what was asked, so that the next calls find room too. */
const SLACK = 4096;
const SMALLEST_BLOCK = 1 << 20;

/** What C knows of one tensor. */
export interface TensorInfo {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly bytes: number;
  /** Bytes from the arena's start; -1 when it has no place there. */
  readonly offset: number;
}

export class GraphMemory {
  #handle: GraphHandle | undefined;
  #buffer: ArrayBuffer | undefined;
  #version = 0;
  /** Inputs and outputs: what stays where it is between runs. */
  readonly #visible = new Set<number>();

  constructor(opset: number, records: number) {
    this.#handle = graphCreate(records, opset);
  }

  /** The handle for a native call; FREED after free. */
  handle(): GraphHandle {
    if (!this.#handle) throw new SisError("FREED", "this graph was freed; its tensors are gone");
    return this.#handle;
  }

  /** Changes whenever shapes or addresses may have changed. */
  version(): number {
    this.handle();
    return this.#version;
  }

  touch(): void {
    this.#version++;
  }

  show(id: number): void {
    this.#visible.add(id);
  }

  /** A call that needs records: when they run out, C gets another block and the same call is made again. */
  growing<T>(call: (graph: GraphHandle) => T): T {
    const graph = this.handle();
    for (let tries = 0; ; tries++) {
      try {
        return call(graph);
      } catch (error) {
        if (!(error instanceof SisError) || error.code !== "OUT_OF_ARENA" || tries === 3) throw error;
        graphExtend(graph, Math.max((error.asked ?? 0) + SLACK, SMALLEST_BLOCK));
      }
    }
  }

  compile(): void {
    const bytes = this.growing(graphPlan);
    graphCompile(this.handle(), bytes);
    this.#buffer = graphBuffer(this.handle());
    this.touch();
  }

  free(): void {
    if (!this.#handle) return;
    graphDestroy(this.#handle);
    this.#handle = undefined;
    this.#buffer = undefined;
  }

  info(id: number): TensorInfo {
    const info = graphTensor(this.handle(), id);
    const dtype = dtypeName(info[0]);
    if (!dtype) throw new SisError("INTERNAL", `tensor ${id} has the unknown dtype ${info[0]}`);
    return { dtype, shape: info.slice(4, 4 + info[1]), bytes: info[2], offset: info[3] };
  }

  /** A TypedArray on the tensor's place in the arena; of an input or output, which keep their bytes between runs. */
  view(id: number, name: string): TensorArray {
    if (this.#buffer && !this.#visible.has(id))
      throw new SisError(
        "BAD_STATE",
        `tensor "${name}" is neither input nor output: its memory is used again while the graph runs; declare it with output()`,
      );
    return this.look(id, name);
  }

  /** The same for any tensor: what its bytes mean is the caller's to know. */
  look(id: number, name: string): TensorArray {
    if (!this.#buffer)
      throw new SisError("BAD_STATE", `tensor "${name}" has no data before the graph is compiled`);
    const { dtype, bytes, offset } = this.info(id);
    if (offset < 0) throw new SisError("INTERNAL", `tensor "${name}" has no place in the arena`);
    return arrayOn(dtype, this.#buffer, offset, bytes);
  }

  /** Copies values into an input; the count must be the tensor's. */
  write(tensor: Tensor, values: TensorValues): void {
    const { data } = tensor;
    const array = arrayFor(tensor.dtype, typeof values === "object" ? values : [values]);
    if (array.length !== data.length)
      throw new SisError(
        "BAD_SHAPE",
        `input "${tensor.name}" is ${tensor.dtype}${shapeText(tensor.shape)}, ${data.length} values; given were ${array.length}`,
      );
    bytesOf(data).set(bytesOf(array));
  }
}
