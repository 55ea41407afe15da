// Values of dtypes narrower than 16 bits: the f8 kinds, f4e2m1, and the packed integers. Values of one byte lie one
// behind the other; of 4 and 2 bits several share a byte, the first in its lowest bits.

import { type Dtype, dtypes } from "../generated/dtypes.js";

interface Format {
  /** Bits of the exponent and of the fraction, and what is taken off the exponent. */
  readonly exponent: number;
  readonly fraction: number;
  readonly bias: number;
  /** Code of the greatest finite value; codes above it are infinities and NaN. */
  readonly largest: number;
  readonly infinity?: number;
  readonly nan?: number;
  /** The code of -0 is the one NaN. */
  readonly isUnsignedZero?: boolean;
}

/** Of ml_dtypes and ONNX; f8e8m0 has an exponent and nothing else. */
const formats: Partial<Record<Dtype, Format>> = {
  f8e4m3fn: { exponent: 4, fraction: 3, bias: 7, largest: 0x7e, nan: 0x7f },
  f8e4m3fnuz: { exponent: 4, fraction: 3, bias: 8, largest: 0x7f, nan: 0x80, isUnsignedZero: true },
  f8e5m2: { exponent: 5, fraction: 2, bias: 15, largest: 0x7b, infinity: 0x7c, nan: 0x7e },
  f8e5m2fnuz: { exponent: 5, fraction: 2, bias: 16, largest: 0x7f, nan: 0x80, isUnsignedZero: true },
  f4e2m1: { exponent: 2, fraction: 1, bias: 1, largest: 7 },
};

const E8M0_BIAS = 127;
const E8M0_NAN = 0xff;

/** Several elements share a byte. */
export const isPacked = (dtype: Dtype): boolean => (dtypes[dtype].bits ?? 8) < 8;

/** Floats whose bits are not what a TypedArray shows as numbers, of 8 bits and fewer. */
export const isNarrowFloat = (dtype: Dtype): boolean => dtype === "f8e8m0" || formats[dtype] !== undefined;

/** The value of an element's bits. */
export function fromNarrow(dtype: Dtype, bits: number): number {
  if (dtype === "f8e8m0") return bits === E8M0_NAN ? Number.NaN : 2 ** (bits - E8M0_BIAS);
  const format = formats[dtype];
  if (!format) return dtype.startsWith("i") ? signed(bits, dtypes[dtype].bits ?? 8) : bits;
  const sign = 1 << (format.exponent + format.fraction);
  if (format.isUnsignedZero && bits === sign) return Number.NaN;
  const size = sizeOf(format, bits & (sign - 1));
  return bits & sign ? -size : size;
}

const signed = (bits: number, width: number): number =>
  bits >= 1 << (width - 1) ? bits - (1 << width) : bits;

function sizeOf({ fraction, bias, largest, infinity }: Format, code: number): number {
  if (code > largest) return code === infinity ? Number.POSITIVE_INFINITY : Number.NaN;
  const one = 1 << fraction;
  const power = code >> fraction;
  const rest = code & (one - 1);
  return power === 0 ? rest * 2 ** (1 - bias - fraction) : (one + rest) * 2 ** (power - bias - fraction);
}

/** An element's bits, as Cast makes them by default: to nearest, ties to even; what is too large becomes the largest. */
export function toNarrow(dtype: Dtype, value: number): number {
  const bits = dtypes[dtype].bits ?? 8;
  if (dtype === "f8e8m0") return toPower(value);
  const format = formats[dtype];
  if (!format) return integerBits(value, bits, dtype.startsWith("i"));
  if (Number.isNaN(value)) return format.nan ?? 0;
  const code = nearestCode(format, Math.abs(value));
  const isNegative = value < 0 || Object.is(value, -0);
  return isNegative && !(format.isUnsignedZero && code === 0) ? code | (1 << (bits - 1)) : code;
}

/** Codes ascend with their values, so the nearest is found by halving. */
function nearestCode(format: Format, size: number): number {
  let low = 0;
  let high = format.largest;
  if (size >= sizeOf(format, high)) return high;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (sizeOf(format, middle) <= size) low = middle;
    else high = middle;
  }
  const below = size - sizeOf(format, low);
  const above = sizeOf(format, high) - size;
  return below < above || (below === above && low % 2 === 0) ? low : high;
}

/** The power of two at or above, as Cast rounds to f8e8m0 by default. */
function toPower(value: number): number {
  if (Number.isNaN(value) || value < 0) return E8M0_NAN;
  let code = 0;
  while (code < E8M0_NAN - 1 && 2 ** (code - E8M0_BIAS) < value) code++;
  return code;
}

function integerBits(value: number, bits: number, isSigned: boolean): number {
  const low = isSigned ? -(1 << (bits - 1)) : 0;
  const high = low + (1 << bits) - 1;
  const whole = Math.trunc(Number.isNaN(value) ? 0 : value);
  return Math.min(high, Math.max(low, whole)) & ((1 << bits) - 1);
}

/** Element `index` of packed data. */
export function packedAt(dtype: Dtype, bytes: ArrayLike<number | bigint>, index: number): number {
  const bits = dtypes[dtype].bits ?? 8;
  const perByte = 8 / bits;
  const shift = (index % perByte) * bits;
  return fromNarrow(dtype, (Number(bytes[Math.floor(index / perByte)]) >> shift) & ((1 << bits) - 1));
}

/** Values side by side in bytes; what is left of the last byte is 0. */
export function pack(dtype: Dtype, values: readonly (number | bigint | boolean)[]): Uint8Array {
  const bits = dtypes[dtype].bits ?? 8;
  const perByte = 8 / bits;
  const bytes = new Uint8Array(Math.ceil(values.length / perByte));
  values.forEach((value, i) => {
    bytes[Math.floor(i / perByte)] |= toNarrow(dtype, Number(value)) << ((i % perByte) * bits);
  });
  return bytes;
}
