// Attributes of a model's nodes as the builder takes them, by the operator's row in the table.

import type { AttributeType, AttributeValue, OperatorDescription } from "../../generated/operators.js";
import { SisError } from "../errors.js";
import { valueType } from "../info.js";
import type { Block, Tensor } from "../tensor.js";
import type { AttributeProto, GraphProto, NodeProto, TensorProto, TypeProto } from "./description.js";
import type { Fail } from "./external.js";
import { nodeName } from "./support.js";
import { dtypeOf } from "./tensor-data.js";

/** What an attribute may hold beside numbers and texts is made by the importer. */
export interface AttributeMakers {
  block(graph: GraphProto): Block;
  tensor(tensor: TensorProto): Tensor;
}

/** AttributeProto.AttributeType for each type of the table. */
const wireTypes: Readonly<Record<AttributeType, number>> = {
  float: 1,
  int: 2,
  string: 3,
  enum: 3,
  tensor: 4,
  block: 5,
  floats: 6,
  ints: 7,
  enums: 8,
};

/** A hint of the first opsets on where to put the result; it changes no value. */
const LEGACY_HINT = "consumed_inputs";

export function nodeAttributes(
  operator: OperatorDescription,
  node: NodeProto,
  attributes: readonly AttributeProto[],
  make: AttributeMakers,
): Record<string, AttributeValue> {
  const values: Record<string, AttributeValue> = {};
  for (const attribute of attributes) {
    const { name } = attribute;
    const known = Object.hasOwn(operator.attributes, name) ? operator.attributes[name] : undefined;
    if (!known && name === LEGACY_HINT) continue;
    if (!known) throw bad(operator, node, name, "does not exist in ONNX");
    if (attribute.valueType) {
      values[name] = numberOfType(attribute.valueType, (text) => bad(operator, node, name, text));
      continue;
    }
    if (attribute.type !== 0 && attribute.type !== wireTypes[known.type])
      throw bad(operator, node, name, `must be of type ${known.type}`);
    const value = convert(known.type, attribute, make);
    if (value === undefined) throw bad(operator, node, name, "has no value");
    values[name] = value;
  }
  return values;
}

function convert(
  type: AttributeType,
  attribute: AttributeProto,
  make: AttributeMakers,
): AttributeValue | undefined {
  switch (type) {
    case "int":
      return attribute.int;
    case "float":
      return attribute.float;
    case "ints":
      return attribute.ints;
    case "floats":
      return attribute.floats;
    case "string":
    case "enum":
      return new TextDecoder().decode(attribute.text ?? new Uint8Array(0));
    case "enums":
      return attribute.texts.map((text) => new TextDecoder().decode(text));
    case "block":
      return attribute.graph && make.block(attribute.graph);
    case "tensor":
      return attribute.tensor && make.tensor(attribute.tensor);
  }
}

/** The type of an optional's value, as C takes it. */
function numberOfType({ kind, dtype }: TypeProto, fail: Fail): number {
  if (kind !== "tensor" && kind !== "sequence")
    throw fail(`names values of kind ${kind}, which SIS does not have`);
  return valueType(dtypeOf(dtype, "a value", fail), kind);
}

function bad(operator: OperatorDescription, node: NodeProto, name: string, text: string): SisError {
  const details = { operator: operator.name, node: nodeName(node) };
  return new SisError(
    "BAD_ATTRIBUTE",
    `${operator.name} "${nodeName(node)}": attribute ${name} ${text}`,
    details,
  );
}
