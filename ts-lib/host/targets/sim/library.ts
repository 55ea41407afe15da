// The simulator's C: ops-c as a shared library, loaded through koffi. Says how each native type is handed over.
import koffi from "koffi";
import {
  type NativeArgument,
  type NativeEntry,
  type NativeHandle,
  nativeHandles,
  nativeTable,
} from "../../../generated/native.js";
import { hostPart } from "../../parts.js";
import { hasAvx512 } from "../../setup/machine.mjs";
import { callbackSetters, type SetCallback } from "./callbacks.js";
import type { Handle } from "./handles.js";
import { bindOutside, type OutsideLibrary } from "./outside.js";

type CFunction = (...values: unknown[]) => number;

/** sis_error, as C keeps it. */
export interface CError {
  readonly status: number;
  readonly operator_name: string;
  readonly node_number: number;
  readonly flow_operator: number;
  readonly node: string;
  readonly asked: number | bigint;
  readonly free: number | bigint;
  readonly text: string;
}

export interface Library {
  /** The C functions of the contract by their name in JavaScript. */
  readonly functions: ReadonlyMap<string, CFunction>;
  /** The last failure of a handle's thing. */
  readonly error: (handle: Handle) => CError;
  /** What the handle's thing runs ends with INTERRUPTED once the flag is not 0, whichever thread has set it. */
  readonly stopBy: (handle: Handle, flag: Uint32Array) => void;
  /** Threads that graphs take from now on which are not told; 0: one. */
  readonly share: (cores: number) => void;
  /** See ops-c/host/console.h. */
  readonly readConsole: (bytes: Uint8Array) => number;
  /** Streams, pins, and a clock of the script's own. */
  readonly outside: OutsideLibrary;
  /** By kind of handle: sets what its thing calls. */
  readonly callbacks: ReadonlyMap<string, SetCallback>;
}

/** The result is written through one more pointer behind these. */
const parameters: Record<NativeArgument, readonly string[]> = {
  graph: ["void *"],
  flow: ["void *"],
  executive: ["void *"],
  u32: ["uint32_t"],
  i32: ["int32_t"],
  i64: ["int64_t"],
  u64: ["uint64_t"],
  size: ["size_t"],
  f64: ["double"],
  bool: ["bool"],
  custom: [], // of entries that are JavaScript's own
  firing: [],
  borrow: ["bool"],
  string: ["str"],
  bytes: ["void *", "size_t"],
  kept: ["void *", "size_t"],
  image: ["void *", "size_t"],
  u32s: ["void *", "uint32_t"],
  i64s: ["void *", "uint32_t"],
  memory: ["void *", "size_t"],
  arena: ["void *", "size_t"],
};

/** Behind an entry that is otherwise JavaScript's own. */
const recordSink: [string, string, string[]] = [
  "sis_flow_record",
  "int",
  ["void *", "uint32_t", "void *", "size_t"],
];

let loaded: Library | undefined;

/** Loads the library once; every thread of a process shares the code, not the graphs. */
export function loadLibrary(): Library {
  loaded ??= bind(libraryPath());
  return loaded;
}

/** Set to "arm64": the library that packs weights as boards do, for models that are compiled for them. */
export const layoutVariable = "SIS_LAYOUT";

/** Where the library is; fails when it is not built or this processor cannot run it. SIS_LANES=8 keeps to the narrower one
 * where the processor has AVX-512: the bits are the same. A host that is Arm64 itself packs weights as boards do anyway. */
export const libraryPath = (layout = process.env[layoutVariable]): string =>
  layout === "arm64" && process.arch !== "arm64"
    ? hostPart("libsis-sim-arm64.so")
    : hostPart(hasAvx512() && process.env.SIS_LANES !== "8" ? "libsis-sim-avx512.so" : "libsis-sim.so");

function bind(path: string): Library {
  const library = koffi.load(path);
  const functions = new Map<string, CFunction>();
  for (const entry of nativeTable) {
    if (entry.name === "flowRecord") functions.set(entry.name, library.func(...recordSink) as CFunction);
    if (entry.c) functions.set(entry.name, library.func(entry.c, result(entry), types(entry)) as CFunction);
  }
  const errorType = koffi.struct({
    status: "int",
    operator_name: "str",
    node: koffi.array("char", 96, "String"),
    asked: "uint64_t",
    free: "uint64_t",
    node_number: "uint32_t",
    flow_operator: "uint32_t",
    text: koffi.array("char", 384, "String"),
  });
  const kinds = (Object.keys(nativeHandles) as NativeHandle[]).filter((kind) =>
    functions.has(nativeHandles[kind].create),
  );
  const lastError = new Map(
    kinds.map((kind) => [kind, library.func(`${nativeHandles[kind].c}_error`, "void *", ["void *"])]),
  );
  const error = ({ kind, pointer }: Handle) =>
    koffi.decode(lastError.get(kind)!(pointer), errorType) as CError;
  const stops = new Map(
    kinds.map((kind) => [kind, library.func(`sis_host_stop_${kind}`, "void", ["void *", "void *"])]),
  );
  const stopBy: Library["stopBy"] = ({ kind, pointer }, flag) => stops.get(kind)!(pointer, flag);
  const read = library.func("sis_host_read_console", "int64_t", ["void *", "size_t"]);
  const readConsole = (bytes: Uint8Array) => Number(read(bytes, bytes.length));
  const outside = bindOutside(library, errorType);
  const begin = library.func("sis_host_team_begin", "void", ["uint32_t"]);
  const share = (cores: number) => void begin(cores);
  return {
    functions,
    error,
    stopBy,
    share,
    readConsole,
    outside,
    callbacks: callbackSetters(library, kinds),
  };
}

const result = (entry: NativeEntry) => (entry.returns === "void" ? "void" : "int");

const types = (entry: NativeEntry) => [
  ...entry.args.flatMap(([, type]) => parameters[type]),
  ...(entry.out ? ["void *"] : []),
];

/** Bytes from a typed array's start to the next multiple of 64. */
export const misalignment = (buffer: ArrayBuffer): number => Number(-koffi.address(buffer) & 63n);
