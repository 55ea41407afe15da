// Runs one ONNX model on any target and prints its outputs. Arguments:
//   MODEL [INPUT=FILE]... [--constant INPUT[=VALUE]]... [--dim NAME=SIZE]... [--save] [--json]
//   [--compare FILE.npz [--exact]] [--save-all NAME.npz] [--runs N] [--no-fusion PASS]... [--exact-sums yes]
//   [--max-memory BYTES]
// MODEL and FILEs (.npy, .pb) are files of the script. The inputs' shapes set the model's dimensions. `--constant` says
// that an input never changes, as a shape or a list of axes; with VALUE that is its one value. An optional input without a FILE holds nothing.
// `--save` writes each output as OUTPUT.npy, sequences as OUTPUT.pb; `--json` prints all outputs, whole, as one line of
// JSON. `--compare` holds every value that the file names against the run's and names the first node that differs;
// inputs that no INPUT=FILE gives are taken from it. `--save-all` writes such a file: inputs and the values of all nodes.
// `--no-fusion` switches a pass off, "" all of them.

import {
  args,
  exit,
  fusionWithout,
  type Model,
  type ModelValue,
  readFile,
  readModel,
  readNpy,
  readNpz,
  SisError,
  shapeText,
  type Tensor,
  type TensorValue,
  target,
} from "sis";
import { arrayFor } from "../sis/dtype.js";
import { compare } from "./compare.js";
import { exitCodeOf } from "./exit-code.js";
import { type Output, save, saveAll, show } from "./output.js";
import { isTensor, outputValue, readValue, settingsFor, tensorsOf, type Value } from "./values.js";

const EXIT = { error: 1, usage: 2 } as const;

class UsageError extends Error {}

interface Options {
  model: string;
  inputs: Map<string, string>;
  /** Names, and the value where it was given. */
  constants: Map<string, string | undefined>;
  dims: Record<string, number>;
  save: boolean;
  json: boolean;
  compare: string;
  exact: boolean;
  exactSums: boolean;
  maxMemory: number;
  saveAll: string;
  runs: number;
  /** Passes that are off; an empty name means all. */
  unfused: string[];
}

try {
  if (!run(parse(args()))) exit(EXIT.error);
} catch (error) {
  if (!(error instanceof SisError || error instanceof UsageError)) throw error;
  console.error(error instanceof SisError ? `${error.code}: ${error.message}` : error.message);
  exit(exitCode(error));
}

function exitCode(error: SisError | UsageError): number {
  return error instanceof SisError ? exitCodeOf(error) : EXIT.usage;
}

function parse(list: readonly string[]): Options {
  const options: Options = {
    model: "",
    inputs: new Map(),
    constants: new Map(),
    dims: {},
    save: false,
    json: false,
    compare: "",
    exact: false,
    exactSums: false,
    maxMemory: 0,
    saveAll: "",
    runs: 1,
    unfused: [],
  };
  const rest = [...list];
  for (let text = rest.shift(); text !== undefined; text = rest.shift()) {
    if (text === "--save") options.save = true;
    else if (text === "--json") options.json = true;
    else if (text === "--exact") options.exact = true;
    else if (text === "--exact-sums") options.exactSums = rest.shift() === "yes";
    else if (text === "--max-memory") options.maxMemory = Number(rest.shift());
    else if (text === "--compare") options.compare = rest.shift() ?? "";
    else if (text === "--save-all") options.saveAll = rest.shift() ?? "";
    else if (text === "--runs") options.runs = Number(rest.shift());
    else if (text === "--no-fusion") options.unfused.push(rest.shift() ?? "");
    else if (text === "--constant") addConstant(options.constants, rest.shift() ?? "");
    else if (text === "--dim") {
      const [name, size] = split(rest.shift() ?? "");
      if (!/^\d+$/.test(size)) throw new UsageError(`--dim ${name}: "${size}" is no size`);
      options.dims[name] = Number(size);
    } else if (text.startsWith("--")) throw new UsageError(`unknown option ${text}`);
    else if (options.model === "") options.model = text;
    else options.inputs.set(...split(text));
  }
  if (options.model === "") throw new UsageError("no model given");
  return options;
}

