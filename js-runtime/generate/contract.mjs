// Reads js-runtime/native.json and checks it: the one place that knows which types the contract may use.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));

/** Argument types: what TypeScript passes, and one line for the docs. */
export const argumentTypes = {
  graph: { ts: "GraphHandle", about: "a graph made by `graphCreate`" },
  u32: { ts: "number", about: "whole number, 0..4294967295" },
  i32: { ts: "number", about: "whole number, -2147483648..2147483647" },
  i64: { ts: "number", about: "safe integer" },
  f64: { ts: "number", about: "number" },
  bool: { ts: "boolean", about: "boolean" },
  string: { ts: "string", about: "text without NUL" },
  function: { ts: "(name: number, output: number) => readonly number[]", about: "a function of the script" },
  bytes: { ts: "Uint8Array", about: "bytes; C gets pointer and size" },
  u32s: { ts: "readonly number[]", about: "array of u32; C gets pointer and count" },
  i64s: { ts: "readonly number[]", about: "array of i64; C gets pointer and count" },
  memory: {
    ts: "number",
    about: "byte count; the binding allocates a 64-byte-aligned block that lives as long as the graph",
  },
  arena: {
    ts: "number",
    about: "byte count; as `memory`, and the block becomes the graph's one ArrayBuffer",
  },
  borrow: {
    ts: "boolean",
    about: "honoured only when the bytes before it are a file's (they stay); otherwise they are copied",
  },
};

/** Result types. `T[N]`: N values that C writes into an array of the caller. */
export const outTypes = {
  graph: { ts: "GraphHandle" },
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

export function readContract() {
  const { functions } = JSON.parse(readFileSync(`${root}js-runtime/native.json`, "utf8"));
  const seen = new Set();
  return functions.map((entry) => {
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
    const graphs = args.filter((arg) => arg.type === "graph").length;
    const blocks = args.filter((arg) => arg.type === "memory" || arg.type === "arena").length;
    if (graphs > 1 || (graphs === 1 && args[0].type !== "graph")) fail("at most one graph, and first");
    if (blocks > 1 || (blocks === 1 && graphs === 0 && entry.out !== "graph"))
      fail("a block needs one graph");
    return {
      ...entry,
      args,
      returns: entry.returns ?? "status",
      out: parseOut(entry.out),
      outText: entry.out,
    };
  });
}
