// Attributes as bytes: tag u8, length u32, value; little-endian. Values are int i64, float f32, ints i64[],
// floats f32[], string UTF-8, enum u8, enums u8[], block u32, tensor u32 (ops-c/include/sis/graph.h).

import type { AttributeDescription, AttributeValue, OperatorDescription } from "../generated/operators.js";
import { SisError } from "./errors.js";
import { Block, Tensor } from "./tensor.js";

const HEADER = 5;

/** Encodes what was given; `undefined` counts as not given. Throws BAD_ATTRIBUTE naming operator and attribute. */
export function encodeAttributes(
  operator: OperatorDescription,
  attributes: Readonly<Record<string, AttributeValue | undefined>>,
  node: string,
): Uint8Array {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    const known = operator.attributes[name];
    const fail = (text: string) =>
      new SisError("BAD_ATTRIBUTE", `${operator.name}${node && ` "${node}"`}: attribute ${name} ${text}`, {
        operator: operator.name,
        node,
      });
    if (!known)
      throw fail(`does not exist; there are: ${Object.keys(operator.attributes).join(", ") || "none"}`);
    const part = encodeValue(known, value, fail);
    parts.push(part);
    bytes += part.length;
  }
  const all = new Uint8Array(bytes);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

type Fail = (text: string) => SisError;

function encodeValue(known: AttributeDescription, value: AttributeValue, fail: Fail): Uint8Array {
  switch (known.type) {
    case "int":
      return encodeInts(known.tag, [value], fail);
    case "ints":
      return encodeInts(known.tag, list(value, fail), fail);
    case "float":
      return encodeFloats(known.tag, [value], fail);
    case "floats":
      return encodeFloats(known.tag, list(value, fail), fail);
    case "string": {
      if (typeof value !== "string") throw fail("must be a text");
      const text = new TextEncoder().encode(value);
      const part = header(known.tag, text.length);
      part.set(text, HEADER);
      return part;
    }
    case "enum":
      return encodeEnums(known, [value], fail);
    case "enums":
      return encodeEnums(known, list(value, fail), fail);
    case "block":
      if (!(value instanceof Block)) throw fail("must be a block");
      return encodeId(known.tag, value.id);
    case "tensor":
      if (!(value instanceof Tensor)) throw fail("must be a tensor");
      return encodeId(known.tag, value.id);
  }
}

function list(value: AttributeValue, fail: Fail): readonly AttributeValue[] {
  if (!Array.isArray(value)) throw fail("must be a list");
  return value;
}

function encodeEnums(known: AttributeDescription, values: readonly AttributeValue[], fail: Fail): Uint8Array {
  const part = header(known.tag, values.length);
  for (let i = 0; i < values.length; i++) {
    const index = known.values?.indexOf(String(values[i])) ?? -1;
    if (index < 0) throw fail(`must be one of ${known.values?.join(", ")}, not ${String(values[i])}`);
    part[HEADER + i] = index;
  }
  return part;
}

function encodeInts(tag: number, values: readonly AttributeValue[], fail: Fail): Uint8Array {
  const part = header(tag, values.length * 8);
  const view = new DataView(part.buffer);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value !== "bigint" && !Number.isSafeInteger(value)) throw fail("must be of whole numbers");
    view.setBigInt64(HEADER + i * 8, BigInt(value as number | bigint), true);
  }
  return part;
}

function encodeFloats(tag: number, values: readonly AttributeValue[], fail: Fail): Uint8Array {
  const part = header(tag, values.length * 4);
  const view = new DataView(part.buffer);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value !== "number") throw fail("must be of numbers");
    view.setFloat32(HEADER + i * 4, value, true);
  }
  return part;
}

function encodeId(tag: number, id: number): Uint8Array {
  const part = header(tag, 4);
  new DataView(part.buffer).setUint32(HEADER, id, true);
  return part;
}

/** A part with tag and length written and room for `bytes` of value. */
function header(tag: number, bytes: number): Uint8Array {
  const part = new Uint8Array(HEADER + bytes);
  part[0] = tag;
  new DataView(part.buffer).setUint32(1, bytes, true);
  return part;
}
