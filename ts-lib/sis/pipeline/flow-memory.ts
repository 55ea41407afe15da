// The C side of one pipeline: the handle of its flow, and the views on its buffers.

import {
  flowBuffer,
  flowChannel,
  flowCreate,
  flowDestroy,
  flowExtend,
  flowSchema,
  flowShape,
  flowSlot,
} from "sis:native";
import type { FlowHandle } from "../../generated/native.js";
import { arrayOn, type Dtype, dtypeName, dtypeNumber, type TensorArray } from "../dtype.js";
import { SisError } from "../errors.js";
import { growing } from "../growing.js";
import { isOpen, type OutputView, type PortShape, schemaDims, type TokenType, tokenBytes } from "./ports.js";

const FIRST_RECORDS = 32 * 1024;

export class FlowMemory {
  #handle: FlowHandle | undefined = flowCreate(FIRST_RECORDS);
  #buffer: ArrayBuffer | undefined;
  readonly #schemas = new Map<string, number>();
  readonly #views: SlotView[] = [];

  /** The handle for a native call; FREED after free. */
  handle(): FlowHandle {
    if (!this.#handle) throw new SisError("FREED", "this pipeline was freed");
    return this.#handle;
  }

  /** A call that needs records. */
  growing<T>(call: (flow: FlowHandle) => T): T {
    return growing(this.handle(), flowExtend, call);
  }

  free(): void {
    if (!this.#handle) return;
    flowDestroy(this.#handle);
    this.#handle = undefined;
    this.#buffer = undefined;
    this.#views.length = 0;
  }

  schema({ dtype, shape }: TokenType & { readonly shape: PortShape }): number {
    const dims = schemaDims(shape);
    const key = `${dtype}:${dims.join(",")}`;
    const known = this.#schemas.get(key);
    if (known !== undefined) return known;
    const id = this.growing((flow) => flowSchema(flow, dtypeNumber(dtype), dims));
    this.#schemas.set(key, id);
    return id;
  }

  channel(name: string, capacity: number, type: TokenType & { readonly shape: PortShape }): number {
    const schema = this.schema(type);
    const bytes = isOpen(type) ? tokenBytes(type) : 0;
    return this.growing((flow) => flowChannel(flow, name, capacity, schema, bytes));
  }

  /** The view on a slot's buffer: made at the first call, the same from then on. */
  view(slot: number): SlotView {
    let view = this.#views[slot];
    if (view === undefined) {
      view = new SlotView(this, slot);
      this.#views[slot] = view;
    }
    return view;
  }

  buffer(): ArrayBuffer {
    this.#buffer ??= flowBuffer(this.handle());
    return this.#buffer;
  }
}

/** A token where it lies. */
export class SlotView implements OutputView {
  dtype: Dtype = "u8";
  shape: readonly number[] = [];
  data: TensorArray = none;
  #bytes = -1;
  readonly #memory: FlowMemory;
  readonly #slot: number;

  constructor(memory: FlowMemory, slot: number) {
    this.#memory = memory;
    this.#slot = slot;
    this.refresh();
  }

  /** After the token in the slot may have another shape. */
  refresh(): void {
    const info = flowSlot(this.#memory.handle(), this.#slot);
    const [number, rank, bytes, offset] = info;
    const dtype = dtypeName(number) ?? "u8";
    if (dtype !== this.dtype || bytes !== this.#bytes)
      this.data = arrayOn(dtype, this.#memory.buffer(), offset, bytes);
    this.dtype = dtype;
    this.#bytes = bytes;
    if (this.shape.length !== rank || this.shape.some((size, i) => size !== info[4 + i]))
      this.shape = info.slice(4, 4 + rank);
  }

  resize(shape: readonly number[]): void {
    flowShape(this.#memory.handle(), this.#slot, dtypeNumber(this.dtype), shape);
    this.refresh();
  }
}

const none = new Uint8Array(0);
