// Seeded numbers as firmware/check makes them on the device: a case carries the seed instead of the numbers.
import type { Dtype } from "../../../ts-lib/generated/dtypes.js";
import { toHalf } from "../../../ts-lib/sis/dtype.js";

export interface Fill {
  readonly seed: number;
  /** Reals lie between -2^scale and 2^scale. */
  readonly scale?: number;
  /** Reals without their sign. */
  readonly positive?: boolean;
  /** Whole numbers from low to high, both included. */
  readonly low?: number;
  readonly high?: number;
}

const FIRST = 2463534242;
const GOLDEN = 0x9e3779b9;

/** 32 random bits at each call. */
export function bitsFrom(seed: number): () => number {
  let state = (FIRST ^ Math.imul(seed, GOLDEN)) | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state;
  };
}

const isReal = (dtype: Dtype): boolean => ["f32", "f64", "f16"].includes(dtype);

/** Numbers, of f16 their bits. */
export function filled(dtype: Dtype, count: number, fill: Fill): number[] {
  const { seed, scale = 0, positive = false, low = 0, high = 0 } = fill;
  const next = bitsFrom(seed);
  return Array.from({ length: count }, () => {
    const bits = next();
    if (!isReal(dtype)) return low + ((bits >>> 0) % (high - low + 1));
    const x = dtype === "f16" ? (bits >> 21) / 1024 : Math.fround(bits / 2 ** 31);
    const scaled = (positive ? Math.abs(x) : x) * 2 ** scale;
    return dtype === "f16" ? toHalf(scaled) : scaled;
  });
}