/** "name=value"; names may hold "=" no more than values of dimensions do, files may. */
function split(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`"${text}" is not NAME=VALUE`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function addConstant(constants: Options["constants"], text: string): void {
  if (text.includes("=")) constants.set(...split(text));
  else constants.set(text, undefined);
}

/** False when the run differs from the reference. */
function run(options: Options): boolean {
  const model = readModel(options.model);
  if (model.unsupported.length) model.build(); // throws, naming them all, before anything is asked of the inputs
  const reference = options.compare ? readNpz(readFile(options.compare)) : new Map<string, TensorValue>();
  const also = model.values
    .map(({ name }) => name)
    .filter((name) => options.saveAll !== "" || reference.has(name));
  if (options.compare && also.length === 0)
    throw new UsageError("--compare: the file names no value that a node of the model makes");
  const values = readInputs(model, options, reference);
  const settings = settingsFor(model, values, (name) => options.constants.has(name));
  const { dims, exactSums: exact, maxMemory } = options;
  const fusion = fusionWithout(options.unfused);
  const graph = model.build({ ...settings.options, dims, also, exact, maxMemory }).compile({ fusion });
  const { nodes, weightBytes, activationBytes, dynamic, dynamicBytes } = graph.figures();
  const region = dynamic > 0 ? `, ${dynamicBytes} for ${dynamic} nodes of dynamic shape` : "";
  console.error(
    `${options.model} on ${target()}: opset ${model.opset}, ${nodes} nodes, ${weightBytes} bytes of weights, ${activationBytes} of activations${region}`,
  );
  for (let i = 1; i < options.runs; i++) graph.run(settings.inputs);
  const all = graph.run(settings.inputs);
  if (options.compare) {
    const tensors = Object.values(all).map((tensor) => [tensor.name, asTensor(outputValue(tensor))]);
    return compare(model.values, Object.fromEntries(tensors), reference, options.exact);
  }
  const outputs = model.outputs.map(({ name }) => outputOf(all[name]));
  show(outputs, options.json);
  if (options.save) for (const output of outputs) save(output);
  if (options.saveAll) saveAll(options.saveAll, values, Object.values(all).map(outputOf));
  return true;
}

/** Undefined of what a file of tensors cannot hold. */
function asTensor(value: Value): TensorValue | undefined {
  return value !== undefined && isTensor(value) ? value : undefined;
}

function outputOf(tensor: Tensor): Output {
  return { name: tensor.name, value: outputValue(tensor) };
}

/** Every input's value; throws for what is missing, unknown or of another dtype, all that is missing at once. */
function readInputs(
  model: Model,
  options: Options,
  reference: ReadonlyMap<string, TensorValue>,
): Map<string, Value> {
  const names = model.inputs.map(({ name }) => name);
  const known = names.join(", ") || "none";
  for (const name of [...options.inputs.keys(), ...options.constants.keys()])
    if (!names.includes(name)) throw new UsageError(`the model has no input "${name}"; there are: ${known}`);
  const missing = model.inputs.filter(
    ({ name, isOptional }) =>
      !isOptional &&
      !options.inputs.has(name) &&
      options.constants.get(name) === undefined &&
      !reference.has(name),
  );
  if (missing.length) {
    const list = missing.map((input) => `  ${input.name}=FILE  ${typeText(input)}`);
    throw new UsageError(`inputs without a value:\n${list.join("\n")}`);
  }
  const values = new Map<string, Value>();
  for (const input of model.inputs) {
    const file = options.inputs.get(input.name);
    const constant = options.constants.get(input.name);
    if (constant !== undefined) values.set(input.name, oneValue(input, constant));
    else if (file !== undefined)
      values.set(
        input.name,
        readInput(input, () => readInputFile(input, file)),
      );
    else if (reference.has(input.name))
      values.set(
        input.name,
        readInput(input, () => reference.get(input.name)),
      );
  }
  return values;
}

/** An input of one element from the command line. */
function oneValue({ name, dtype, shape }: ModelValue, text: string): TensorValue {
  const sizes = shape?.map((size) => (typeof size === "number" ? size : 1));
  const value = text.trim() === "" ? Number.NaN : Number(text);
  const isWhole = dtype === "i64" || dtype === "u64";
  if (
    !dtype ||
    sizes?.some((size) => size !== 1) ||
    (isWhole ? !Number.isSafeInteger(value) : Number.isNaN(value))
  )
    throw new UsageError(
      `--constant ${name}=${text}: "${text}" is no value of ${dtype}${shapeText(sizes ?? [])}`,
    );
  return { dtype, shape: sizes ?? [], data: arrayFor(dtype, [value]) };
}

function readInputFile(input: ModelValue, file: string): Value {
  return file.endsWith(".pb") ? readValue(readFile(file), input) : readNpy(readFile(file));
}

/** An input's file. Errors name the input: the user knows the file by another name. */
function readInput(input: ModelValue, read: () => Value): Value {
  const { name, kind, dtype } = input;
  let value: Value;
  try {
    value = read();
  } catch (error) {
    if (!(error instanceof SisError)) throw error;
    throw new SisError(error.code, `input "${name}": ${error.message}`);
  }
  if (value !== undefined && isTensor(value) !== (kind === "tensor"))
    throw new SisError("BAD_FILE", `input "${name}" is a ${kind}; its file holds something else`);
  const other = tensorsOf(value).find((tensor) => dtype && tensor.dtype !== dtype);
  if (other) throw new SisError("BAD_DTYPE", `input "${name}" is ${dtype}; its file holds ${other.dtype}`);
  return value;
}

function typeText({ kind, isOptional, dtype, shape }: ModelValue): string {
  const sizes = shape ? shapeText(shape.map((size) => size ?? "?")) : "";
  const tensor = `${dtype ?? "not a tensor of numbers"}${sizes}`;
  return `${isOptional ? "optional " : ""}${kind === "sequence" ? `sequence of ${tensor}` : tensor}`;
}
