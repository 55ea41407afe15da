// dtypes as scripts see them: which TypedArray shows them, how many bytes they take, and what their bits mean.

import { type Dtype, type DtypeArrays, dtypes } from "../generated/dtypes.js";
import { SisError } from "./errors.js";
import { fromNarrow, isNarrowFloat, isPacked, pack, packedAt, toNarrow } from "./narrow.js";

export type { Dtype, DtypeArrays };

/** The arrays through which a script sees tensors; f16 and bf16 are shown as the bits of each value (Uint16Array). */
export type TensorArray = DtypeArrays[Dtype];

const byNumber = new Map<number, Dtype>();
for (const name of Object.keys(dtypes) as Dtype[]) byNumber.set(dtypes[name].number, name);

/** The name of an ONNX dtype number; undefined for one that SIS does not know. */
export const dtypeName = (number: number): Dtype | undefined => byNumber.get(number);

/** ONNX's number of a dtype. */
export function dtypeNumber(dtype: Dtype): number {
  const entry = dtypes[dtype];
  if (!entry)
    throw new SisError(
      "BAD_DTYPE",
      `${String(dtype)} is no dtype; there are ${Object.keys(dtypes).join(" ")}`,
    );
  return entry.number;
}

/** Elements of a shape; throws OVERFLOW past what a number holds exactly. */
export function elementCount(shape: readonly number[]): number {
  let count = 1;
  for (const size of shape) {
    if (!Number.isSafeInteger(size) || size < 0)
      throw new SisError("BAD_SHAPE", `${shapeText(shape)} is no shape: sizes are whole numbers, 0 or more`);
    count *= size;
  }
  if (!Number.isSafeInteger(count))
    throw new SisError("OVERFLOW", `${shapeText(shape)} has too many elements`);
  return count;
}

/** Bytes of a contiguous tensor, packed and block dtypes included. */
export function byteCount(dtype: Dtype, shape: readonly number[]): number {
  const entry = dtypes[dtype];
  const elements = elementCount(shape);
  if (entry.block && entry.blockBytes) return (elements / entry.block) * entry.blockBytes;
  return Math.ceil((elements * (entry.bits ?? 8)) / 8);
}

/** A view of `dtype` on `bytes` bytes of a buffer; `offset` must be aligned to the element. */
export function arrayOn(dtype: Dtype, buffer: ArrayBuffer, offset: number, bytes: number): TensorArray {
  const { array } = dtypes[dtype];
  return new array(buffer, offset, bytes / array.BYTES_PER_ELEMENT);
}

/** The same bytes as `dtype`: a view where the alignment allows, else a copy. */
export function arrayFromBytes(dtype: Dtype, bytes: Uint8Array): TensorArray {
  const size = dtypes[dtype].array.BYTES_PER_ELEMENT;
  const aligned = bytes.byteOffset % size === 0 ? bytes : new Uint8Array(bytes);
  return arrayOn(
    dtype,
    aligned.buffer as ArrayBuffer,
    aligned.byteOffset,
    bytes.byteLength - (bytes.byteLength % size),
  );
}

/** The bytes of any TypedArray, without a copy. */
export const bytesOf = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** The dtype that a TypedArray holds when nothing else is said: Float32Array is f32, Uint8Array u8. */
export function dtypeOfArray(array: TensorArray): Dtype {
  for (const name of Object.keys(dtypes) as Dtype[]) if (array instanceof dtypes[name].array) return name;
  throw new SisError("BAD_DTYPE", "not a TypedArray that tensors can take");
}

/** An array of `dtype` holding the given values; fractions are cut for integers, narrow floats rounded to nearest. */
export function arrayOfValues(dtype: Dtype, values: readonly (number | bigint | boolean)[]): TensorArray {
  const { array } = dtypes[dtype];
  if (dtypes[dtype].bits === undefined)
    throw new SisError("BAD_DTYPE", `${dtype} comes in blocks: give its bytes as a Uint8Array`);
  if (isPacked(dtype)) return pack(dtype, values);
  if (array === BigInt64Array || array === BigUint64Array)
    return array.from(values.map((v) => (typeof v === "bigint" ? v : BigInt(Math.trunc(Number(v))))));
  const encode = encoderOf(dtype);
  return (array as Float64ArrayConstructor).from(values, (v) => encode(Number(v)));
}

function encoderOf(dtype: Dtype): (value: number) => number {
  if (isNarrowFloat(dtype)) return (value) => toNarrow(dtype, value);
  return dtype === "f16" ? toHalf : dtype === "bf16" ? toBfloat : Number;
}

/** A TypedArray as it is, when it is the dtype's own; plain values as `arrayOfValues` makes them. */
export function arrayFor(
  dtype: Dtype,
  values: TensorArray | readonly (number | bigint | boolean)[],
): TensorArray {
  if (!ArrayBuffer.isView(values)) return arrayOfValues(dtype, values);
  const { array } = dtypes[dtype];
  if (values instanceof array) return values;
  throw new SisError("BAD_DTYPE", `${dtype} is held in ${array.name}; given was ${values.constructor.name}`);
}

/** Element `index` as a number; i64 and u64 as they are, in BigInt. Block dtypes give the byte. */
export function elementAt(dtype: Dtype, array: TensorArray, index: number): number | bigint {
  if (isPacked(dtype)) return packedAt(dtype, array, index);
  const value = array[index];
  if (isNarrowFloat(dtype)) return fromNarrow(dtype, Number(value));
  if (dtype === "f16") return fromHalf(Number(value));
  if (dtype === "bf16") return fromBfloat(Number(value));
  return value;
}

/** [2,3] */
export const shapeText = (shape: readonly (number | string)[]): string => `[${shape.join(",")}]`;

const scratch = new DataView(new ArrayBuffer(8));

const floatBits = (value: number): number => {
  scratch.setFloat32(0, value);
  return scratch.getUint32(0);
};

const bitsFloat = (bits: number): number => {
  scratch.setUint32(0, bits);
  return scratch.getFloat32(0);
};

/** The value of bf16 bits. */
export const fromBfloat = (bits: number): number => bitsFloat(bits << 16);

/** bf16 bits of a value, rounded to nearest, ties to even. */
export function toBfloat(value: number): number {
  if (Number.isNaN(value)) return 0x7fc0;
  const bits = floatBits(value);
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

/** The value of f16 bits. */
export function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const mantissa = bits & 0x3ff;
  if (exponent === 31) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent ? sign * 2 ** (exponent - 25) * (1024 + mantissa) : sign * 2 ** -24 * mantissa;
}

/** f16 bits of a value, rounded to nearest, ties to even. */
export function toHalf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= 65520) return sign | 0x7c00;
  // The spacing of f16 values around `size`: 2^-24 below the smallest normal, then ten bits below the leading one.
  let exponent = -14;
  while (size >= 2 ** (exponent + 1)) exponent++;
  const steps = size / 2 ** (exponent - 10);
  const floor = Math.floor(steps);
  const rest = steps - floor;
  const rounded = rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
  return sign | (rounded + (exponent + 14) * 1024);
}
