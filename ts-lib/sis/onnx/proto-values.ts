// Files that are one value, as ONNX's test data: TensorProto, SequenceProto, OptionalProto. Nothing in such a file says
// which of the three it is.

import type { TensorProto } from "./description.js";
import { newTensor, readTensor, tensorField } from "./proto.js";
import { WireReader } from "./wire.js";

/** SequenceProto.DataType and OptionalProto.DataType. */
const elementTypes = { nothing: 0, tensor: 1, sequence: 3, optional: 5 } as const;

interface SequenceProto {
  elementType: number;
  tensors: TensorProto[];
}

interface OptionalProto {
  elementType: number;
  value?: TensorProto | TensorProto[];
}

/** Reads a file that is one TensorProto. Throws BAD_FILE saying at which byte. */
export const readTensorProto = (bytes: Uint8Array): TensorProto =>
  new WireReader(bytes, "BAD_FILE").file("tensor", newTensor(), tensorField);

/** Reads a file that is one SequenceProto of tensors. */
export function readSequenceProto(bytes: Uint8Array): TensorProto[] {
  const reader = new WireReader(bytes, "BAD_FILE");
  const sequence: SequenceProto = { elementType: elementTypes.tensor, tensors: [] };
  reader.file("sequence", sequence, sequenceField);
  return tensorsOf(sequence, reader);
}

/** Reads a file that is one OptionalProto; undefined for one that holds nothing. */
export function readOptionalProto(bytes: Uint8Array): TensorProto | TensorProto[] | undefined {
  const reader = new WireReader(bytes, "BAD_FILE");
  const optional: OptionalProto = { elementType: elementTypes.nothing };
  reader.file("optional", optional, (_, r) => {
    if (r.field === 2) optional.elementType = r.int();
    else if (r.field === 3) optional.value = readTensor(r, "tensor_value");
    else if (r.field === 5) optional.value = readItems(r, "sequence_value");
    else r.skip();
  });
  const { elementType, value } = optional;
  const known: readonly number[] = Object.values(elementTypes);
  if (!known.includes(elementType)) throw reader.bad(`it holds values of kind ${elementType}, no tensors`);
  return value;
}

function readItems(r: WireReader, name: string): TensorProto[] {
  const sequence: SequenceProto = { elementType: elementTypes.tensor, tensors: [] };
  r.message(name, sequence, sequenceField);
  return tensorsOf(sequence, r);
}

function sequenceField(sequence: SequenceProto, r: WireReader): void {
  if (r.field === 2) sequence.elementType = r.int();
  else if (r.field === 3) sequence.tensors.push(readTensor(r, "tensor_values"));
  else r.skip();
}

function tensorsOf({ elementType, tensors }: SequenceProto, r: WireReader): TensorProto[] {
  if (elementType !== elementTypes.tensor && elementType !== elementTypes.nothing)
    throw r.bad(`a sequence of values of kind ${elementType}, not of tensors`);
  return tensors;
}
