// Operators in TypeScript: the table for the attribute encoder and one documented builder method each.
import { camel, parameter, pascal, TS_BANNER } from "./names.mjs";
import { dtypesOf } from "./tables.mjs";

const TYPE = {
  int: "number | bigint",
  float: "number",
  ints: "readonly (number | bigint)[]",
  floats: "readonly number[]",
  string: "string",
  block: "Block",
  tensor: "Tensor",
};

/** Attributes and inputs that today's opset still has. */
const today = (list) => list.filter((item) => item.until === undefined);
/** Operators whose method's name a graph has for something else. */
const MEMBERS = ["Resize"];
/** Operators whose methods are written by hand: they call back for what is in their body. */
const BY_HAND = ["Loop", "Scan", "SequenceMap", "Custom"];
const required = (attribute) => attribute.required !== undefined;

export function operatorModule({ operators }) {
  const names = operators.map((operator) => operator.name).sort();
  const generated = operators.filter(({ by, name }) => by !== "reader" && !BY_HAND.includes(name));
  return `${TS_BANNER("ops-c/operators", "Operators: the table that encodes attributes, and one builder method for each.")}
import type { Block, Tensor } from "../sis/graph.js";

/** What an operator's attribute can be; a Block is a branch or body, a Tensor a constant. */
export type AttributeValue = number | bigint | string | readonly (number | bigint)[] | readonly string[] | Block | Tensor;

/** Kinds of attributes. */
export type AttributeType = "int" | "float" | "ints" | "floats" | "string" | "enum" | "enums" | "block" | "tensor";

/** An attribute of an operator. */
export interface AttributeDescription {
  /** Number on the wire. */
  readonly tag: number;
  /** What it holds. */
  readonly type: AttributeType;
  /** What it is where nobody gives it; of an enum the name. */
  readonly default?: number | string;
  /** Of an enum or a list of enums; the wire carries the index. */
  readonly values?: readonly string[];
  /** The first opset it exists in. */
  readonly since?: number;
  /** The last opset it exists in. */
  readonly until?: number;
  /** From this opset on it must be given. */
  readonly required?: number;
}

/** An input or output of an operator. */
export interface PortDescription {
  /** As ONNX names it. */
  readonly name: string;
  /** dtypes it takes. */
  readonly dtypes: readonly string[];
  /** It may be left out. */
  readonly optional?: true;
  /** There may be many of it. */
  readonly variadic?: true;
  /** The first opset it exists in. */
  readonly since?: number;
  /** The last opset it exists in. */
  readonly until?: number;
}

/** An operator: a row of the table. */
export interface OperatorDescription {
  /** Its number in frames and in C; never used again. */
  readonly id: number;
  /** As ONNX names it. */
  readonly name: OperatorName;
  /** ONNX's domain; "" is ONNX's own. */
  readonly domain: string;
  /** Opsets at which ONNX changed the operator and that SIS follows. */
  readonly since: readonly number[];
  /** What it computes, in one line. */
  readonly summary: string;
  /** "reader": never reaches C, the reader turns it into a constant. "library": nor does this, it is expanded. */
  readonly by: "c" | "reader" | "library";
  /** Each run draws new numbers. */
  readonly random?: true;
  /** In order. */
  readonly inputs: readonly PortDescription[];
  /** In order. */
  readonly outputs: readonly PortDescription[];
  /** By name. */
  readonly attributes: Readonly<Record<string, AttributeDescription>>;
}

/** Operators by their ONNX names. */
export type OperatorName =
${names.map((name) => `  | "${name}"`).join("\n")};

/** The table of operators: ports, attributes and the versions they are of. */
export const operators: Readonly<Record<OperatorName, OperatorDescription>> = {
${operators.map(description).join("\n")}
};

${generated
  .filter((operator) => today(operator.attributes).length > 0)
  .map(attributeInterface)
  .join("\n")}
/** One method for each operator, in its newest form; older opsets go through \`operator\` itself. */
export abstract class OperatorMethods {
  /** Adds an operator and returns its outputs; \`undefined\` leaves an optional input out. */
  protected abstract operator(
    name: OperatorName,
    inputs: readonly (Tensor | undefined)[],
    attributes: Readonly<Record<string, AttributeValue | undefined>>,
    outputs: number,
  ): Tensor[];

${generated.map(methods).join("\n")}}
`;
}

function description(operator) {
  const ports = (list) => list.map((port) => `      ${portLiteral(operator, port)},`).join("\n");
  const block = (list, open, close) => (list === "" ? `${open}${close}` : `${open}\n${list}\n    ${close}`);
  const attributes = operator.attributes.map((a) => `      ${a.name}: ${attributeLiteral(a)},`).join("\n");
  return `  ${operator.name}: {
    id: ${operator.id}, name: "${operator.name}", domain: "${operator.domain}", since: [${operator.since.join(", ")}], by: "${operator.by ?? "c"}",${operator.random ? " random: true," : ""}
    summary: ${JSON.stringify(operator.summary)},
    inputs: ${block(ports(operator.inputs), "[", "]")},
    outputs: ${block(ports(operator.outputs), "[", "]")},
    attributes: ${block(attributes, "{", "}")},
  },`;
}

