// Runs one ONNX model on any target and prints its outputs. Arguments:
//   MODEL [INPUT=FILE]... [--constant INPUT]... [--dim NAME=SIZE]... [--save] [--json]
// MODEL and FILEs (.npy, .pb) are files of the script. The inputs' shapes set the model's dimensions. `--constant` says
// that an input never changes, as a shape or a list of axes. An optional input without a FILE holds nothing.
// `--save` writes each output as OUTPUT.npy, sequences as OUTPUT.pb; `--json` prints all outputs, whole, as one line of
// JSON.

import {
  args,
  type Dtype,
  elementAt,
  exit,
  type Model,
  type ModelValue,
  readFile,
  readModel,
  readNpy,
  SisError,
  sha256,
  shapeText,
  type TensorValue,
  target,
  writeFile,
  writeNpy,
  writePb,
  writePbNothing,
  writePbSequence,
} from "sis";
import { isTensor, outputValue, readValue, settingsFor, tensorsOf, type Value } from "./values.js";

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
}

try {
  run(parse(args()));
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
  };
  const rest = [...list];
  for (let text = rest.shift(); text !== undefined; text = rest.shift()) {
    if (text === "--save") options.save = true;
    else if (text === "--json") options.json = true;
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

function run(options: Options): void {
  const model = readModel(options.model);
  if (model.unsupported.length) model.build(); // throws, naming them all, before anything is asked of the inputs
  const values = readInputs(model, options);
  const settings = settingsFor(model, values, (name) => options.constants.has(name));
  const graph = model.build({ ...settings.options, dims: options.dims }).compile();
  const { nodes, weightBytes, activationBytes, dynamic, dynamicBytes } = graph.figures();
  const region = dynamic > 0 ? `, ${dynamicBytes} for ${dynamic} nodes of dynamic shape` : "";
  console.error(
    `${options.model} on ${target()}: opset ${model.opset}, ${nodes} nodes, ${weightBytes} bytes of weights, ${activationBytes} of activations${region}`,
  );
  const outputs = Object.values(graph.run(settings.inputs)).map((output) => ({
    name: output.name,
    value: outputValue(output),
  }));
  const hash = sha256(...outputs.flatMap(({ value }) => tensorsOf(value)).map(({ data }) => data));
  if (options.json) {
    console.log(JSON.stringify({ outputs: outputs.map(toJson), sha256: hash }));
  } else {
    for (const output of outputs) print(output);
    console.log(`all outputs  sha256 ${hash}`);
  }
  if (options.save) for (const output of outputs) save(output);
}

interface Output {
  readonly name: string;
  readonly value: Value;
}

/** Every input's value; throws for what is missing, unknown or of another dtype, all that is missing at once. */
function readInputs(model: Model, options: Options): Map<string, Value> {
  const names = model.inputs.map(({ name }) => name);
  const known = names.join(", ") || "none";
  for (const name of [...options.inputs.keys(), ...options.constants])
    if (!names.includes(name)) throw new UsageError(`the model has no input "${name}"; there are: ${known}`);
  const missing = model.inputs.filter(({ name, isOptional }) => !isOptional && !options.inputs.has(name));
  if (missing.length) {
    const list = missing.map((input) => `  ${input.name}=FILE  ${typeText(input)}`);
    throw new UsageError(`inputs without a value:\n${list.join("\n")}`);
  }
  const values = new Map<string, Value>();
  for (const input of model.inputs) {
    const file = options.inputs.get(input.name);
    if (file !== undefined) values.set(input.name, readInput(input, file));
  }
  return values;
}

/** An input's file. Errors name the input: the user knows the file by another name. */
function readInput(input: ModelValue, file: string): Value {
  const { name, kind, dtype } = input;
  let value: Value;
  try {
    value = file.endsWith(".pb") ? readValue(readFile(file), input) : readNpy(readFile(file));
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

/** Values as numbers; where JSON has none, as text: 64-bit integers, NaN and infinities. */
function toJson({ name, value }: Output): object {
  if (value === undefined) return { name, nothing: true };
  return { name, ...(isTensor(value) ? tensorJson(value) : { items: value.map(tensorJson) }) };
}

function tensorJson({ dtype, shape, data }: TensorValue): object {
  const values = Array.from({ length: data.length }, (_, i) => {
    const value = elementAt(dtype, data, i);
    return typeof value === "bigint" || !Number.isFinite(value) ? String(value) : value;
  });
  return { dtype, shape, sha256: sha256(data), values };
}

function print({ name, value }: Output): void {
  if (value === undefined) console.log(`${name}  nothing`);
  else if (isTensor(value)) printTensor(name, value);
  else {
    console.log(`${name}  sequence of ${value.length}`);
    value.forEach((item, i) => {
      printTensor(`${name}[${i}]`, item);
    });
  }
}

function printTensor(name: string, { dtype, shape, data }: TensorValue): void {
  const count = Math.min(data.length, SHOWN);
  const text = Array.from({ length: count }, (_, i) => {
    const value = elementAt(dtype, data, i);
    return typeof value === "bigint" || Number.isInteger(value) ? String(value) : value.toPrecision(7);
  }).join(" ");
  console.log(
    `${name}  ${dtype}${shapeText(shape)}  ${text}${data.length > count ? " …" : ""}  sha256 ${sha256(data)}`,
  );
}

function save({ name, value }: Output): void {
  const file = name.replace(/[^\w.-]/g, "_");
  const isNumpy = value !== undefined && isTensor(value) && !isForeign(value.dtype);
  if (isNumpy) writeFile(`${file}.npy`, writeNpy(value));
  else writeFile(`${file}.pb`, asPb(name, value));
  const bytes = tensorsOf(value).reduce((sum, { data }) => sum + data.byteLength, 0);
  console.error(`saved ${file}, ${bytes} bytes`);
}

function asPb(name: string, value: Value): Uint8Array {
  if (value === undefined) return writePbNothing(name);
  return isTensor(value) ? writePb(value, name) : writePbSequence(value, name);
}

/** Whether NumPy lacks the dtype. */
function isForeign(dtype: Dtype): boolean {
  try {
    writeNpy({ dtype, shape: [0], data: new Uint8Array(0) });
    return false;
  } catch (error) {
    if (!(error instanceof SisError) || error.code !== "BAD_DTYPE") throw error;
    return true;
  }
}
