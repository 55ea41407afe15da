// The native module on the host: the contract's functions made from its table over the C library.
import {
  type Native,
  type NativeEntry,
  type NativeHandle,
  nativeHandles,
  nativeTable,
} from "../../../generated/native.js";
import { withCallbacks } from "./callbacks.js";
import { errorFrom, failedCall, nativeError, noRoom } from "./errors.js";
import { freedBy, Handle, isHandle, type Pointer } from "./handles.js";
import type { Library } from "./library.js";
import { Call } from "./lower.js";
import type { OutsideFunctions } from "./outside.js";

/** The functions that are not ops-c's, and what the others must know of files. */
export interface Platform {
  readonly functions: Pick<
    Native,
    | "readFile"
    | "writeFile"
    | "listFiles"
    | "args"
    | "exit"
    | "write"
    | "readConsole"
    | "consoleEnded"
    | keyof OutsideFunctions
    | "now"
    | "instructions"
    | "target"
  >;
  /** Whether bytes lie in a file that was read. */
  isFile(bytes: ArrayBufferView): boolean;
  /** Another thread sets it when the script has to end; of shared memory that stays. */
  readonly stop?: Uint32Array;
}

type Function_ = (...values: unknown[]) => unknown;

/** Their results' place is an offset from the arena's start. */
const placed = ["graphTensor", "graphItem", "flowSlot"] as const;

/** All functions of the contract over one library and one platform. */
export function createNative(library: Library, platform: Platform): Native {
  const own: Record<string, Function_> = { ...(platform.functions as object), ...ownFunctions(library) };
  const native: Record<string, Function_> = {};
  for (const entry of nativeTable) {
    native[entry.name] =
      entry.from === "ops-c" ? bindC(library, platform, entry) : bindOwn(platform, entry, own[entry.name]!);
  }
  for (const name of placed) if (native[name]) native[name] = shifted(native[name]);
  return native as unknown as Native;
}

/** What needs both C and JavaScript. */
function ownFunctions(library: Library): Record<string, Function_> {
  const buffer = (name: string) => (handle: Handle) => {
    if (!handle.arena) throw nativeError("BAD_STATE", `${name}: the ${handle.kind} has no arena yet`);
    return handle.arena;
  };
  const setCallback = (handle: Handle, callback: Handle["callback"]) => {
    if (library.callbacks.get(handle.kind)!(handle) !== 0) throw errorFrom(library.error(handle));
    handle.callback = callback;
  };
  return {
    graphBuffer: buffer("graphBuffer"),
    flowBuffer: buffer("flowBuffer"),
    graphOnCustom: setCallback,
    flowOnCall: setCallback,
    flowRecord(flow: Handle, operator: number, bytes: number) {
      let memory: ArrayBuffer;
      try {
        memory = new ArrayBuffer(bytes);
      } catch {
        throw noRoom("flowRecord", bytes);
      }
      const set = library.functions.get("flowRecord")!;
      const status = set(flow.pointer, operator, new Uint8Array(memory), bytes);
      if (status !== 0) throw errorFrom(library.error(flow));
      flow.kept.push(memory);
      return memory;
    },
  } as unknown as Record<string, Function_>;
}

/** A function that is JavaScript's: the same checks in front of it. */
function bindOwn(platform: Platform, entry: NativeEntry, function_: Function_): Function_ {
  return (...given) => {
    new Call(entry, platform.isFile).lowerAll(given);
    return function_(...given);
  };
}

function bindC(library: Library, platform: Platform, entry: NativeEntry): Function_ {
  const function_ = library.functions.get(entry.name)!;
  const result = entry.out && makeResult(entry.out.type, entry.out.count ?? 1);
  const creates = isHandle(entry.out?.type) ? entry.out.type : undefined;
  const frees = freedBy(entry) !== undefined;
  return (...given) => {
    const call = new Call(entry, platform.isFile);
    call.lowerAll(given);
    const values = result ? [...call.values, result] : call.values;
    const status = withCallbacks(() => function_(...values));
    if (entry.returns === "status" && status !== 0) throw failure(library, entry, call.handle, status);
    if (frees) {
      forgotten.unregister(call.handle!);
      call.handle!.freed();
      return undefined;
    }
    const handle = creates ? made(creates, result as BigUint64Array) : call.handle;
    if (creates && platform.stop) library.stopBy(handle!, platform.stop);
    if (handle) keep(library, handle, call);
    return creates ? handle : result && resultOf(result);
  };
}

function made(kind: NativeHandle, [pointer]: BigUint64Array): Handle {
  const handle = new Handle(kind);
  handle.pointer = pointer!;
  return handle;
}

function failure(library: Library, entry: NativeEntry, handle: Handle | undefined, status: number): Error {
  const error = handle && library.error(handle);
  return error?.status === status ? errorFrom(error) : failedCall(entry.name, status);
}

/** After a call succeeded: what C holds on to lives as long as the handle. */
function keep(library: Library, handle: Handle, { kept, arena }: Call): void {
  const isKeeper = handle.kept.some((each) => each instanceof Handle);
  handle.kept.push(...kept);
  if (!isKeeper && kept.some((each) => each instanceof Handle)) {
    const destroy = library.functions.get(nativeHandles[handle.kind].destroy)!;
    forgotten.register(handle, { destroy, pointer: handle.pointer, kept: handle.kept }, handle);
  }
  if (!arena) return;
  handle.arena = arena.buffer;
  handle.shift = arena.byteOffset;
}

interface Forgotten {
  readonly destroy: (pointer: Pointer) => unknown;
  readonly pointer: Pointer;
  readonly kept: readonly unknown[];
}

/** A forgotten flow lets go of its graphs, which the script may use again. Other handles just vanish with their memory. */
const forgotten = new FinalizationRegistry<Forgotten>(({ destroy, pointer }) => {
  destroy(pointer);
});

/** The contract counts offsets from the ArrayBuffer's start, C from the arena's. */
function shifted(ask: Function_): Function_ {
  return (handle, ...which) => {
    const info = ask(handle, ...which) as number[];
    if (info[3]! >= 0) info[3]! += (handle as Handle).shift;
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
  return new BigUint64Array(1); // a handle, size
}

function resultOf(result: Result): number | number[] | Uint8Array {
  if (result instanceof Uint32Array || result instanceof Float64Array) return result[0]!;
  if (result instanceof Uint8Array) return result.slice();
  if (result instanceof BigUint64Array) return Number(result[0]);
  return Array.from(result, Number);
}
