// Runs one ONNX model on any target and prints its outputs. Arguments:
//   MODEL [INPUT=FILE]... [--constant INPUT]... [--dim NAME=SIZE]... [--save] [--json]
//   [--compare FILE.npz [--exact]] [--save-all NAME.npz]
// MODEL and FILEs (.npy, .pb) are files of the script. The inputs' shapes set the model's dimensions. `--constant` says
// that an input never changes, as a shape or a list of axes. `--save` writes each output as OUTPUT.npy;
// `--json` prints all outputs, whole, as one line of JSON. `--compare` holds every value that the file names against
// the run's and names the first node that differs; inputs that no INPUT=FILE gives are taken from it. `--save-all`
// writes such a file: inputs and the values of all nodes.

import {
  args,
  bytesOf,
  type Dtype,
  exit,
  type Model,
  readFile,
  readModel,
  readNpy,
  readNpz,
  readPb,
  SisError,
  sha256,
  shapeText,
  type Tensor,
  type TensorArray,
  type TensorValue,
  target,
  writeFile,
  writeNpy,
  writeNpz,
  writePb,
} from "sis";
import { compare } from "./compare.js";

const EXIT = { error: 1, usage: 2, unsupported: 3 } as const;
const SHOWN = 8;

class UsageError extends Error {}

interface Options {
  model: string;
  inputs: Map<string, string>;
  constants: Set<string>;
  dims: Record<string, number>;
  save: boolean;
  json: boolean;
  compare: string;
  exact: boolean;
  saveAll: string;
}

try {
  if (!run(parse(args()))) exit(EXIT.error);
} catch (error) {
  if (!(error instanceof SisError || error instanceof UsageError)) throw error;
  console.error(error instanceof SisError ? `${error.code}: ${error.message}` : error.message);
  exit(exitCode(error));
}

function exitCode(error: SisError | UsageError): number {
  if (!(error instanceof SisError)) return EXIT.usage;
  return error.code === "UNSUPPORTED_OPERATOR" || error.code === "UNSUPPORTED"
    ? EXIT.unsupported
    : EXIT.error;
}

