// Runs folders of ONNX's backend tests: CASE/model.onnx, CASE/test_data_set_N/input_K.pb and output_K.pb, all files of
// the script. One line of JSON a case: { name, status, reason?, hash? }. Arguments: names of cases; none means all.
// ONNX's rule: dtype and shape exact; floats within 1e-7 + 1e-3·|expected|, everything else exact.

import {
  args,
  bytesOf,
  elementAt,
  elementCount,
  Hash,
  listFiles,
  type Model,
  readFile,
  readModel,
  readPb,
  SisError,
  shapeText,
  type TensorArray,
  type TensorValue,
} from "sis";

const RELATIVE = 1e-3;
const ABSOLUTE = 1e-7;
/** f8 and the like are floats too: a NaN has many codes, and -0 is 0. */
const isFloatDtype = (dtype: string): boolean => /^b?f\d/.test(dtype);
const MODEL = "/model.onnx";
/** Begins the reason of cases whose values no two generators of random numbers share. */
const RANDOM = "RANDOM: ";

interface Result {
  name: string;
  status: "pass" | "fail" | "skip";
  reason?: string;
  hash?: string;
}

const files = listFiles();
const known = new Set(files);
const wanted = new Set(args());
for (const file of files) {
  if (!file.endsWith(MODEL)) continue;
  const name = file.slice(0, -MODEL.length);
  if (wanted.size === 0 || wanted.has(name)) console.log(JSON.stringify(runCase(name)));
}

function runCase(name: string): Result {
  try {
    const model = readModel(name + MODEL);
    const reason = whySkip(model);
    if (reason) return { name, status: "skip", reason };
    const hash = new Hash();
    const sets = dataSets(name);
    if (sets.length === 0) return { name, status: "fail", reason: "no test_data_set_* with tensors" };
    const wrong = sets.map((set) => runSet(model, set, hash)).find((text) => text !== "");
    return wrong
      ? { name, status: wrong.startsWith(RANDOM) ? "skip" : "fail", reason: wrong, hash: hash.hex() }
      : { name, status: "pass", hash: hash.hex() };
  } catch (error) {
    if (!(error instanceof SisError)) throw error;
    const reason = `${error.code}: ${error.message.replace(/\s*\n\s*/g, "; ")}`;
    // The reader names no operator when it meets strings, which tensors of SIS cannot hold.
    const isSkip = error.code === "UNSUPPORTED" && !error.operator;
    return { name, status: isSkip ? "skip" : "fail", reason };
  }
}

/** What SIS does not have; undefined when the case can be run. */
function whySkip(model: Model): string | undefined {
  if (model.unsupported.length)
    return `UNSUPPORTED_OPERATOR: ${model.unsupported.map(({ operator }) => operator).join(", ")}`;
  const odd = [...model.inputs, ...model.outputs].find(({ kind, dtype }) => kind !== "tensor" || !dtype);
  return (
    odd &&
    `UNSUPPORTED: "${odd.name}" is ${odd.kind === "tensor" ? "a tensor of strings or complex numbers" : `of kind ${odd.kind}`}`
  );
}

/** Folders with input_K.pb and output_K.pb, as many as there are. */
function dataSets(name: string): string[] {
  const found = new Set<string>();
  for (const file of files) {
    const match =
      file.startsWith(`${name}/`) &&
      /^(test_data_set_\d+)\/output_\d+\.pb$/.exec(file.slice(name.length + 1));
    if (match) found.add(`${name}/${match[1]}`);
  }
  return [...found];
}

/** "" when all outputs are right. */
function runSet(model: Model, folder: string, hash: Hash): string {
  const inputs = new Map<string, TensorValue>();
  model.inputs.forEach(({ name }, k) => {
    const file = `${folder}/input_${k}.pb`;
    inputs.set(name, known.has(file) ? readPb(readFile(file)) : ramp(model, name));
  });
  const outputs = run(model, inputs);
  for (const output of outputs) hash.update(output.data);
  const expected = outputs.map((_, k) => readPb(readFile(`${folder}/output_${k}.pb`)));
  const first = (check: typeof compare) =>
    outputs.map((output, k) => check(output, expected[k]!)).find((text) => text !== "") ?? "";
  const wrong = first(compareKind) || first(compare);
  if (wrong === "" || first(compareKind) !== "" || !draws(model, inputs, outputs)) return wrong;
  return `${RANDOM}values are drawn, the expected ones by another generator`;
}

