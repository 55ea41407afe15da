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
  if (opset > 1) return attributes;
  if (operator === "LpPool" || operator === "GlobalLpPool")
    return attributes.map((attribute) => wholePower(attribute, node));
  if (operator === "Pad")
    return attributes.map((one) => (one.name === "paddings" ? { ...one, name: "pads" } : one));
  return attributes;
}
