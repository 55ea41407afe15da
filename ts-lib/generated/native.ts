// Generated from js-runtime/native.json by js-runtime/generate/native.mjs. Do not edit.

declare const graph: unique symbol;

/** A graph of the C library. Opaque; dies with graphDestroy, or when nothing refers to it. */
export interface GraphHandle {
  readonly [graph]: never;
}

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
}

/** All that a script's library may call in C. */
export interface Native {
  /** A new graph whose records live in a block of `records` bytes. */
  graphCreate(records: number, opset: number): GraphHandle;

  /** Gives the graph another block for records. */
  graphExtend(graph: GraphHandle, records: number): void;

  /** Frees graph and blocks; views on its arena are detached where the engine can. */
  graphDestroy(graph: GraphHandle): void;

  /** A named dimension with its upper bound. */
  graphDimension(graph: GraphHandle, name: string, bound: number): number;

  /** Declares an input; dims[i] >= 0 is a size, -1 - d the dimension d. */
  graphInput(graph: GraphHandle, name: string, dtype: number, dims: readonly number[]): number;

  /** Adds a constant. With borrow, the library keeps `data` alive and unchanged as long as the graph. */
  graphConstant(graph: GraphHandle, name: string, dtype: number, dims: readonly number[], data: Uint8Array, borrow: boolean): number;

  /** A subgraph that sees its parent's tensors. */
  graphBlock(graph: GraphHandle, parent: number): number;

  /** Declares the next input of a block that is handed values (the body of Loop). With dynamic, its shape is known only while the graph runs. */
  graphBlockInput(graph: GraphHandle, block: number, name: string, dtype: number, dims: readonly number[], dynamic: boolean): number;

  /** Adds an operator; returns the id of its first output. */
  graphOperator(graph: GraphHandle, block: number, op: number, name: string, inputs: readonly number[], attributes: Uint8Array, outputs: number): number;

  /** Declares the next output of a block. */
  graphOutput(graph: GraphHandle, block: number, name: string, tensor: number): void;

  /** Plans; returns the arena's bytes. */
  graphPlan(graph: GraphHandle): number;

  /** Packs weights into an arena of `arena` bytes, made by the binding, and binds every tensor. */
  graphCompile(graph: GraphHandle, arena: number): void;

  /** Sets a named dimension for the runs that follow. */
  graphResize(graph: GraphHandle, dimension: number, value: number): void;

  /** Runs the compiled graph once. */
  graphRun(graph: GraphHandle): void;

  /** dtype, rank (-1: known only after a run), bytes, arena offset (-1: none), 8 dims. Of a sequence: rank 1, its length. */
  graphTensor(graph: GraphHandle, tensor: number): number[];

  /** As graphTensor, of one item of a sequence that is an output, after a run. */
  graphItem(graph: GraphHandle, tensor: number, index: number): number[];

  /** Figures of the plan, in the order of sis_figure. */
  graphFigures(graph: GraphHandle): number[];

  /** The ArrayBuffer that is the compiled graph's arena; tensor offsets count from its start. */
  graphBuffer(graph: GraphHandle): ArrayBuffer;

  /** What Custom operators call, with the node's `function` attribute and -1 for the body, else the output whose dtype, rank and dims the shape rule gives. What it throws is thrown by the call under way. */
  graphOnCustom(graph: GraphHandle, body: (name: number, output: number) => readonly number[]): void;

  /** SHA-256 (FIPS 180-4). */
  sha256(data: Uint8Array): Uint8Array;

  /** The elementary function of ops-c/math.json with the number `which`, in f32 or f64; y counts where it takes two arguments. */
  math(which: number, single: boolean, x: number, y: number): number;

  /** The whole file, without a copy where the target can; throws NO_FILE. */
  readFile(name: string): Uint8Array;

  /** Keeps a file beyond the script's end; readFile gives it from now on. The name is a plain one, without slashes. */
  writeFile(name: string, data: Uint8Array): void;

  /** Names of all files the script can read, sorted. */
  listFiles(): string[];

  /** The script's arguments. */
  args(): string[];

  /** Ends the script at once with this exit code, 0..255. */
  exit(code: number): void;

  /** Text to the console as it is: stream 1 output, 2 diagnostics. */
  write(stream: number, text: string): void;

  /** Milliseconds of a monotonic clock. */
  now(): number;

  /** Instructions retired on this core so far; -1 where the target cannot count them. */
  instructions(): number;

  /** Where the script runs: sim, vm, native or the board's name. */
  target(): string;
}

/** Types of arguments:
 * - graph: a graph made by `graphCreate`
 * - u32: whole number, 0..4294967295
 * - i32: whole number, -2147483648..2147483647
 * - i64: safe integer
 * - f64: number
 * - bool: boolean
 * - string: text without NUL
 * - function: a function of the script
 * - bytes: bytes; C gets pointer and size
 * - u32s: array of u32; C gets pointer and count
 * - i64s: array of i64; C gets pointer and count
 * - memory: byte count; the binding allocates a 64-byte-aligned block that lives as long as the graph
 * - arena: byte count; as `memory`, and the block becomes the graph's one ArrayBuffer
 * - borrow: honoured only when the bytes before it are a file's (they stay); otherwise they are copied
 */
