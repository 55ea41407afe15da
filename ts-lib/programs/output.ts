// What `infer` shows and saves of a model's outputs: tensors, sequences of tensors, optionals.

import {
  type Dtype,
  elementAt,
  SisError,
  sha256,
  shapeText,
  type TensorValue,
  writeFile,
  writeNpy,
  writeNpz,
  writePb,
  writePbNothing,
  writePbSequence,
} from "sis";
import { isTensor, tensorsOf, type Value } from "./values.js";

const SHOWN = 8;

export interface Output {
  readonly name: string;
  readonly value: Value;
}

/** All outputs, whole, as one line of JSON; or the first elements of each. */
export function show(outputs: readonly Output[], json: boolean): void {
  const hash = sha256(...outputs.flatMap(({ value }) => tensorsOf(value)).map(({ data }) => data));
  if (json) {
    console.log(JSON.stringify({ outputs: outputs.map(toJson), sha256: hash }));
    return;
  }
  for (const output of outputs) print(output);
  console.log(`all outputs  sha256 ${hash}`);
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

export function save({ name, value }: Output): void {
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

/** Inputs and the values of all nodes, as `--compare` takes them; sequences, and dtypes that NumPy lacks, are left out. */
export function saveAll(file: string, inputs: ReadonlyMap<string, Value>, outputs: readonly Output[]): void {
  const all = new Map<string, TensorValue>();
  const values: [string, Value][] = [
    ...inputs,
    ...outputs.map(({ name, value }): [string, Value] => [name, value]),
  ];
  for (const [name, value] of values) {
    if (value !== undefined && isTensor(value) && !isForeign(value.dtype)) all.set(name, value);
    else console.error(`"${name}" is left out: .npz files cannot hold it`);
  }
  const bytes = writeNpz(all);
  writeFile(file, bytes);
  console.error(`saved ${all.size} values in ${file}, ${bytes.length} bytes`);
}
