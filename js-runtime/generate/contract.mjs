// Reads js-runtime/native.json and checks it: the one place that knows which types the contract may use.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));

const contract = JSON.parse(readFileSync(`${root}js-runtime/native.json`, "utf8"));

/** Headers of the C functions; numbers that TypeScript and C share. */
export const { headers, constants, enums } = contract;

const capital = (name) => name[0].toUpperCase() + name.slice(1);

/** Things of C that a script holds: `graph`, with its type in TypeScript and the functions that make and free it. */
export const handles = Object.entries(contract.handles).map(([name, handle]) => ({
  ...handle,
  name,
  ts: `${capital(name)}Handle`,
  create: `${name}Create`,
  destroy: `${name}Destroy`,
}));

export const isHandle = (type) => handles.some(({ name }) => name === type);

const handleArguments = handles.map(({ name, ts, create }) => [name, { ts, about: `made by \`${create}\`` }]);

/** Argument types: what TypeScript passes, and one line for the docs. */
export const argumentTypes = {
  ...Object.fromEntries(handleArguments),
  u32: { ts: "number", about: "whole number, 0..4294967295" },
  i32: { ts: "number", about: "whole number, -2147483648..2147483647" },
  i64: { ts: "number", about: "safe integer" },
  u64: { ts: "number", about: "safe integer, not negative" },
  size: { ts: "number", about: "a number of bytes" },
  f64: { ts: "number", about: "number" },
  bool: { ts: "boolean", about: "boolean" },
  string: { ts: "string", about: "text without NUL" },
  custom: { ts: "(name: number, output: number) => readonly number[]", about: "a function of the script" },
  firing: { ts: "(operator: number, slots: readonly number[]) => number", about: "a function of the script" },
  bytes: { ts: "Uint8Array", about: "bytes; C gets pointer and size" },
  kept: {
    ts: "Uint8Array",
    about: "bytes as they are now, for as long as the handle: a file's in place, others copied",
  },
  image: {
    ts: "Uint8Array",
    about: "as `kept`, 64-byte aligned: a file's bytes that lie otherwise are copied, too",
  },
  u32s: { ts: "readonly number[]", about: "array of u32; C gets pointer and count" },
  i64s: { ts: "readonly number[]", about: "array of i64; C gets pointer and count" },
  memory: {
    ts: "number",
    about: "byte count; the binding allocates a 64-byte-aligned block that lives as long as the handle",
  },
  arena: {
    ts: "number",
    about: "byte count; as `memory`, and the block becomes the handle's one ArrayBuffer",
  },
  borrow: {
    ts: "boolean",
    about: "honoured only when the bytes before it are a file's (they stay); otherwise they are copied",
  },
};

/** Result types. `T[N]`: N values that C writes into an array of the caller. */
export const outTypes = {
  ...Object.fromEntries(handles.map(({ name, ts }) => [name, { ts }])),
  bool: { ts: "boolean" },
  u32: { ts: "number" },
  size: { ts: "number" },
  f64: { ts: "number" },
  string: { ts: "string" },
  strings: { ts: "string[]" },
  bytes: { ts: "Uint8Array" },
  buffer: { ts: "ArrayBuffer" },
  i64s: { ts: "number[]" },
  u8s: { ts: "Uint8Array" },
};

/** "i64[12]" → { type: "i64s", count: 12 }, "u32" → { type: "u32" }, nothing → undefined. */
export function parseOut(out) {
  if (out === undefined) return undefined;
  const array = /^(i64|u8)\[(\d+)\]$/.exec(out);
  const parsed = array ? { type: `${array[1]}s`, count: Number(array[2]) } : { type: out };
  if (!(parsed.type in outTypes) || (!array && (out === "i64s" || out === "u8s"))) {
    throw new Error(`native.json: unknown result type ${out}`);
  }
  return parsed;
}

export const snake = (name) => name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);

/** The checked entries, `later` ones among them: C declares those, but does not define them yet. */
export function readContract() {
  const seen = new Set();
  return contract.functions.map((entry) => {
    const fail = (why) => {
      throw new Error(`native.json: ${entry.name}: ${why}`);
    };
    if (seen.has(entry.name)) fail("listed twice");
    seen.add(entry.name);
    if (entry.from !== "ops-c" && entry.from !== "platform") fail(`from is ${entry.from}`);
    if ((entry.from === "ops-c") !== (entry.c !== undefined)) fail("C symbol and `from` do not fit");
    if (!entry.doc) fail("no doc");
    const args = entry.args.map(([name, type], i) => {
      if (!(type in argumentTypes)) fail(`unknown type ${type}`);
      if (type === "borrow" && entry.args[i - 1]?.[1] !== "bytes") fail("borrow must follow bytes");
      return { name, type };
    });
    const out = parseOut(entry.out);
    if (handles.some(({ destroy }) => destroy === entry.name) && !isHandle(args[0]?.type))
      fail("frees nothing");
    const given = args.filter((arg) => isHandle(arg.type)).length;
    const blocks = args.filter((arg) => ["memory", "arena", "kept", "image"].includes(arg.type)).length;
    if (given > 2 || (given > 0 && !isHandle(args[0].type)))
      fail("the call's handle first, at most one more");
    if (blocks > 1 || (blocks === 1 && given === 0 && !isHandle(out?.type))) fail("a block needs one handle");
    if (out && entry.struct) out.struct = entry.struct;
    return { ...entry, args, returns: entry.returns ?? "status", out, outText: entry.out };
  });
}
