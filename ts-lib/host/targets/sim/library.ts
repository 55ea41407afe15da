// The simulator's C: ops-c as a shared library, loaded through koffi. Says how each native type is handed over.
import { existsSync } from "node:fs";
import koffi from "koffi";
import { type NativeArgument, type NativeEntry, nativeTable } from "../../../generated/native.js";
import { Failure } from "../../setup/failure.mjs";
import { checkProcessor } from "../../setup/machine.mjs";
import { inBuild } from "../../setup/root.mjs";

/** Address of a graph's records in this process. */
export type GraphPointer = bigint;
type CFunction = (...values: unknown[]) => number;

/** sis_error, as C keeps it. */
export interface CError {
  readonly status: number;
  readonly operator_name: string;
  readonly node: string;
  readonly asked: number | bigint;
  readonly free: number | bigint;
  readonly text: string;
}

export interface Library {
  /** The C functions of the contract by their name in JavaScript. */
  readonly functions: ReadonlyMap<string, CFunction>;
  /** The last failure of a graph. */
  readonly error: (graph: GraphPointer) => CError;
  /** What a graph's Custom nodes call. The status: refused while one of them runs, the one before is kept. */
  readonly onCustom: (graph: GraphPointer, body: CustomBody) => number;
  /** The graph is gone, and what its Custom nodes called may go. */
  readonly forgetCustom: (graph: GraphPointer) => void;
}

/** A Custom node's function with -1 for its body, or the output whose facts the shape rule gives. Must not throw. */
export type CustomBody = (name: number, output: number) => { status: number; facts?: readonly bigint[] };

/** dtype, rank and dims, as sis/graph.h's SIS_CUSTOM_FACTS. */
export const customFacts = 10;

/** The result is written through one more pointer behind these. */
const parameters: Record<NativeArgument, readonly string[]> = {
  graph: ["void *"],
  flow: ["void *"],
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
  u32s: ["void *", "uint32_t"],
  i64s: ["void *", "uint32_t"],
  memory: ["void *", "size_t"],
  arena: ["void *", "size_t"],
};

let loaded: Library | undefined;

/** Loads the library once; every thread of a process shares the code, not the graphs. */
export function loadLibrary(): Library {
  loaded ??= bind(libraryPath());
  return loaded;
}

/** Where the library is; fails when it is not built or this processor cannot run it. */
export function libraryPath(): string {
  const path = inBuild("cmake", "host", "ops-c", "libsis-sim.so");
  if (!existsSync(path)) throw new Failure("the simulator is not built", { mend: "npm run build" });
  checkProcessor(); // before the first instruction of it runs
  return path;
}

function bind(path: string): Library {
  const library = koffi.load(path);
  const functions = new Map<string, CFunction>();
  for (const entry of nativeTable) {
    if (entry.c) functions.set(entry.name, library.func(entry.c, result(entry), types(entry)) as CFunction);
  }
  const errorType = koffi.struct({
    status: "int",
    operator_name: "str",
    node: koffi.array("char", 96, "String"),
    asked: "uint64_t",
    free: "uint64_t",
    text: koffi.array("char", 384, "String"),
  });
  const lastError = library.func("sis_graph_error", "void *", ["void *"]);
  const error = (graph: GraphPointer) => koffi.decode(lastError(graph), errorType) as CError;
  return { functions, error, ...customCalls(library) };
}

/** One C function pointer serves all graphs: what C hands back says which graph calls. */
function customCalls(library: ReturnType<typeof koffi.load>): Pick<Library, "onCustom" | "forgetCustom"> {
  const prototype = koffi.pointer(koffi.proto("int sis_custom_call(void *, int64_t, uint32_t, void *)"));
  const setCall = library.func("sis_graph_on_custom", "int", ["void *", prototype, "void *"]);
  const bodies = new Map<GraphPointer, CustomBody>();
  const call = (graph: GraphPointer, name: number, output: number, facts: unknown) => {
    const body = bodies.get(graph)!;
    if (!facts) return body(name, -1).status;
    const answer = body(name, output);
    if (answer.status === 0) koffi.encode(facts, factsType, answer.facts);
    return answer.status;
  };
  const factsType = koffi.array("int64_t", customFacts);
  let pointer: bigint | undefined;
  return {
    onCustom(graph, body) {
      pointer ??= koffi.register(call, prototype);
      const status = setCall(graph, pointer, graph) as number;
      if (status === 0) bodies.set(graph, body);
      return status;
    },
    forgetCustom(graph) {
      bodies.delete(graph);
    },
  };
}

const result = (entry: NativeEntry) => (entry.returns === "void" ? "void" : "int");

const types = (entry: NativeEntry) => [
  ...entry.args.flatMap(([, type]) => parameters[type]),
  ...(entry.out ? ["void *"] : []),
];

/** Bytes from a typed array's start to the next multiple of 64. */
export const misalignment = (buffer: ArrayBuffer): number => Number(-koffi.address(buffer) & 63n);
