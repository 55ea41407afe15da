// Values of a model's inputs and outputs as its programs have them in files: tensors, sequences of tensors, optionals.

import {
  type Model,
  type ModelOptions,
  type ModelValue,
  type RunInputs,
  readPb,
  readPbOptional,
  readPbSequence,
  Sequence,
  type Tensor,
  type TensorArray,
  type TensorValue,
} from "sis";

/** Undefined: an optional that holds nothing. */
export type Value = TensorValue | readonly TensorValue[] | undefined;

/** A .pb file of what the model declares. */
export function readValue(bytes: Uint8Array, { kind, isOptional }: ModelValue): Value {
  if (isOptional) return readPbOptional(bytes);
  return kind === "sequence" ? readPbSequence(bytes) : readPb(bytes);
}

/** The tensors of a value, in order. */
export const tensorsOf = (value: Value): readonly TensorValue[] =>
  value === undefined ? [] : isTensor(value) ? [value] : value;

export const isTensor = (value: Value): value is TensorValue => value !== undefined && "data" in value;

/** What a model is built with and run with, for these values; inputs that `isConstant` are built in. */
export function settingsFor(
  model: Model,
  values: ReadonlyMap<string, Value>,
  isConstant: (name: string) => boolean = () => false,
): { options: ModelOptions; inputs: RunInputs } {
  const shapes: Record<string, readonly number[]> = {};
  const sequences: Record<string, (readonly number[])[]> = {};
  const constants: Record<string, TensorArray> = {};
  const absent: string[] = [];
  const inputs: Record<string, TensorArray | TensorArray[]> = {};
  for (const { name } of model.inputs) {
    const value = values.get(name);
    if (value === undefined) {
      absent.push(name);
    } else if (isTensor(value)) {
      shapes[name] = value.shape;
      (isConstant(name) ? constants : inputs)[name] = value.data;
    } else {
      sequences[name] = value.map(({ shape }) => shape);
      inputs[name] = value.map(({ data }) => data);
    }
  }
  return { options: { shapes, sequences, constants, absent }, inputs };
}

/** What a run made of an output, as it is in the arena. */
export function outputValue(output: Tensor): Value {
  const { value } = output;
  return value instanceof Sequence ? [...value] : value;
}