function parse(list: readonly string[]): Options {
  const options: Options = {
    model: "",
    inputs: new Map(),
    constants: new Set(),
    dims: {},
    save: false,
    json: false,
    compare: "",
    exact: false,
    saveAll: "",
  };
  const rest = [...list];
  for (let text = rest.shift(); text !== undefined; text = rest.shift()) {
    if (text === "--save") options.save = true;
    else if (text === "--json") options.json = true;
    else if (text === "--exact") options.exact = true;
    else if (text === "--compare") options.compare = rest.shift() ?? "";
    else if (text === "--save-all") options.saveAll = rest.shift() ?? "";
    else if (text === "--constant") options.constants.add(rest.shift() ?? "");
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

/** False when the run differs from the reference. */
function run(options: Options): boolean {
  const model = readModel(options.model);
  if (model.unsupported.length) model.build(); // throws, naming them all, before anything is asked of the inputs
  const reference = options.compare ? readNpz(readFile(options.compare)) : new Map<string, TensorValue>();
  const also = model.values
    .map(({ name }) => name)
    .filter((name) => options.saveAll !== "" || reference.has(name));
  if (options.compare && also.length === 0)
    throw new UsageError(`${options.compare} names no value that a node of the model makes`);
  const values = readInputs(model, options, reference);
  const shapes: Record<string, readonly number[]> = {};
  const constants: Record<string, TensorArray> = {};
  const given: Record<string, TensorArray> = {};
  for (const [name, { shape, data }] of values) {
    shapes[name] = shape;
    if (options.constants.has(name)) constants[name] = data;
    else given[name] = data;
  }
  const graph = model.build({ shapes, constants, dims: options.dims, also }).compile();
  const { nodes, weightBytes, activationBytes } = graph.figures();
  console.error(
    `${options.model} on ${target()}: opset ${model.opset}, ${nodes} nodes, ${weightBytes} bytes of weights, ${activationBytes} of activations`,
  );
  const all = graph.run(given);
  const outputs = model.outputs.map(({ name }) => all[name]);
  if (options.compare) return compare(model.values, all, reference, options.exact);
  show(outputs, options.json);
  if (options.save) for (const tensor of outputs) save(tensor);
  if (options.saveAll) saveAll(options.saveAll, values, Object.values(all));
  return true;
}

function show(outputs: readonly Tensor[], json: boolean): void {
  const hash = sha256(...outputs.map(({ data }) => data));
  if (json) {
    console.log(JSON.stringify({ outputs: outputs.map(toJson), sha256: hash }));
    return;
  }
  for (const tensor of outputs) print(tensor);
  console.log(`all outputs  sha256 ${hash}`);
}

/** Every input's value; throws for what is missing, unknown or of another dtype, all that is missing at once. */
function readInputs(
  model: Model,
  options: Options,
  reference: ReadonlyMap<string, TensorValue>,
): Map<string, TensorValue> {
  const names = model.inputs.map(({ name }) => name);
  const known = names.join(", ") || "none";
  for (const name of [...options.inputs.keys(), ...options.constants])
    if (!names.includes(name)) throw new UsageError(`the model has no input "${name}"; there are: ${known}`);
  const missing = model.inputs.filter(({ name }) => !options.inputs.has(name) && !reference.has(name));
  if (missing.length) {
    const list = missing.map(({ name, dtype, shape }) => `  ${name}=FILE  ${typeText(dtype, shape)}`);
    throw new UsageError(`inputs without a value:\n${list.join("\n")}`);
  }
  const values = new Map<string, TensorValue>();
  for (const { name, dtype } of model.inputs) {
    const file = options.inputs.get(name);
    const value = file === undefined ? (reference.get(name) as TensorValue) : readTensor(name, file);
    if (dtype && value.dtype !== dtype)
      throw new SisError("BAD_DTYPE", `input "${name}" is ${dtype}; its file holds ${value.dtype}`);
    values.set(name, value);
  }
  return values;
}

/** An input's file. Errors name the input: the user knows the file by another name. */
function readTensor(name: string, file: string): TensorValue {
  try {
    return file.endsWith(".pb") ? readPb(readFile(file)) : readNpy(readFile(file));
  } catch (error) {
    if (!(error instanceof SisError)) throw error;
    throw new SisError(error.code, `input "${name}": ${error.message}`);
  }
}

function typeText(
  dtype: Dtype | undefined,
  shape: readonly (number | string | undefined)[] | undefined,
): string {
  return `${dtype ?? "not a tensor of numbers"}${shape ? shapeText(shape.map((size) => size ?? "?")) : ""}`;
}

/** Values as numbers; where JSON has none, as text: 64-bit integers, NaN and infinities. */
function toJson(tensor: Tensor): object {
  const { name, dtype, shape, data } = tensor;
  const values = Array.from({ length: data.length }, (_, i) => {
    const value = tensor.at(i);
    return typeof value === "bigint" || !Number.isFinite(value) ? String(value) : value;
  });
  return { name, dtype, shape, sha256: sha256(data), values };
}

function print(tensor: Tensor): void {
  const { name, dtype, shape, data } = tensor;
  const count = Math.min(data.length, SHOWN);
  const text = Array.from({ length: count }, (_, i) => {
    const value = tensor.at(i);
    return typeof value === "bigint" || Number.isInteger(value) ? String(value) : value.toPrecision(7);
  }).join(" ");
  console.log(
    `${name}  ${dtype}${shapeText(shape)}  ${text}${data.length > count ? " …" : ""}  sha256 ${sha256(data)}`,
  );
}

function save(tensor: Tensor): void {
  const name = tensor.name.replace(/[^\w.-]/g, "_");
  try {
    writeFile(`${name}.npy`, writeNpy(tensor));
  } catch (error) {
    if (!(error instanceof SisError) || error.code !== "BAD_DTYPE") throw error;
    writeFile(`${name}.pb`, writePb(tensor, tensor.name));
  }
  console.error(`saved ${name}, ${bytesOf(tensor.data).length} bytes`);
}

/** Inputs and the values of all nodes, as `--compare` takes them; those of dtypes that NumPy lacks are left out. */
function saveAll(file: string, inputs: ReadonlyMap<string, TensorValue>, tensors: readonly Tensor[]): void {
  const all = new Map(inputs);
  for (const tensor of tensors) {
    try {
      writeNpy({ dtype: tensor.dtype, shape: [0], data: tensor.data.slice(0, 0) });
      all.set(tensor.name, tensor);
    } catch (error) {
      if (!(error instanceof SisError) || error.code !== "BAD_DTYPE") throw error;
      console.error(`"${tensor.name}" is left out: ${error.message}`);
    }
  }
  const bytes = writeNpz(all);
  writeFile(file, bytes);
  console.error(`saved ${all.size} values in ${file}, ${bytes.length} bytes`);
}