export type NativeArgument =
  "graph" | "u32" | "i32" | "i64" | "f64" | "bool" | "string" | "function" | "bytes" | "u32s" | "i64s" | "memory" | "arena" | "borrow";

/** Types of results; i64s and u8s come with the count that C writes. */
export type NativeResult =
  "graph" | "u32" | "size" | "f64" | "string" | "strings" | "bytes" | "buffer" | "i64s" | "u8s";

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
  { name: "graphCreate", from: "ops-c", c: "sis_graph_create", returns: "status", args: [["records", "memory"], ["opset", "u32"]], out: { type: "graph" } },
  { name: "graphExtend", from: "ops-c", c: "sis_graph_extend", returns: "status", args: [["graph", "graph"], ["records", "memory"]] },
  { name: "graphDestroy", from: "ops-c", c: "sis_graph_destroy", returns: "status", args: [["graph", "graph"]] },
  { name: "graphDimension", from: "ops-c", c: "sis_graph_dimension", returns: "status", args: [["graph", "graph"], ["name", "string"], ["bound", "i64"]], out: { type: "u32" } },
  { name: "graphInput", from: "ops-c", c: "sis_graph_input", returns: "status", args: [["graph", "graph"], ["name", "string"], ["dtype", "u32"], ["dims", "i64s"]], out: { type: "u32" } },
  { name: "graphConstant", from: "ops-c", c: "sis_graph_constant", returns: "status", args: [["graph", "graph"], ["name", "string"], ["dtype", "u32"], ["dims", "i64s"], ["data", "bytes"], ["borrow", "borrow"]], out: { type: "u32" } },
  { name: "graphBlock", from: "ops-c", c: "sis_graph_block", returns: "status", args: [["graph", "graph"], ["parent", "u32"]], out: { type: "u32" } },
  { name: "graphBlockInput", from: "ops-c", c: "sis_graph_block_input", returns: "status", args: [["graph", "graph"], ["block", "u32"], ["name", "string"], ["dtype", "u32"], ["dims", "i64s"], ["dynamic", "bool"]], out: { type: "u32" } },
  { name: "graphOperator", from: "ops-c", c: "sis_graph_operator", returns: "status", args: [["graph", "graph"], ["block", "u32"], ["op", "u32"], ["name", "string"], ["inputs", "u32s"], ["attributes", "bytes"], ["outputs", "u32"]], out: { type: "u32" } },
  { name: "graphOutput", from: "ops-c", c: "sis_graph_output", returns: "status", args: [["graph", "graph"], ["block", "u32"], ["name", "string"], ["tensor", "u32"]] },
  { name: "graphPlan", from: "ops-c", c: "sis_graph_plan", returns: "status", args: [["graph", "graph"]], out: { type: "size" } },
  { name: "graphCompile", from: "ops-c", c: "sis_graph_compile", returns: "status", args: [["graph", "graph"], ["arena", "arena"]] },
  { name: "graphResize", from: "ops-c", c: "sis_graph_resize", returns: "status", args: [["graph", "graph"], ["dimension", "u32"], ["value", "i64"]] },
  { name: "graphRun", from: "ops-c", c: "sis_graph_run", returns: "status", args: [["graph", "graph"]] },
  { name: "graphTensor", from: "ops-c", c: "sis_graph_tensor", returns: "status", args: [["graph", "graph"], ["tensor", "u32"]], out: { type: "i64s", count: 12 } },
  { name: "graphItem", from: "ops-c", c: "sis_graph_item", returns: "status", args: [["graph", "graph"], ["tensor", "u32"], ["index", "u32"]], out: { type: "i64s", count: 12 } },
  { name: "graphFigures", from: "ops-c", c: "sis_graph_figures", returns: "status", args: [["graph", "graph"]], out: { type: "i64s", count: 9 } },
  { name: "graphBuffer", from: "platform", args: [["graph", "graph"]], out: { type: "buffer" } },
  { name: "graphOnCustom", from: "platform", args: [["graph", "graph"], ["body", "function"]] },
  { name: "sha256", from: "ops-c", c: "sis_sha256", returns: "void", args: [["data", "bytes"]], out: { type: "u8s", count: 32 } },
  { name: "math", from: "ops-c", c: "sis_math_call", returns: "status", args: [["which", "u32"], ["single", "bool"], ["x", "f64"], ["y", "f64"]], out: { type: "f64" } },
  { name: "readFile", from: "platform", args: [["name", "string"]], out: { type: "bytes" } },
  { name: "writeFile", from: "platform", args: [["name", "string"], ["data", "bytes"]] },
  { name: "listFiles", from: "platform", args: [], out: { type: "strings" } },
  { name: "args", from: "platform", args: [], out: { type: "strings" } },
  { name: "exit", from: "platform", args: [["code", "i32"]] },
  { name: "write", from: "platform", args: [["stream", "u32"], ["text", "string"]] },
  { name: "now", from: "platform", args: [], out: { type: "f64" } },
  { name: "instructions", from: "platform", args: [], out: { type: "f64" } },
  { name: "target", from: "platform", args: [], out: { type: "string" } },
];
