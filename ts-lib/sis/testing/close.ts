// Whether two tensors are close, and words about the elements that are not: the worst ones, with place and allowance.
import {
  byteCount,
  type Dtype,
  elementAt,
  elementCount,
  shapeText,
  type TensorArray,
  type TensorValue,
} from "sis";

/** How close is close enough: |actual - expected| <= atol + rtol * |expected|. */
export interface CloseOptions {
  /** Allowed difference as a share of the expected value; default 1e-5 for floats, 0 for integers. */
  readonly rtol?: number;
  /** Allowed difference beside that; default 1e-8 for floats, 0 for integers. */
  readonly atol?: number;
}

/** What a tensor is compared with: one with dtype and shape, or its values alone. */
export type Expected = TensorValue | TensorArray | readonly (number | bigint | boolean)[];

const isFloat = (dtype: Dtype): boolean => dtype.startsWith("f") || dtype === "bf16";
/** q4_0 and q8_0 are compared byte by byte. */
const isBlocks = (dtype: Dtype): boolean => dtype.startsWith("q");
const worstShown = 5;

interface Bad {
  readonly index: number;
  readonly difference: number;
  /** How often the allowance it is. */
  readonly excess: number;
}

const isTensor = (value: Expected): value is TensorValue => "dtype" in value && "shape" in value;

/** undefined when all is close; else what is not, in lines. */
export function difference(
  actual: TensorValue,
  expected: Expected,
  options: CloseOptions = {},
): string | undefined {
  const { dtype, shape } = actual;
  if (isTensor(expected)) {
    const [is, wanted] = [actual, expected].map((value) => `${value.dtype} ${shapeText(value.shape)}`);
    if (is !== wanted) return `tensor is ${is}, expected ${wanted}`;
  }
  const wanted = isTensor(expected) ? expected.data : expected;
  const count = isBlocks(dtype) ? byteCount(dtype, shape) : elementCount(shape);
  if (!isTensor(expected) && wanted.length !== count)
    return `tensor has ${count} elements, expected ${wanted.length}`;
  if (byteCount(dtype, shape) > actual.data.byteLength) return "tensor has less data than its shape says";
  const { rtol = isFloat(dtype) ? 1e-5 : 0, atol = isFloat(dtype) ? 1e-8 : 0 } = options;
  const expectedAt = isTensor(expected)
    ? (i: number) => elementAt(dtype, expected.data, i)
    : (i: number) => (typeof wanted[i] === "bigint" ? wanted[i] : Number(wanted[i]));
  const bad = compare(dtype, actual.data, count, expectedAt, rtol, atol);
  if (bad.count === 0) return undefined;
  return [
    `${bad.count} of ${count} elements of ${dtype} ${shapeText(shape)} differ by more than ${atol} + ${rtol} · |expected|; the worst:`,
    ...table(bad.worst, shape, (i) => [elementAt(dtype, actual.data, i), expectedAt(i)]),
  ].join("\n");
}

function compare(
  dtype: Dtype,
  data: TensorArray,
  count: number,
  expectedAt: (index: number) => number | bigint,
  rtol: number,
  atol: number,
): { count: number; worst: Bad[] } {
  const worst: Bad[] = [];
  let found = 0;
  for (let index = 0; index < count; index++) {
    const a = elementAt(dtype, data, index);
    const b = expectedAt(index);
    if (a === b || (Number.isNaN(Number(a)) && Number.isNaN(Number(b)))) continue;
    const off =
      typeof a === "bigint" && typeof b === "bigint"
        ? Number(a > b ? a - b : b - a)
        : Math.abs(Number(a) - Number(b));
    const allowed = atol + rtol * Math.abs(Number(b));
    if (off <= allowed && Number.isFinite(off)) continue;
    found++;
    const excess = Number.isNaN(off) ? Number.POSITIVE_INFINITY : off / Math.max(allowed, Number.MIN_VALUE);
    if (worst.length === worstShown && excess <= worst[worstShown - 1].excess) continue;
    const at = worst.findIndex((other) => other.excess < excess);
    worst.splice(at < 0 ? worst.length : at, 0, { index, difference: off, excess });
    worst.length = Math.min(worst.length, worstShown);
  }
  return { count: found, worst };
}

/** The lines of a table whose columns stand below each other. */
function table(
  worst: readonly Bad[],
  shape: readonly number[],
  values: (index: number) => [number | bigint, number | bigint],
): string[] {
  const rows = [
    ["at", "actual", "expected", "difference"],
    ...worst.map(({ index, difference }) => [
      place(index, shape),
      ...values(index).map(String),
      brief(difference),
    ]),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map(
    (row) =>
      `  ${row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join("  ")
        .trimEnd()}`,
  );
}

const brief = (value: number): string => String(Number(value.toPrecision(3)));

/** [1,2] of a flat index. */
function place(index: number, shape: readonly number[]): string {
  const out: number[] = [];
  for (let axis = shape.length - 1, rest = index; axis >= 0; axis--) {
    out.unshift(rest % shape[axis]);
    rest = Math.floor(rest / shape[axis]);
  }
  return shapeText(out);
}
