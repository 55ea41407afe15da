// Runs folders of ONNX's backend tests: CASE/model.onnx, CASE/test_data_set_N/input_K.pb and output_K.pb, all files of
// the script. One line of JSON a case: { name, status, reason?, hash? }. Arguments: names of cases; none means all.
// ONNX's rule: dtype and shape exact; floats within 1e-7 + 1e-3·|expected|, everything else exact.

import {
  args,
  elementAt,
  Hash,
  listFiles,
  type Model,
  type ModelValue,
  readFile,
  readModel,
  SisError,
  shapeText,
  type TensorValue,
} from "sis";
import { type Waiting, type WaitKind, waits } from "../generated/about.js";
import { isTensor, outputValue, readValue, settingsFor, tensorsOf, type Value } from "./values.js";

const RELATIVE = 1e-3;
const ABSOLUTE = 1e-7;
const FLOATS = ["f32", "f64", "f16", "bf16"];
const MODEL = "/model.onnx";

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
    const skip =
      error.code === "UNSUPPORTED" &&
      leftOut(({ refusal }) => refusal !== undefined && error.message.endsWith(refusal));
    return skip ? { name, status: "skip", reason: skip } : { name, status: "fail", reason };
  }
}

function whySkip(model: Model): string | undefined {
  if ([...model.inputs, ...model.outputs].some(({ isText }) => isText)) return "strings";
  return leftOut((waiting) => model.unsupported.some(({ operator }) => isOf(waiting, operator)));
}

/** Whatever else SIS lacks is a failure. */
const leftOut = (isIt: (waiting: Waiting) => boolean): WaitKind | undefined => waits.find(isIt)?.kind;

/** An unsupported operator as the reader names it: "com.example.Gelu", "BatchNormalization (training)". */
const isOf = ({ kind, operators, domains }: Waiting, operator: string): boolean =>
  operators.includes(operator) ||
  operator.endsWith(` (${kind})`) ||
  domains.some((domain) => operator.startsWith(`${domain}.`));

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
  const values = new Map<string, Value>();
  model.inputs.forEach((input, k) => {
    const file = `${folder}/input_${k}.pb`;
    values.set(input.name, known.has(file) ? readValue(readFile(file), input) : ramp(input));
  });
  const { options, inputs } = settingsFor(model, values);
  const graph = model.build(options);
  try {
    graph.compile().run(inputs);
    const wrong = model.outputs.map((output, k) => {
      const got = outputValue(graph.outputs[output.name]);
      for (const { data } of tensorsOf(got)) hash.update(data);
      return compare(output.name, got, readValue(readFile(`${folder}/output_${k}.pb`), output));
    });
    return wrong.find((text) => text !== "") ?? "";
  } finally {
    graph.free();
  }
}

/** What ONNX's runner feeds a model that comes without inputs: k / n for element k of n, unknown dimensions 1. */
function ramp({ shape: sizes = [] }: ModelValue): TensorValue {
  const shape = sizes.map((size) => (typeof size === "number" ? size : 1));
  const n = shape.reduce((product, size) => product * size, 1);
  return { dtype: "f32", shape, data: Float32Array.from({ length: n }, (_, k) => k / n) };
}

/** What is wrong with an output; "" when nothing is. */
function compare(name: string, got: Value, expected: Value): string {
  if (kindOf(got) !== kindOf(expected)) return `output "${name}" is ${kindOf(got)}, not ${kindOf(expected)}`;
  const wanted = tensorsOf(expected);
  const label = (i: number) => (isTensor(got) ? `output "${name}"` : `item ${i} of output "${name}"`);
  return (
    tensorsOf(got)
      .map((tensor, i) => compareTensors(label(i), tensor, wanted[i]))
      .find((text) => text !== "") ?? ""
  );
}

function kindOf(value: Value): string {
  if (value === undefined) return "nothing";
  return isTensor(value) ? "a tensor" : `a sequence of ${value.length}`;
}

function compareTensors(name: string, got: TensorValue, expected: TensorValue): string {
  // ONNX's own data writes bf16 as the u16 of its bits.
  const isBits = got.dtype === "bf16" && expected.dtype === "u16";
  const wanted: TensorValue = isBits ? { ...expected, dtype: "bf16" } : expected;
  const text = ({ dtype, shape }: TensorValue) => `${dtype}${shapeText(shape)}`;
  if (text(got) !== text(wanted)) return `${name} is ${text(got)}, not ${text(wanted)}`;
  const isFloat = FLOATS.includes(got.dtype);
  for (let i = 0; i < got.data.length; i++) {
    const a = elementAt(got.dtype, got.data, i);
    const b = elementAt(wanted.dtype, wanted.data, i);
    if (isFloat ? isClose(Number(a), Number(b)) : a === b) continue;
    return `${name} element ${i} is ${a}, not ${b}`;
  }
  return "";
}

function isClose(a: number, b: number): boolean {
  if (Object.is(a, b) || a === b) return true;
  return Number.isFinite(a) && Number.isFinite(b) && Math.abs(a - b) <= ABSOLUTE + RELATIVE * Math.abs(b);
}
