// Runs folders of ONNX's backend tests: CASE/model.onnx, CASE/test_data_set_N/input_K.pb and output_K.pb, all files of
// the script. One line of JSON a case: { name, status, reason?, hash? }. Arguments: names of cases, none means all; with
// --compiled each model is compiled first, as sis compile does it, and its file is run.
// ONNX's rule: dtype and shape exact; floats within 1e-7 + 1e-3·|expected|, everything else exact.

import {
  args,
  elementAt,
  elementCount,
  type Graph,
  Hash,
  listFiles,
  type Model,
  type ModelValue,
  readFile,
  readModel,
  SisError,
  sha256,
  shapeText,
  type TensorValue,
} from "sis";
import { type Waiting, type WaitKind, waits } from "../generated/about.js";
import { isTensor, outputValue, readValue, settingsFor, tensorsOf, type Value } from "./values.js";

const RELATIVE = 1e-3;
const ABSOLUTE = 1e-7;
/** f8 and the like are floats too: a NaN has many codes, and -0 is 0. */
const isFloatDtype = (dtype: string): boolean => /^b?f\d/.test(dtype);
const MODEL = "/model.onnx";

/** Why a case is skipped whose values no two generators of random numbers share. */
const RANDOM = "random";
interface Result {
  name: string;
  status: "pass" | "fail" | "skip";
  reason?: string;
  hash?: string;
}

const files = listFiles();
const known = new Set(files);
const isCompiled = args().includes("--compiled");
const wanted = new Set(args().filter((name) => name !== "--compiled"));
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
      ? { name, status: wrong === RANDOM ? "skip" : "fail", reason: wrong, hash: hash.hex() }
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
function leftOut(isIt: (waiting: Waiting) => boolean): WaitKind | undefined {
  return waits.find((waiting) => waiting.skips && isIt(waiting))?.kind;
}

/** An unsupported operator as the reader names it: "com.example.Gelu". */
function isOf({ operators, domains }: Waiting, operator: string): boolean {
  return operators.includes(operator) || domains.some((domain) => operator.startsWith(`${domain}.`));
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
  const values = new Map<string, Value>();
  model.inputs.forEach((input, k) => {
    const file = `${folder}/input_${k}.pb`;
    values.set(input.name, known.has(file) ? readValue(readFile(file), input) : ramp(input));
  });
  const { options, inputs } = settingsFor(model, values);
  const graph = isCompiled ? throughFile(model.build(options)) : model.build(options);
  const run = () => {
    graph.run(inputs);
    return model.outputs.map(({ name }) => outputValue(graph.outputs[name]));
  };
  const bytes = (made: readonly Value[]) => made.flatMap(tensorsOf).map(({ data }) => data);
  try {
    graph.compile();
    const got = run();
    for (const data of bytes(got)) hash.update(data);
    const expected = model.outputs.map((output, k) =>
      readValue(readFile(`${folder}/output_${k}.pb`), output),
    );
    const first = (check: typeof compare) =>
      model.outputs.map(({ name }, k) => check(name, got[k], expected[k])).find((text) => text !== "") ?? "";
    const otherKind = first(compareKinds);
    const wrong = otherKind || first(compare);
    if (wrong === "" || otherKind !== "") return wrong;
    const digest = sha256(...bytes(got));
    return sha256(...bytes(run())) === digest ? wrong : RANDOM; // the second run drew other values
  } finally {
    graph.free();
  }
}

function throughFile(graph: Graph): Graph {
  try {
    return readModel(graph.save().slice(), { check: true }).build();
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

/** ONNX's own data writes bf16 as the u16 of its bits. */
function wantedOf(got: TensorValue, expected: TensorValue): TensorValue {
  return got.dtype === "bf16" && expected.dtype === "u16" ? { ...expected, dtype: "bf16" } : expected;
}

function label(name: string, value: Value, i: number): string {
  return value !== undefined && isTensor(value) ? `output "${name}"` : `item ${i} of output "${name}"`;
}

/** What is wrong with an output's kind, dtypes or shapes; "" when nothing is. */
function compareKinds(name: string, got: Value, expected: Value): string {
  if (kindOf(got) !== kindOf(expected)) return `output "${name}" is ${kindOf(got)}, not ${kindOf(expected)}`;
  const wanted = tensorsOf(expected);
  const text = ({ dtype, shape }: TensorValue) => `${dtype}${shapeText(shape)}`;
  const wrong = tensorsOf(got).map((tensor, i) => {
    const [a, b] = [text(tensor), text(wantedOf(tensor, wanted[i]))];
    return a === b ? "" : `${label(name, got, i)} is ${a}, not ${b}`;
  });
  return wrong.find((text) => text !== "") ?? "";
}

function kindOf(value: Value): string {
  if (value === undefined) return "nothing";
  return isTensor(value) ? "a tensor" : `a sequence of ${value.length}`;
}

/** What is wrong with an output's values; "" when nothing is. */
function compare(name: string, got: Value, expected: Value): string {
  const wanted = tensorsOf(expected);
  const wrong = tensorsOf(got).map((tensor, i) => compareTensors(label(name, got, i), tensor, wanted[i]));
  return wrong.find((text) => text !== "") ?? "";
}

function compareTensors(name: string, got: TensorValue, expected: TensorValue): string {
  const wanted = wantedOf(got, expected);
  const isFloat = isFloatDtype(got.dtype);
  for (let i = 0; i < elementCount(got.shape); i++) {
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