function portLiteral(operator, port) {
  const dtypes = dtypesOf(operator, port);
  const parts = [`name: "${port.name}"`, `dtypes: ${JSON.stringify(dtypes).replaceAll(",", ", ")}`];
  if (port.optional) parts.push("optional: true");
  if (port.variadic) parts.push("variadic: true");
  for (const field of ["since", "until"])
    if (port[field] !== undefined) parts.push(`${field}: ${port[field]}`);
  return `{ ${parts.join(", ")} }`;
}

function attributeLiteral(attribute) {
  const parts = [`tag: ${attribute.tag}`, `type: "${attribute.type}"`];
  if (attribute.values) parts.push(`values: ${JSON.stringify(attribute.values).replaceAll(",", ", ")}`);
  if (attribute.default !== undefined) parts.push(`default: ${JSON.stringify(attribute.default)}`);
  for (const field of ["since", "until", "required"]) {
    if (attribute[field] !== undefined) parts.push(`${field}: ${attribute[field]}`);
  }
  return `{ ${parts.join(", ")} }`;
}

/** What a name and a type do not say. */
function aboutAttribute(attribute) {
  if (attribute.default !== undefined) return `Default ${attribute.default}.`;
  return required(attribute) ? "Must be given." : "Without it, what ONNX says of its absence.";
}

function attributeInterface(operator) {
  const fields = today(operator.attributes).map((attribute) => {
    const values = attribute.values?.map((value) => `"${value}"`).join(" | ");
    const type = attribute.type === "enums" ? `readonly (${values})[]` : (values ?? TYPE[attribute.type]);
    const start = `  /** ${aboutAttribute(attribute)} */\n`;
    return `${start}  readonly ${attribute.name}${required(attribute) ? "" : "?"}: ${type};`;
  });
  return `/** Attributes of ${operator.name}, as ONNX means them. */\nexport interface ${pascal(operator.name)}Attributes {\n${fields.join("\n")}\n}\n`;
}

/** An operator whose later outputs are optional gets a second method that returns them all. */
function methods(operator) {
  const outputs = today(operator.outputs);
  const extra = outputs.filter((port) => port.optional);
  const plain = outputs.filter((port) => !port.optional);
  const name = camel(operator.name) + (MEMBERS.includes(operator.name) ? "Tensor" : "");
  if (extra.length === 0 || plain.length === 0) return method(operator, name, outputs);
  const all = `${name}With${extra.map((port) => pascal(port.name)).join("And")}`;
  return `${method(operator, name, plain)}\n${method(operator, all, outputs)}`;
}

function method(operator, name, outputs) {
  const attributes = today(operator.attributes);
  const inputs = today(operator.inputs);
  const variadic = outputs.some((port) => port.variadic);
  const parameters = [
    ...inputs.filter((port) => !port.optional).map((port) => `${parameter(port.name)}: ${portType(port)}`),
    ...(variadic ? ["outputs: number"] : []),
    ...(attributes.some(required) ? [`attributes: ${pascal(operator.name)}Attributes`] : []),
    ...inputs.filter((port) => port.optional).map((port) => `${parameter(port.name)}?: ${portType(port)}`),
    ...(attributes.length > 0 && !attributes.some(required)
      ? [`attributes: ${pascal(operator.name)}Attributes = {}`]
      : []),
  ];
  const list = inputs.map((port) => (port.variadic ? `...${parameter(port.name)}` : parameter(port.name)));
  const given = attributes.length > 0 ? "{ ...attributes }" : "{}";
  const count = variadic ? "outputs" : String(outputs.length);
  const call = `this.operator("${operator.name}", [${list.join(", ")}], ${given}, ${count})`;
  const [type, body] = variadic
    ? ["Tensor[]", `return ${call};`]
    : outputs.length === 1
      ? ["Tensor", `return ${call}[0]!;`]
      : [`[${outputs.map((port) => `${camel(port.name)}: Tensor`).join(", ")}]`, tupleBody(call, outputs)];
  return `${comment(operator, inputs, outputs)}
  ${name}(${parameters.join(", ")}): ${type} {
    ${body}
  }
`;
}

function tupleBody(call, outputs) {
  const names = outputs.map((port) => parameter(port.name));
  return `const [${names.join(", ")}] = ${call};\n    return [${names.map((name) => `${name}!`).join(", ")}];`;
}

const portType = (port) => (port.variadic ? "readonly Tensor[]" : "Tensor");

function comment(operator, inputs, outputs) {
  const dtypes = (port) => dtypesOf(operator, port).join(" ");
  const lines = [
    operator.summary,
    ...inputs.map(
      (port) => `@param ${parameter(port.name)} ${port.optional ? "optional; " : ""}${dtypes(port)}`,
    ),
  ];
  if (outputs.some((port) => port.variadic)) lines.push("@param outputs how many outputs");
  return `  /**\n${lines.map((line) => `   * ${line}`).join("\n")}\n   */`;
}
