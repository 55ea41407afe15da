// Picks cases for the device from those that the tests hold against ONNX Runtime: small ones, of several dtypes, that say much.
import { type Dtype, dtypes } from "../../../ts-lib/generated/dtypes.js";
import { byteCount, fromHalf } from "../../../ts-lib/sis/dtype.js";
import { inOnnxRuntime, modelOf, type NodeCase, type Operand, operand } from "../operators/onnx-runtime.js";
import { sis } from "../sis/library.js";
import { type Fill, filled } from "./fill.js";
import { type Built, type Feed, type Output, recorded } from "./record.js";
import { type CheckRow, type Elements, fnv1a, plain } from "./rows.js";

/** Elements of a tensor, and bytes of a case beside what comes from seeds; what an operator without such cases may have. */
const usual = { elements: 64, bytes: 160 };
const wide = { elements: 160, bytes: 700 };
/** Cases of an operator. */
const PER_OPERATOR = 2;
/** Tried before others: the rest of thousands is as good. */
const MOST_TRIED = 120;

type Limits = typeof usual;

interface Candidate {
  readonly test: NodeCase;
  readonly feeds: Readonly<Record<string, Feed>>;
  readonly outputs: readonly Output[];
  readonly row: Omit<CheckRow, "expected">;
  readonly score: number;
}

const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
const isReal = (dtype: string): boolean => dtype === "f32" || dtype === "f64" || dtype === "f16";
const reals = ({ dtype, data }: Pick<Operand, "dtype" | "data">): number[] =>
  dtype === "f16" ? [] : Array.from<number | bigint, number>(data, Number);

/** Inputs that are no numbers but places. */
const places: Readonly<Record<string, number>> = { MaxRoiPool: 1, RoiAlign: 1, NonMaxSuppression: 0 };

/** A seed in place of the numbers, where they are reals and as many that it pays. */
function fillOf(input: Operand, seed: number): Fill | undefined {
  if (!isReal(input.dtype) || count(input.shape) < (input.known ? 8 : 4)) return undefined;
  if (input.dtype === "f16") return { seed, scale: 1 };
  const numbers = reals(input);
  if (!numbers.every(Number.isFinite)) return undefined;
  const most = Math.max(...numbers.map(Math.abs));
  if (most === 0 || most > 64) return undefined;
  const whole = numbers.every(Number.isInteger);
  if (whole) return undefined;
  const positive = numbers.every((x) => x >= 0);
  return { seed, scale: Math.ceil(Math.log2(most)), ...(positive && { positive }) };
}

/** Bits of halves, and of doubles that are no floats. */
const elementsOf = ({ dtype, data }: Operand): Elements =>
  dtype === "f16" || (dtype === "f64" && reals({ dtype, data }).some((x) => !Object.is(Math.fround(x), x)))
    ? { raw: hex({ data }) }
    : { values: Array.from<number | bigint, number | string>(data, plain) };

/** The case with seeds where it can have them. */
function seeded(test: NodeCase) {
  const feeds: Record<string, Feed> = {};
  const constants = new Map<string, Elements>();
  const inputs = test.inputs.map((input, i) => {
    if (!input) return undefined;
    const fill = places[test.operator] === i ? undefined : fillOf(input, i + 1);
    const made = fill ? refilled(input, fill) : input;
    if (!input.known)
      feeds[`x${i}`] = { data: made.data as never, elements: fill ? { fill } : elementsOf(input) };
    else if (fill) constants.set(hex(made), { fill });
    return made;
  });
  return { test: { ...test, inputs }, feeds, constants };
}

const hex = ({ data }: Pick<Operand, "data">): string =>
  Buffer.from(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength).toString("hex");

function refilled({ dtype, shape }: Operand, fill: Fill): Operand {
  const numbers = filled(dtype, count(shape), fill);
  if (dtype !== "f16") return operand(dtype, shape, numbers);
  return { dtype, shape, data: Uint16Array.from(numbers) };
}

const isSmall = ({ inputs }: NodeCase, { elements }: Limits): boolean =>
  inputs.every((input) => !input || (count(input.shape) > 0 && count(input.shape) <= elements));

/** Bytes that the case takes about. */
function bytesOf({ test, feeds, constants }: ReturnType<typeof seeded>, outputs: readonly Output[]): number {
  const written = test.inputs.map((input, i) =>
    !input || (input.known ? constants.has(hex(input)) : "fill" in (feeds[`x${i}`]?.elements ?? {}))
      ? 0
      : byteCount(input.dtype, input.shape),
  );
  return [...written, ...outputs.map(({ numbers }) => 4 * numbers.length)].reduce((a, b) => a + b, 0);
}

