// Runs folders of ONNX's backend tests: CASE/model.onnx, CASE/test_data_set_N/input_K.pb and output_K.pb, all files of
// the script. One line of JSON a case: { name, status, reason?, hash? }. Arguments: names of cases; none means all.
// ONNX's rule: dtype and shape exact; floats within 1e-7 + 1e-3·|expected|, everything else exact.

import {
  args,
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
/** How an operator refuses an input that asks for training (Dropout's). */
const TRAINING = "training mode is not supported";

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
      ? { name, status: "fail", reason: wrong, hash: hash.hex() }
      : { name, status: "pass", hash: hash.hex() };
  } catch (error) {
    if (!(error instanceof SisError)) throw error;
    const reason = `${error.code}: ${error.message.replace(/\s*\n\s*/g, "; ")}`;
    // The reader names no operator when it meets strings, which tensors of SIS cannot hold.
    const isSkip = error.code === "UNSUPPORTED" && (!error.operator || error.message.endsWith(TRAINING));
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
  return (
    outputs
      .map((output, k) => compare(output, readPb(readFile(`${folder}/output_${k}.pb`))))
      .find((text) => text !== "") ?? ""
  );
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
 * scales), lists too.
 */
function run(model: Model, inputs: ReadonlyMap<string, TensorValue>): Output[] {
  const whole = ["i64", "i32", "bool"];
  const small = ({ dtype, shape }: TensorValue) => whole.includes(dtype) || shape.length === 0;
  for (const isConstant of [() => false, small]) {
    try {
      return runWith(model, inputs, isConstant);
    } catch (error) {
      if (!(error instanceof SisError) || error.code !== "NEEDS_CONSTANT") throw error;
    }
  }
  return runWith(model, inputs, (value) => small(value) || value.shape.length === 1);
}

interface Output extends TensorValue {
  readonly name: string;
}

function runWith(
  model: Model,
  inputs: ReadonlyMap<string, TensorValue>,
  isConstant: (value: TensorValue) => boolean,
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
    const outputs = Object.values(graph.compile().run(given));
    return outputs.map(({ name, dtype, shape, data }) => ({ name, dtype, shape, data: data.slice() }));
  } finally {
    graph.free();
  }
}

/** What is wrong with an output; "" when nothing is. */
function compare(got: Output, expected: TensorValue): string {
  // ONNX's own data writes bf16 as the u16 of its bits.
  const isBits = got.dtype === "bf16" && expected.dtype === "u16";
  const wanted: TensorValue = isBits ? { ...expected, dtype: "bf16" } : expected;
  const text = ({ dtype, shape }: TensorValue) => `${dtype}${shapeText(shape)}`;
  if (text(got) !== text(wanted)) return `output "${got.name}" is ${text(got)}, not ${text(wanted)}`;
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
