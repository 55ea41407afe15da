// .pb files: one tensor, sequence or optional as ONNX's TensorProto, SequenceProto, OptionalProto: what the folders of
// ONNX's test data hold.

import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { arrayFromBytes, bytesOf, dtypeNumber } from "./dtype.js";
import type { TensorProto } from "./onnx/description.js";
import { readOptionalProto, readSequenceProto, readTensorProto } from "./onnx/proto-values.js";
import { tensorBytes } from "./onnx/tensor-data.js";
import type { TensorValue } from "./tensor.js";

/** Fields and element types of SequenceProto and OptionalProto. */
const ELEMENT_TYPE = 2;
const TENSOR_VALUES = 3;
const OF_TENSORS = 1;
const OF_NOTHING = 0;

/** Reads a .pb file that holds a tensor. Throws BAD_FILE saying at which byte, UNSUPPORTED for text and complex numbers. */
export const readPb = (bytes: Uint8Array): TensorValue => tensorOf(readTensorProto(bytes));

/** Reads a .pb file that holds a sequence of tensors. */
export const readPbSequence = (bytes: Uint8Array): TensorValue[] => readSequenceProto(bytes).map(tensorOf);

/** Reads a .pb file that holds an optional: a tensor, a sequence, or nothing. */
export function readPbOptional(bytes: Uint8Array): TensorValue | TensorValue[] | undefined {
  const value = readOptionalProto(bytes);
  return Array.isArray(value) ? value.map(tensorOf) : value && tensorOf(value);
}

function tensorOf(proto: TensorProto): TensorValue {
  const tensor = tensorBytes(proto, "BAD_FILE", undefined);
  return { dtype: tensor.dtype, shape: tensor.shape, data: arrayFromBytes(tensor.dtype, tensor.bytes) };
}

/** Writes a .pb file, the values as raw data. */
export function writePb(value: TensorValue, name = ""): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.LengthDelimited).fork();
  for (const size of value.shape) writer.int64(size);
  writer.join();
  writer.tag(2, WireType.Varint).int32(dtypeNumber(value.dtype));
  if (name) writer.tag(8, WireType.LengthDelimited).string(name);
  writer.tag(9, WireType.LengthDelimited).bytes(bytesOf(value.data));
  return writer.finish();
}

/** Writes a .pb file that holds a sequence of tensors. */
export function writePbSequence(values: Iterable<TensorValue>, name = ""): Uint8Array {
  const writer = new BinaryWriter();
  if (name) writer.tag(1, WireType.LengthDelimited).string(name);
  writer.tag(ELEMENT_TYPE, WireType.Varint).int32(OF_TENSORS);
  for (const value of values) writer.tag(TENSOR_VALUES, WireType.LengthDelimited).bytes(writePb(value));
  return writer.finish();
}

/** Writes a .pb file that holds an optional with nothing in it. */
export function writePbNothing(name = ""): Uint8Array {
  const writer = new BinaryWriter();
  if (name) writer.tag(1, WireType.LengthDelimited).string(name);
  writer.tag(ELEMENT_TYPE, WireType.Varint).int32(OF_NOTHING);
  return writer.finish();
}
