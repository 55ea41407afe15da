// Writes the TypeScript side of the native contract: typings, the table that foreign-function bindings are made from, and
// the declaration of the module "sis:native".
import { argumentTypes, constants, enums, handles, outTypes } from "./contract.mjs";

const banner = "// Generated from js-runtime/native.json by js-runtime/generate/native.mjs. Do not edit.\n";

const result = (entry) => (entry.out ? outTypes[entry.out.type].ts : "void");

function method(entry) {
  const params = entry.args.map((arg) => `${arg.name}: ${argumentTypes[arg.type].ts}`).join(", ");
  return `  /** ${entry.doc} */\n  ${entry.name}(${params}): ${result(entry)};\n`;
}

function row(entry) {
  const fields = [`name: "${entry.name}"`, `from: "${entry.from}"`];
  if (entry.c) fields.push(`c: "${entry.c}"`, `returns: "${entry.returns}"`);
  fields.push(`args: [${entry.args.map((arg) => `["${arg.name}", "${arg.type}"]`).join(", ")}]`);
  if (entry.out) {
    fields.push(`out: { type: "${entry.out.type}"${entry.out.count ? `, count: ${entry.out.count}` : ""} }`);
  }
  return `  { ${fields.join(", ")} },\n`;
}

const handle = ({ name, ts, about, destroy }) => `declare const ${name}: unique symbol;

/** ${about} Opaque; dies with ${destroy}, or when nothing refers to it. */
export interface ${ts} {
  readonly [${name}]: never;
}
`;

const constant = ([name, { value, about }]) => `/** ${about} */\nexport const ${name} = ${value};\n`;

const enumeration = ([name, { members, about }]) => `/** ${about} */
export const ${name} = { ${members.map((member, i) => `${member}: ${i}`).join(", ")} } as const;
`;

/** What C defines already. */
const present = (entries) => entries.filter(({ later }) => !later);

const union = (names) => names.map((name) => `"${name}"`).join(" | ");

/** ts-lib/generated/native.ts */
export function nativeTs(entries) {
  return `${banner}
${handles.map(handle).join("\n")}
/** What every failing call throws, on every target: an Error with name "SisError". */
export interface NativeError extends Error {
  name: "SisError";
  /** Name of the status: "BAD_SHAPE". */
  code: string;
  /** Number of the status. */
  number: number;
  /** ONNX name of the operator at fault. */
  operator?: string;
  /** Name of the node at fault. */
  node?: string;
  /** OUT_OF_ARENA: bytes asked; OVER_BOUND: the value. */
  asked?: number;
  /** OUT_OF_ARENA: bytes free; OVER_BOUND: the bound. */
  free?: number;
  /** Of the node at fault among its graph's nodes; not enumerable, for the library. */
  nodeNumber?: number;
  /** Of a dataflow graph: number of the operator that ran the graph; not enumerable, for the library. */
  flowOperator?: number;
}

/** All that a script's library may call in C. */
export interface Native {
${entries.map(method).join("\n")}}

/** Types of arguments:
${Object.entries(argumentTypes)
  .map(([name, type]) => ` * - ${name}: ${type.about}\n`)
  .join("")} */
export type NativeArgument =
  ${union(Object.keys(argumentTypes))};

/** Types of results; i64s and u8s come with the count that C writes. */
export type NativeResult =
  ${union(Object.keys(outTypes))};

/** Kinds of handles, with the functions that make and free them. */
export const nativeHandles = {
${handles.map((each) => `  ${each.name}: { c: "${each.c}", create: "${each.create}", destroy: "${each.destroy}" },\n`).join("")}} as const;

export type NativeHandle = keyof typeof nativeHandles;

${[...Object.entries(constants).map(constant), ...Object.entries(enums).map(enumeration)].join("\n")}
export interface NativeEntry {
  readonly name: keyof Native;
  readonly from: "ops-c" | "platform";
  /** Symbol of the C function; entries of ops-c only. */
  readonly c?: string;
  /** What the C function returns; entries of ops-c only. The result is its last argument, a pointer. */
  readonly returns?: "status" | "void";
  readonly args: readonly (readonly [name: string, type: NativeArgument])[];
  readonly out?: { readonly type: NativeResult; readonly count?: number };
}

/** The contract as data, in native.json's order. */
export const nativeTable: readonly NativeEntry[] = [
${present(entries).map(row).join("")}];
`;
}

/** ts-lib/generated/sis-native.d.ts */
export function nativeModule(entries) {
  const lines = entries.map((entry) => `  export const ${entry.name}: Native["${entry.name}"];\n`);
  return `${banner}
declare module "sis:native" {
  type Native = import("./native.js").Native;
${lines.join("")}}
`;
}

/** docs/native.md */
export function nativeDocs(entries) {
  const types = Object.entries(argumentTypes).map(([name, type]) => `| \`${name}\` | ${type.about} |\n`);
  const rows = entries.map((entry) => {
    const args = entry.args.map((arg) => `${arg.name}: ${arg.type}`).join(", ");
    const out = entry.outText ? ` → ${entry.outText}` : "";
    return `| \`${entry.name}(${args})${out}\` | ${entry.from} | ${entry.doc} |\n`;
  });
  return `<!-- Generated from js-runtime/native.json by js-runtime/generate/native.mjs. Do not edit. -->
# The native contract

All that a script's library may call in C, through the module \`sis:native\`. Scripts import \`sis\`, which wraps it.
A failing call throws an Error with name \`SisError\`; see \`NativeError\` in ts-lib/generated/native.ts.

| call | from | does |
|---|---|---|
${rows.join("")}
| type of argument | means |
|---|---|
${types.join("")}`;
}
