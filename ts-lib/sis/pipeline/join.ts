// Joins: which output an operator's inputs read, and whether they may.

import { arrayFor, byteCount, bytesOf } from "../dtype.js";
import { badArgument, SisError } from "../errors.js";
import type { TensorValues } from "../tensor.js";
import { type Node, type Output, readerLabel } from "./net.js";
import { bounds, checkJoin, isOpen, type TokenType, typeText } from "./ports.js";

/** What is open at a place of a pipeline, by name, in order. */
export type Open = ReadonlyMap<string, Output>;

/** A carry as the options say it. */
export interface CarryRequest {
  readonly from: string;
  readonly first?: TensorValues;
  readonly tokens?: number;
}

/** An input and its type, before it is joined. */
export interface Wanted {
  readonly name: string;
  readonly type: TokenType;
}

/** Joins every input: as `from` says, by name, or the one that is left to the one that is open. */
export function joinInputs(
  node: Node,
  wanted: readonly Wanted[],
  open: Open,
  from: Readonly<Record<string, Output>>,
  carried: ReadonlySet<string>,
): void {
  const label = `"${node.name}"`;
  const names = wanted.map(({ name }) => name);
  for (const name of Object.keys(from)) if (!names.includes(name)) throw noPort(label, "input", name, names);
  const given = new Map<string, Output>();
  for (const { name } of wanted) {
    const output = carried.has(name) ? undefined : (from[name] ?? open.get(name));
    if (output) given.set(name, output);
  }
  const rest = wanted.filter(({ name }) => !given.has(name) && !carried.has(name));
  const taken = new Set(given.values());
  const free = [...open.values()].filter((output) => !taken.has(output));
  const left = free.length === 1 ? free : free.filter(({ readers }) => readers.every(isNoCarry));
  if (rest.length === 1 && left.length === 1) given.set(rest[0].name, left[0]);
  else if (rest.length > 0)
    throw badArgument(
      `${rest.map(({ name }) => `input "${name}"`).join(" and ")} of ${label} ${rest.length === 1 ? "is" : "are"} not joined: ` +
        `open ${listOf(free)}; say from: { ${rest[0].name}: … }`,
    );
  for (const { name, type } of wanted) {
    const output = given.get(name);
    if (output) join(node, name, type, output);
    else node.readers.push({ node, name, type, output: undefined }); // its place among the inputs; the carry comes when outputs are known
  }
}

/** A carry's reader does not count as one who uses the output. */
const isNoCarry = ({ initial }: Output["readers"][number]): boolean => initial === undefined;

const listOf = (outputs: readonly Output[]): string =>
  outputs.length === 0
    ? "is nothing"
    : `${outputs.length === 1 ? "is" : "are"} ${outputs.map((output) => `${output.label}, ${typeText(output.type)}`).join("; ")}`;

const noPort = (label: string, what: string, name: string, names: readonly string[]): SisError =>
  badArgument(
    `${label} has no ${what} "${name}"; there ${names.length === 1 ? "is" : "are"}: ${names.join(", ") || "none"}`,
  );

function join(node: Node, name: string, type: TokenType, output: Output): void {
  const reader = { node, name, type: output.type, output };
  checkJoin(output.label, output.type, readerLabel(reader), type);
  node.readers.push(reader);
  output.readers.push(reader);
}

/** Joins the inputs that are carried with the outputs of the same operator. */
export function joinCarries(
  node: Node,
  wanted: readonly Wanted[],
  carry: Readonly<Record<string, string | CarryRequest>>,
): void {
  const label = `"${node.name}"`;
  for (const [name, given] of Object.entries(carry)) {
    const request: CarryRequest = typeof given === "string" ? { from: given } : given;
    const place = wanted.findIndex((input) => input.name === name);
    if (place < 0)
      throw noPort(
        label,
        "input",
        name,
        wanted.map((input) => input.name),
      );
    const output = node.outputs.find((one) => one.name === request.from);
    if (!output)
      throw noPort(
        label,
        "output",
        request.from,
        node.outputs.map((one) => one.name),
      );
    const reader = { node, name, type: output.type, output, initial: firstTokens(output, request) };
    checkJoin(output.label, output.type, readerLabel(reader), wanted[place].type);
    node.readers[place] = reader;
    output.readers.push(reader);
  }
}

function firstTokens({ label, type }: Output, { first, tokens = 1 }: CarryRequest) {
  if (isOpen(type))
    throw badArgument(
      `carry: ${label} is ${typeText(type)}: a token that is there before the first needs one shape`,
    );
  if (!Number.isInteger(tokens) || tokens < 1)
    throw badArgument(`carry: ${label}: ${String(tokens)} is no number of tokens`);
  if (first === undefined) return { tokens, data: new Uint8Array(0) };
  const data = bytesOf(arrayFor(type.dtype, typeof first === "object" ? first : [first]));
  if (data.length !== byteCount(type.dtype, bounds(type.shape)))
    throw new SisError(
      "BAD_SHAPE",
      `carry: ${label} is ${typeText(type)}; the first token given has ${data.length} bytes`,
    );
  return { tokens, data };
}
