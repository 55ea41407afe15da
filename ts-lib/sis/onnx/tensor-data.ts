// The bytes of a TensorProto, whichever of its fields holds them. Raw and float data are views on the file.

import { byteCount, bytesOf, type Dtype, dtypeName, elementCount, shapeText } from "../dtype.js";
import { SisError } from "../errors.js";
import type { SparseTensorProto, TensorProto } from "./description.js";
import type { ExternalFiles, Fail } from "./external.js";
import type { Packed } from "./wire.js";

/** Contiguous little-endian bytes with their meaning. */
export interface TensorBytes {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** Sparse tensors are spread out; a few bytes of file must not ask for more than this. */
const LARGEST_DENSE = 1 << 26;

/** dtypes of ONNX that tensors of SIS cannot have. */
const foreign: Readonly<Record<number, string>> = { 8: "string", 14: "complex64", 15: "complex128" };

/** The dtype of an ONNX number. Throws UNSUPPORTED for text and complex numbers. */
export function dtypeOf(number: number, what: string, fail: Fail): Dtype {
  const dtype = dtypeName(number);
  if (dtype && number < 64) return dtype;
  if (number in foreign) throw new SisError("UNSUPPORTED", `${what} holds ${foreign[number]} values`);
  throw fail(`${what} has the unknown dtype ${number}`);
}

/** Finds the bytes; `code` is that of errors about the file: BAD_MODEL or BAD_FILE. */
export function tensorBytes(
  tensor: TensorProto,
  code: "BAD_MODEL" | "BAD_FILE",
  external: ExternalFiles | undefined,
): TensorBytes {
  const what = `tensor "${tensor.name}"`;
  const fail: Fail = (text) => new SisError(code, `${what}: ${text}`);
  const dtype = dtypeOf(tensor.dtype, what, fail);
  const shape = tensor.dims;
  const size = byteCount(dtype, shape);
  const bytes = tensor.isExternal
    ? externalBytes(tensor, size, external, fail)
    : (tensor.raw ?? listedBytes(tensor, dtype, fail));
  if (bytes.length !== size)
    throw fail(`${dtype}${shapeText(shape)} takes ${size} bytes, the file holds ${bytes.length}`);
  return { dtype, shape, bytes };
}

function externalBytes(
  tensor: TensorProto,
  size: number,
  external: ExternalFiles | undefined,
  fail: Fail,
): Uint8Array {
  if (!external) throw fail("its data lies in another file, which cannot be here");
  return external.bytes(tensor, size, fail);
}

/** Data in one of the typed lists. */
function listedBytes(tensor: TensorProto, dtype: Dtype, fail: Fail): Uint8Array {
  switch (dtype) {
    case "f32":
      return tensor.floats?.bytes ?? new Uint8Array(0);
    case "f64":
      return tensor.doubles?.bytes ?? new Uint8Array(0);
    case "i64":
      return numbers(tensor.int64s, 8, fail);
    case "u64":
      return numbers(tensor.uint64s, 8, fail);
    case "u32":
      return numbers(tensor.uint64s, 4, fail);
    case "i32":
      return numbers(tensor.int32s, 4, fail);
    case "i16":
    case "u16":
    case "f16":
    case "bf16":
      return numbers(tensor.int32s, 2, fail);
    default: // one byte each, or as many packed values as go into a byte
      return numbers(tensor.int32s, 1, fail);
  }
}

/** Varints cut to `width` bytes each. The count of the file bounds the allocation. */
function numbers(packed: Packed | undefined, width: 1 | 2 | 4 | 8, fail: Fail): Uint8Array {
  if (!packed) return new Uint8Array(0);
  const count = packed.countVarints();
  const values = width === 8 ? new BigInt64Array(count) : undefined;
  const small =
    width === 1 ? new Uint8Array(count) : width === 2 ? new Uint16Array(count) : new Uint32Array(count);
  try {
    packed.forEachVarint((value, i) => {
      if (values) values[i] = value;
      else small[i] = Number(BigInt.asUintN(32, value));
    });
  } catch (error) {
    throw fail(`its list of numbers is damaged: ${String(error)}`);
  }
  return bytesOf(values ?? small);
}

/** A sparse tensor spread out, zeros between its values. */
export function denseBytes(sparse: SparseTensorProto, external: ExternalFiles): TensorBytes {
  const what = `sparse tensor "${sparse.values?.name ?? ""}"`;
  const fail: Fail = (text) => new SisError("BAD_MODEL", `${what}: ${text}`);
  if (!sparse.values || !sparse.indices) throw fail("it lacks values or indices");
  const values = tensorBytes(sparse.values, "BAD_MODEL", external);
  const indices = tensorBytes(sparse.indices, "BAD_MODEL", external);
  const width = byteCount(values.dtype, [1]);
  const size = byteCount(values.dtype, sparse.dims);
  if (size > LARGEST_DENSE) throw new SisError("UNSUPPORTED", `${what} takes ${size} bytes when spread out`);
  if (indices.dtype !== "i64" || values.shape.length !== 1)
    throw fail("its indices are not i64, or its values not 1-D");
  const rank = indices.shape.length === 2 ? sparse.dims.length : 1;
  if (indices.shape[0] !== values.shape[0] || (indices.shape.length === 2 && indices.shape[1] !== rank))
    throw fail(`indices ${shapeText(indices.shape)} do not fit values ${shapeText(values.shape)}`);
  const view = new DataView(indices.bytes.buffer, indices.bytes.byteOffset, indices.bytes.byteLength);
  const elements = elementCount(sparse.dims);
  const out = new Uint8Array(size);
  for (let i = 0; i < values.shape[0]; i++) {
    let at = 0;
    for (let axis = 0; axis < rank; axis++) {
      const index = Number(view.getBigInt64((i * rank + axis) * 8, true));
      const limit = indices.shape.length === 2 ? sparse.dims[axis] : elements;
      if (index < 0 || index >= limit) throw fail(`index ${index} is outside 0 … ${limit - 1}`);
      at = indices.shape.length === 2 ? at * sparse.dims[axis] + index : index;
    }
    out.set(values.bytes.subarray(i * width, (i + 1) * width), at * width);
  }
  return { dtype: values.dtype, shape: sparse.dims, bytes: out };
}
