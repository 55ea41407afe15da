// The native module on the host: the contract's functions made from its table over the C library. Graph memory
// belongs to JavaScript: every block is an ArrayBuffer that the graph's handle keeps alive, so a forgotten graph is
// collected with all it has, and a stale view reads memory that is still there.

import { type Native, type NativeEntry, nativeTable } from "../../../generated/native.js";
import { statuses } from "../../../generated/status.js";
import { argumentError, errorOfGraph, failedCall, nativeError } from "./errors.js";
import { type CustomBody, customFacts, type GraphPointer, type Library } from "./library.js";
import { Call } from "./lower.js";

/** The functions that are not ops-c's, and what the others must know of files. */
export interface Platform {
  readonly functions: Pick<
    Native,
    "readFile" | "writeFile" | "listFiles" | "args" | "exit" | "write" | "now" | "instructions" | "target"
  >;
  /** Whether bytes lie in a file that was read. */
  isFile(bytes: ArrayBufferView): boolean;
}

/** What JavaScript holds of a graph. */
class Graph {
  /** 0 before creation succeeded and after the graph was destroyed. */
  pointer: GraphPointer = 0n;
  arena?: ArrayBuffer;
  /** Where the arena starts in its ArrayBuffer: V8 aligns to 16, the arena to 64. */
  shift = 0;
  /** Blocks of records, the arena, borrowed constants: C has their addresses. */
  readonly kept: ArrayBufferView[] = [];
  /** What its Custom nodes call. */
  custom?: (name: number, output: number) => readonly number[];
  /** What that threw, until the call under way throws it on. */
  thrown?: { readonly error: unknown };

  destroyed(): void {
    this.pointer = 0n;
    this.arena = undefined;
    this.kept.length = 0;
  }
}

const customFailed = statuses.find(({ name }) => name === "CUSTOM_FAILED")!.number;

type Function_ = (...values: unknown[]) => unknown;

/** All functions of the contract over one library and one platform. */
export function createNative(library: Library, platform: Platform): Native {
  const own = {
    ...platform.functions,
    graphBuffer(graph: Graph) {
      if (!graph.arena) throw nativeError("BAD_STATE", "graphBuffer: the graph is not compiled");
      return graph.arena;
    },
    graphOnCustom(graph: Graph, custom: Graph["custom"]) {
      const status = library.onCustom(graph.pointer, bodyOf(new WeakRef(graph)));
      if (status !== 0) throw errorOfGraph(library.error(graph.pointer));
      graph.custom = custom;
    },
  } as unknown as Record<string, Function_>;
  const native: Record<string, Function_> = {};
  for (const entry of nativeTable) {
    native[entry.name] =
      entry.from === "ops-c" ? bindC(library, platform, entry) : bindOwn(platform, entry, own[entry.name]!);
  }
  native.graphTensor = shifted(native.graphTensor!);
  native.graphItem = shifted(native.graphItem!);
  return native as unknown as Native;
}

/** Weakly: a forgotten graph is collected, and then nothing calls. */
function bodyOf(weak: WeakRef<Graph>): CustomBody {
  return (name, output) => {
    const graph = weak.deref()!;
    try {
      return { status: 0, facts: factsOf(graph.custom!(name, output)) };
    } catch (error) {
      graph.thrown = { error };
      return { status: customFailed };
    }
  };
}

/** What is no number becomes -1, which C refuses. */
function factsOf(given: readonly number[] | undefined): bigint[] {
  const numbers = Array.isArray(given) ? given : [-1];
  return Array.from({ length: customFacts }, (_, i) => {
    const number: unknown = i < numbers.length ? numbers[i] : 0;
    return Number.isSafeInteger(number) && (number as number) >= 0 ? BigInt(number as number) : -1n;
  });
}

/** The graph argument comes first where there is one. */
function graphOf(entry: NativeEntry, value: unknown): Graph | undefined {
  if (entry.args[0]?.[1] !== "graph") return undefined;
  if (!(value instanceof Graph)) throw argumentError(entry.name, "graph", "a graph");
  if (!value.pointer) throw nativeError("FREED", `${entry.name}: the graph was freed`);
  return value;
}

/** A function that is JavaScript's: the same checks in front of it. */
function bindOwn(platform: Platform, entry: NativeEntry, function_: Function_): Function_ {
  return (...given) => {
    const graph = graphOf(entry, given[0]);
    new Call(entry, graph?.pointer ?? 0n, platform.isFile).lowerAll(given);
    return function_(...given);
  };
}

function bindC(library: Library, platform: Platform, entry: NativeEntry): Function_ {
  const function_ = library.functions.get(entry.name)!;
  const result = entry.out && makeResult(entry.out.type, entry.out.count ?? 1);
  const creates = entry.out?.type === "graph";
  return (...given) => {
    const graph = creates ? new Graph() : graphOf(entry, given[0]);
    const call = new Call(entry, graph?.pointer ?? 0n, platform.isFile);
    call.lowerAll(given);
    const { pointer } = graph ?? {};
    const status = result ? function_(...call.values, result) : function_(...call.values);
    const thrown = graph?.thrown;
    if (graph) graph.thrown = undefined;
    if (status === customFailed && thrown) throw thrown.error;
    if (entry.name === "graphDestroy" && status === 0) library.forgetCustom(pointer!);
    if (entry.returns === "status" && status !== 0) throw failure(library, entry, graph, status);
    if (graph) keep(entry, graph, call);
    if (!creates) return result && resultOf(result);
    graph!.pointer = (result as BigUint64Array)[0]!;
    return graph;
  };
}

function failure(library: Library, entry: NativeEntry, graph: Graph | undefined, status: number): Error {
  const error = graph?.pointer ? library.error(graph.pointer) : undefined;
  return error?.status === status ? errorOfGraph(error) : failedCall(entry.name, status);
}

/** After a call succeeded: what C holds on to lives as long as the graph; a destroyed graph lets go of all. */
function keep(entry: NativeEntry, graph: Graph, call: Call): void {
  if (entry.name === "graphDestroy") {
    graph.destroyed();
    return;
  }
  if (call.borrowed) graph.kept.push(call.borrowed);
  if (!call.block) return;
  graph.kept.push(call.block);
  if (entry.args.some(([, type]) => type === "arena")) {
    graph.arena = call.block.buffer;
    graph.shift = call.block.byteOffset;
  }
}

/** The contract counts tensor offsets from the ArrayBuffer's start, C from the arena's. */
function shifted(ask: Function_): Function_ {
  return (graph, ...which) => {
    const info = ask(graph, ...which) as number[];
    if (info[3]! >= 0) info[3]! += (graph as Graph).shift;
    return info;
  };
}

type Result = Float64Array | BigUint64Array | BigInt64Array | Uint32Array | Uint8Array;

/** Room for C to write a result into; made once a function, read at once. */
function makeResult(type: NonNullable<NativeEntry["out"]>["type"], count: number): Result {
  if (type === "f64") return new Float64Array(1);
  if (type === "u32") return new Uint32Array(1);
  if (type === "u8s") return new Uint8Array(count);
  if (type === "i64s") return new BigInt64Array(count);
  return new BigUint64Array(1); // graph, size
}

function resultOf(result: Result): number | number[] | Uint8Array {
  if (result instanceof Uint32Array || result instanceof Float64Array) return result[0]!;
  if (result instanceof Uint8Array) return result.slice();
  if (result instanceof BigUint64Array) return Number(result[0]);
  return Array.from(result, Number);
}
