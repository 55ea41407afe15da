// Attributes that the first opsets wrote in another way, turned into what the operator table has.

import { SisError } from "../errors.js";
import type { AttributeProto, NodeProto } from "./description.js";
import { nodeName } from "./support.js";

const FLOAT = 1;
const INT = 2;

const empty = { reference: "", float: 0, int: 0n, floats: [], ints: [], texts: [] };
const float = (name: string, value: number): AttributeProto => ({
  ...empty,
  name,
  type: FLOAT,
  float: value,
});

/** TensorProto.DataType by name, those of the first opsets. */
const dataTypes =
  "UNDEFINED FLOAT UINT8 INT8 UINT16 INT16 INT32 INT64 STRING BOOL FLOAT16 DOUBLE UINT32 UINT64".split(" ");

/** Before opset 6 Cast names its dtype in text. */
function dtypeByNumber(attribute: AttributeProto): AttributeProto {
  if (attribute.name !== "to" || !attribute.text) return attribute;
  const number = dataTypes.indexOf(new TextDecoder().decode(attribute.text));
  return { ...attribute, type: INT, int: BigInt(Math.max(number, 0)), text: undefined };
}

/** Opset 1's LpPool and GlobalLpPool: p is a float. */
function wholePower(attribute: AttributeProto, node: NodeProto): AttributeProto {
  if (attribute.name !== "p" || attribute.type !== FLOAT) return attribute;
  if (!Number.isSafeInteger(attribute.float))
    throw new SisError(
      "BAD_ATTRIBUTE",
      `${node.operator} "${nodeName(node)}": p is ${attribute.float}; only whole powers are supported`,
      { operator: node.operator, node: nodeName(node) },
    );
  return { ...attribute, type: INT, int: BigInt(attribute.float) };
}

/** Before opset 6 Selu's constants had fewer digits. */
function shortConstants(attributes: readonly AttributeProto[]): AttributeProto[] {
  const given = new Set(attributes.map(({ name }) => name));
  const constants = [float("alpha", 1.6732), float("gamma", 1.0507)];
  return [...attributes, ...constants.filter(({ name }) => !given.has(name))];
}

export function withLegacyAttributes(
  node: NodeProto,
  opset: number,
  attributes: readonly AttributeProto[],
): readonly AttributeProto[] {
  const { operator } = node;
  if (operator === "Selu" && opset < 6) return shortConstants(attributes);
  if (operator === "Cast" && opset < 6) return attributes.map(dtypeByNumber);
  if (opset > 1) return attributes;
  if (operator === "LpPool" || operator === "GlobalLpPool")
    return attributes.map((attribute) => wholePower(attribute, node));
  if (operator === "Pad")
    return attributes.map((one) => (one.name === "paddings" ? { ...one, name: "pads" } : one));
  return attributes;
}
