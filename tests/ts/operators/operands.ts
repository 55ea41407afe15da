// Seeded operands: small and extreme integers, floats near zero, far out, NaN and infinities.
import { type Draw, type Dtype, type Operand, operand } from "./onnx-runtime.js";

/** "special" holds what is far out too; "odd" only what makes the same of a sum in any order; "infinite" no NaN. */
export type Kind = "plain" | "wide" | "special" | "odd" | "infinite" | "unit";

const special = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  0,
  -0,
  1e-40,
  3e38,
  -3e38,
  1,
  -1,
];
const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0];
const limits: Partial<Record<Dtype, readonly [bigint, bigint]>> = {
  i8: [-128n, 127n],
  i16: [-32768n, 32767n],
  i32: [-(2n ** 31n), 2n ** 31n - 1n],
  i64: [-(2n ** 63n), 2n ** 63n - 1n],
  u8: [0n, 255n],
  u16: [0n, 65535n],
  u32: [0n, 2n ** 32n - 1n],
  u64: [0n, 2n ** 64n - 1n],
};

function number(random: () => number, dtype: Dtype, kind: Kind): number | bigint {
  if (dtype === "bool") return random() < 0.5 ? 0 : 1;
  const range = limits[dtype];
  if (range) {
    const [least, most] = range;
    if (kind === "wide" && random() < 0.2) return random() < 0.5 ? least : most;
    const small = BigInt(Math.floor(random() * 200) - 100);
    return small < least ? -small : small;
  }
  if (kind === "special" && random() < 0.3) return special[Math.floor(random() * special.length)]!;
  if ((kind === "odd" || kind === "infinite") && random() < 0.05) {
    const least = kind === "odd" ? 0 : 1;
    return odd[least + Math.floor(random() * (odd.length - least))]!;
  }
  const x = random() * 2 - 1;
  return kind === "unit" ? x : kind === "wide" ? x * 60 : x * 4;
}

export const drawn = (draw: Draw, dtype: Dtype, shape: readonly number[], kind: Kind): Operand =>
  operand(
    dtype,
    shape,
    Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => number(draw.next, dtype, kind)),
  );

export const list = <T>(n: number, make: (i: number) => T): T[] =>
  Array.from({ length: n }, (_, i) => make(i));
export const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
/** A rank from `least` to `most`; now and then, one time in `none`, a size is 0, else at most `size`. */
export const shapeOf = (
  draw: Draw,
  least: number,
  most: number,
  { none = 12, size = 6 }: { none?: number; size?: number } = {},
): number[] => list(draw.whole(least, most), () => (draw.whole(1, none) === 1 ? 0 : draw.whole(1, size)));
/** An axis, counted from either end. */
export const axisOf = (draw: Draw, rank: number): number => draw.whole(-rank, rank - 1);
/** The element of a list whose turn it is. */
export const turn = <T>(of: readonly T[], i: number): T => of[i % of.length] as T;
/** An input that shapes follow from: known when the model is loaded. */
export const knownInts = (values: readonly number[], shape: readonly number[] = [values.length]): Operand =>
  operand("i64", shape, values, true);