function candidate(given: NodeCase, index: number, limits: Limits): Candidate | undefined {
  const { test, feeds, constants } = seeded(given);
  const constant = (_: number, bytes: Uint8Array) => constants.get(Buffer.from(bytes).toString("hex"));
  let made: ReturnType<typeof recorded>;
  try {
    made = recorded((): Built => ({ graph: sis.readModel(modelOf(test)).build(), feeds, constant }));
  } catch {
    return undefined; // one that is to be refused
  }
  const { steps, outputs } = made;
  const sizes = outputs.map(({ numbers }) => numbers.length);
  if (sizes.some((size) => size > limits.elements) || Math.max(...sizes) < 1) return undefined;
  const bytes = bytesOf({ test, feeds, constants }, outputs);
  if (bytes > limits.bytes) return undefined;
  const elements = Math.max(...sizes) + Math.max(0, ...test.inputs.map((x) => (x ? count(x.shape) : 0)));
  const given_ = test.inputs.filter((input) => input).length + (test.attributes?.length ?? 0);
  const opset = test.opset ?? 17;
  const odd = test.inputs.some((x) => x && isReal(x.dtype) && !reals(x).every(Number.isFinite));
  return {
    ...{ test, feeds, outputs },
    row: {
      ...{ operator: test.operator, opset, from: "ONNX Runtime", steps },
      hash: fnv1a(outputs.map((output) => output.bytes)),
    },
    score: Math.min(elements, 32) + 8 * given_ + opset / 4 + (odd ? 6 : 0) - index / 1000,
  };
}

/** What ONNX Runtime says, where SIS agrees within the design's tolerance; undefined where it does not. */
async function expectedOf({ test, outputs }: Candidate): Promise<CheckRow["expected"] | undefined> {
  const right = await inOnnxRuntime(modelOf(test), test);
  const wanted = [...test.outputs.keys()].filter((i) => test.outputs[i]).map((i) => right.get(`y${i}`));
  const expected: CheckRow["expected"][number][] = [];
  for (const [i, { dtype, dims, numbers }] of outputs.entries()) {
    const tensor = wanted[i];
    if (!tensor || tensor.dims.join() !== dims.join()) return undefined;
    const values = numbersIn(tensor.data as ArrayLike<number | bigint | boolean>, dtype);
    if (!agrees(dtype, numbers, values)) return undefined;
    expected.push({
      ...{ dtype: dtypes[dtype].number, dims },
      values: values.map((x) => plain(isReal(dtype) ? Math.fround(Number(x)) : x)),
    });
  }
  return expected;
}

const numbersIn = (data: ArrayLike<number | bigint | boolean>, dtype: Dtype): (number | bigint)[] =>
  Array.from(data, (x) => (typeof x === "bigint" ? x : dtype === "f16" ? fromHalf(Number(x)) : Number(x)));

/** As firmware/check compares: |a - b| <= 1e-3 |b| + 1e-5 max|b|; whole numbers exactly. */
export function agrees(
  dtype: string,
  got: readonly (number | bigint)[],
  wanted: readonly (number | bigint)[],
): boolean {
  const finite = wanted.map((x) => Math.abs(Number(x))).filter(Number.isFinite);
  const most = finite.reduce((a, b) => Math.max(a, b), 0);
  return wanted.every((b, k) => {
    const a = got[k] as number | bigint;
    if (!isReal(dtype)) return BigInt(a) === BigInt(b);
    const [x, y] = [Number(a), Number(b)];
    return Object.is(x, y) || x === y || Math.abs(x - y) <= 1e-3 * Math.abs(y) + 1e-5 * most;
  });
}

/** Cases of one operator, the most telling first, each of another dtype where there are some. */
export async function pick(tests: readonly NodeCase[]): Promise<CheckRow[]> {
  const rows = await pickWithin(tests, usual);
  return rows.length > 0 ? rows : (await pickWithin(tests, wide)).slice(0, 1);
}

async function pickWithin(tests: readonly NodeCase[], limits: Limits): Promise<CheckRow[]> {
  const small = tests.filter((test) => isSmall(test, limits));
  const step = Math.max(1, Math.floor(small.length / MOST_TRIED));
  const candidates = small
    .filter((_, i) => i % step === 0)
    .flatMap((test, i) => candidate(test, i, limits) ?? [])
    .sort((a, b) => b.score - a.score);
  const rows: CheckRow[] = [];
  const seen = new Set<string>();
  const dtypesOf = ({ test }: Candidate): string => test.inputs.map((x) => x?.dtype ?? "-").join();
  const attributesOf = ({ test }: Candidate): string =>
    (test.attributes ?? []).map(({ name }) => name).join();
  for (const kind of [dtypesOf, attributesOf, () => ""])
    for (const made of candidates) {
      if (rows.length === PER_OPERATOR) return rows;
      if (seen.has(kind(made))) continue;
      const expected = await expectedOf(made);
      if (!expected) continue;
      for (const key of [dtypesOf(made), attributesOf(made), ""]) seen.add(key);
      rows.push({ ...made.row, expected });
    }
  return rows;
}