/** Whether a second run of the same graph gives other values. */
function draws(model: Model, inputs: ReadonlyMap<string, TensorValue>, outputs: readonly Output[]): boolean {
  return run(model, inputs, 2).some(({ data }, k) => {
    const before = bytesOf(outputs[k]!.data);
    return bytesOf(data).some((byte, i) => byte !== before[i]);
  });
}

/** What ONNX's runner feeds a model that comes without inputs: k / n for element k of n, unknown dimensions 1. */
function ramp(model: Model, name: string): TensorValue {
  const sizes = model.inputs.find((input) => input.name === name)?.shape ?? [];
  const shape = sizes.map((size) => (typeof size === "number" ? size : 1));
  const n = shape.reduce((product, size) => product * size, 1);
  return { dtype: "f32", shape, data: Float32Array.from({ length: n }, (_, k) => k / n) };
}

/**
 * ONNX's cases feed shapes, axes and the like as inputs. A graph of SIS needs those when it is built: where it says so,
 * inputs of whole numbers, truth values and single elements are given as constants; where that is not enough (Resize's
 * scales), lists too. The outputs are those of the last of `runs`.
 */
function run(model: Model, inputs: ReadonlyMap<string, TensorValue>, runs = 1): Output[] {
  const whole = ["i64", "i32", "bool"];
  const small = ({ dtype, shape }: TensorValue) => whole.includes(dtype) || shape.length === 0;
  for (const isConstant of [() => false, small]) {
    try {
      return runWith(model, inputs, isConstant, runs);
    } catch (error) {
      if (!(error instanceof SisError) || error.code !== "NEEDS_CONSTANT") throw error;
    }
  }
  return runWith(model, inputs, (value) => small(value) || value.shape.length === 1, runs);
}

interface Output extends TensorValue {
  readonly name: string;
}

function runWith(
  model: Model,
  inputs: ReadonlyMap<string, TensorValue>,
  isConstant: (value: TensorValue) => boolean,
  runs: number,
): Output[] {
  const shapes: Record<string, readonly number[]> = {};
  const constants: Record<string, TensorArray> = {};
  const given: Record<string, TensorArray> = {};
  for (const [name, value] of inputs) {
    shapes[name] = value.shape;
    (isConstant(value) ? constants : given)[name] = value.data;
  }
  const graph = model.build({ shapes, constants });
  try {
    graph.compile();
    for (let i = 1; i < runs; i++) graph.run(given);
    const outputs = Object.values(graph.run(given));
    return outputs.map(({ name, dtype, shape, data }) => ({ name, dtype, shape, data: data.slice() }));
  } finally {
    graph.free();
  }
}

/** ONNX's own data writes bf16 as the u16 of its bits. */
function wantedOf(got: Output, expected: TensorValue): TensorValue {
  return got.dtype === "bf16" && expected.dtype === "u16" ? { ...expected, dtype: "bf16" } : expected;
}

/** What is wrong with an output's dtype or shape; "" when nothing is. */
function compareKind(got: Output, expected: TensorValue): string {
  const text = ({ dtype, shape }: TensorValue) => `${dtype}${shapeText(shape)}`;
  const [a, b] = [text(got), text(wantedOf(got, expected))];
  return a === b ? "" : `output "${got.name}" is ${a}, not ${b}`;
}

/** What is wrong with an output's values; "" when nothing is. */
function compare(got: Output, expected: TensorValue): string {
  const wanted = wantedOf(got, expected);
  const isFloat = isFloatDtype(got.dtype);
  for (let i = 0; i < elementCount(got.shape); i++) {
    const a = elementAt(got.dtype, got.data, i);
    const b = elementAt(wanted.dtype, wanted.data, i);
    if (isFloat ? isClose(Number(a), Number(b)) : a === b) continue;
    return `output "${got.name}" element ${i} is ${a}, not ${b}`;
  }
  return "";
}

function isClose(a: number, b: number): boolean {
  if (Object.is(a, b) || a === b) return true;
  return Number.isFinite(a) && Number.isFinite(b) && Math.abs(a - b) <= ABSOLUTE + RELATIVE * Math.abs(b);
}
