// What C says of one value of a graph: sis_graph_tensor's twelve numbers, read.

import { pseudoDtypes } from "../generated/dtypes.js";
import { type Dtype, dtypeName, dtypeNumber } from "./dtype.js";
import { SisError } from "./errors.js";
import type { ValueKind } from "./tensor.js";

/** A sequence's dtype number holds that of its items above these bits. */
const ELEMENT = 256;

const kinds: Readonly<Record<number, ValueKind>> = {
  [pseudoDtypes.sequence]: "sequence",
  [pseudoDtypes.nothing]: "nothing",
};

/**
 * The number by which operators name a type: ONNX's of the dtype, or that of sequences of it. For Cast's `to` and
 * Optional's `type`: `graph.optional(undefined, { type: valueType("f32", "sequence") })`.
 */
export const valueType = (dtype: Dtype, kind: "tensor" | "sequence" = "tensor"): number =>
  kind === "sequence" ? pseudoDtypes.sequence + dtypeNumber(dtype) * ELEMENT : dtypeNumber(dtype);

export class TensorInfo {
  readonly kind: ValueKind;
  /** The dtype's number as C takes it. 0: in a branch whose shapes do not fit, and nothing else is known of it. */
  readonly number: number;
  /** Of a sequence, that of its items. */
  readonly dtype: Dtype | undefined;
  /** Undefined for what no run has made yet; of a sequence, its length alone. */
  readonly shape: readonly number[] | undefined;
  readonly bytes: number;
  /** Bytes from the arena's start; -1 when it has no place there. */
  readonly offset: number;

  constructor(info: readonly number[]) {
    const [number, rank, bytes, offset] = info;
    this.number = number;
    this.kind = kinds[number % ELEMENT] ?? "tensor";
    this.dtype = dtypeName(this.kind === "sequence" ? Math.floor(number / ELEMENT) : number);
    this.shape = rank < 0 || number === 0 ? undefined : info.slice(4, 4 + rank);
    this.bytes = bytes;
    this.offset = offset;
  }

  /** Throws BAD_DTYPE when the value is of another kind. */
  check(kind: ValueKind, name: string): void {
    if (this.kind === kind) return;
    const found = {
      tensor: "is a tensor",
      sequence: "is a sequence",
      nothing: "is an optional that holds nothing",
    };
    const mend = this.kind === "sequence" ? ": see its sequence" : "";
    throw new SisError("BAD_DTYPE", `"${name}" ${found[this.kind]}, no ${kind}${mend}`);
  }

  tensorDtype(name: string): Dtype {
    this.check("tensor", name);
    if (!this.dtype) throw new SisError("INTERNAL", `tensor "${name}" has the unknown dtype ${this.number}`);
    return this.dtype;
  }
}
