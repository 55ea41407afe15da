// .pb files: one tensor as an ONNX TensorProto, as in the folders of ONNX's test data.

import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { arrayFromBytes, bytesOf, dtypeNumber } from "./dtype.js";
import { readTensorProto } from "./onnx/proto.js";
import { tensorBytes } from "./onnx/tensor-data.js";
import type { TensorValue } from "./tensor.js";

/** Reads a .pb file. Throws BAD_FILE saying at which byte, UNSUPPORTED for text and complex numbers. */
export function readPb(bytes: Uint8Array): TensorValue {
  const tensor = tensorBytes(readTensorProto(bytes), "BAD_FILE", undefined);
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
