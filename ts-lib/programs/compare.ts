// Values of a run against a reference, node by node: which differ, and which node made the first of them.

import { elementAt, elementCount, type NodeValue, sha256, shapeText, type TensorValue } from "sis";

/** SIS's rule of accuracy: within this much of the value, and of the reference's largest. Whole numbers are exact. */
const RELATIVE = 1e-3;
const ABSOLUTE = 1e-5;
const FLOATS = ["f32", "f64", "f16", "bf16"];

/** One value that differs. */
interface Difference {
  readonly value: NodeValue;
  readonly text: string;
}

/** Compares what both have; prints what it finds. True when nothing differs. `exact`: the same bits. */
export function compare(
  values: readonly NodeValue[],
  outputs: Readonly<Record<string, TensorValue | undefined>>,
  reference: ReadonlyMap<string, TensorValue>,
  exact: boolean,
): boolean {
  const compared = values.filter(({ name }) => reference.has(name));
  const differences: Difference[] = [];
  for (const value of compared) {
    const text = difference(outputs[value.name], reference.get(value.name) as TensorValue, exact);
    if (text) differences.push({ value, text });
  }
  const count = `${compared.length} of the model's ${values.length} values compared`;
  const [first] = differences;
  if (!first) {
    console.log(`${count}: ${exact ? "all the same" : "all agree"}`);
    return compared.length > 0;
  }
  const { node, operator, name } = first.value;
  const order = values.indexOf(first.value);
  console.log(`${count}: ${differences.length} differ`);
  console.log(
    `first: ${operator} "${node}", value ${order} in the order of running\n  "${name}" ${first.text}`,
  );
  const before = values.slice(0, order).filter(({ name }) => !reference.has(name)).length;
  if (before > 0) console.log(`  ${before} values before it are not in the reference`);
  return false;
}

/** "" when they agree. */
function difference(got: TensorValue | undefined, expected: TensorValue, exact: boolean): string {
  const text = ({ dtype, shape }: TensorValue) => `${dtype}${shapeText(shape)}`;
  if (!got) return `is no tensor, ${text(expected)} in the reference`;
  if (text(got) !== text(expected)) return `is ${text(got)}, ${text(expected)} in the reference`;
  const { dtype, shape, data } = got;
  if (sha256(data) === sha256(expected.data)) return ""; // in C; going through elements here is slow on a board
  const at = (value: TensorValue, i: number) => elementAt(dtype, value.data, i);
  const isFloat = FLOATS.includes(dtype);
  const slack = isFloat && !exact ? ABSOLUTE * largest(expected) : 0;
  const elements = elementCount(shape);
  let [count, worst, where] = [0, -1, 0];
  for (let i = 0; i < elements; i++) {
    const [a, b] = [at(got, i), at(expected, i)];
    if (Object.is(a, b) || (a === b && !exact)) continue;
    const apart = typeof a === "bigint" ? Number(a - BigInt(b)) : a - Number(b);
    const size = Number.isNaN(apart) ? Number.POSITIVE_INFINITY : Math.abs(apart);
    if (isFloat && !exact && size <= slack + RELATIVE * Math.abs(Number(b)) && Number.isFinite(size))
      continue;
    count++;
    if (size > worst) [worst, where] = [size, i];
  }
  if (count === 0) return "";
  const place = `${text(got)}, ${count} of ${elements} elements`;
  return `${place}; largest difference ${worst.toPrecision(4)} at ${shapeText(indexOf(where, shape))}: ${number(at(got, where))} here, ${number(at(expected, where))} in the reference`;
}

/** Largest finite number, by amount. */
function largest({ dtype, shape, data }: TensorValue): number {
  const elements = elementCount(shape);
  let most = 0;
  for (let i = 0; i < elements; i++) {
    const size = Math.abs(Number(elementAt(dtype, data, i)));
    if (size > most && size < Number.POSITIVE_INFINITY) most = size;
  }
  return most;
}

const number = (value: number | bigint) => (Object.is(value, -0) ? "-0" : String(value));

/** Position of a flat index. */
function indexOf(flat: number, shape: readonly number[]): number[] {
  let rest = flat;
  return shape
    .toReversed()
    .map((size) => {
      const index = rest % size;
      rest = Math.floor(rest / size);
      return index;
    })
    .reverse();
}
