// Functions of the script that C calls while a native call is under way: Custom operators of graphs, function operators
// of flows. What one throws is kept, and thrown again by that native call.
import koffi from "koffi";
import { customFacts, type NativeHandle } from "../../../generated/native.js";
import { statuses } from "../../../generated/status.js";
import type { Handle, Pointer } from "./handles.js";

type KoffiLibrary = ReturnType<typeof koffi.load>;

const failed = statuses.find(({ name }) => name === "CUSTOM_FAILED")!.number;
const noVerdict = 0xffffffff;

/** The innermost call that C has. They nest: a function that C calls may make calls of its own. */
let underWay: { thrown?: { readonly error: unknown } } = {};

/** Makes a call of C; throws what a function of the script threw within it, where that is why it failed. */
export function withCallbacks(call: () => number): number {
  const outer = underWay;
  const own: typeof underWay = {};
  underWay = own;
  let status: number;
  try {
    status = call();
  } finally {
    underWay = outer;
  }
  if (status === failed && own.thrown) throw own.thrown.error;
  return status;
}

/** Nothing may be thrown through C. */
function guarded(body: () => void): number {
  try {
    body();
    return 0;
  } catch (error) {
    underWay.thrown = { error };
    return failed;
  }
}

interface Caller {
  readonly setter: string;
  readonly prototype: string;
  call(callback: (...given: unknown[]) => unknown, given: readonly unknown[]): number;
}

const factsType = koffi.array("int64_t", customFacts);

const callers: Record<string, Caller> = {
  graph: {
    setter: "sis_graph_on_custom",
    prototype: "int sis_custom_call(void *, int64_t, uint32_t, void *)",
    call: (callback, [name, output, facts]) =>
      guarded(() => {
        const given = callback(Number(name), facts ? output : -1);
        if (facts) koffi.encode(facts, factsType, factsOf(given));
      }),
  },
  flow: {
    setter: "sis_flow_on_call",
    prototype: "int sis_flow_call(void *, uint32_t, void *, uint32_t, void *)",
    call: (callback, [operator, slots, count, verdict]) =>
      guarded(() => {
        const given = callback(operator, slotsOf(slots, count as number));
        koffi.encode(verdict, "uint32_t", isVerdict(given) ? given : noVerdict);
      }),
  },
};

/** Sets what a handle's thing calls; gives C's status. */
export type SetCallback = (handle: Handle) => number;

/** One C function pointer serves all things of a kind: what C hands back says which one calls. */
export function callbackSetters(
  library: KoffiLibrary,
  kinds: readonly NativeHandle[],
): Map<string, SetCallback> {
  const setters = new Map<string, SetCallback>();
  for (const kind of kinds) {
    const caller = callers[kind];
    if (!caller) continue;
    const prototype = koffi.pointer(koffi.proto(caller.prototype));
    const set = library.func(caller.setter, "int", ["void *", prototype, "void *"]);
    // Weakly: a forgotten handle is collected, and then nothing calls. An address that is used again is set again.
    const handles = new Map<Pointer, WeakRef<Handle>>();
    let pointer: bigint | undefined;
    setters.set(kind, (handle) => {
      pointer ??= koffi.register(
        (context: Pointer, ...given: unknown[]) =>
          caller.call(handles.get(context)!.deref()!.callback!, given),
        prototype,
      );
      const status = set(handle.pointer, pointer, handle.pointer) as number;
      if (status === 0) handles.set(handle.pointer, new WeakRef(handle));
      return status;
    });
  }
  return setters;
}

const slotsOf = (slots: unknown, count: number): number[] =>
  count === 0 ? [] : Array.from(koffi.decode(slots, koffi.array("uint32_t", count)) as ArrayLike<number>);

const isVerdict = (given: unknown): given is number =>
  Number.isSafeInteger(given) && (given as number) >= 0 && (given as number) <= noVerdict;

/** What is no number becomes -1, which C refuses. */
function factsOf(given: unknown): bigint[] {
  const numbers: readonly unknown[] = Array.isArray(given) ? given : [-1];
  return Array.from({ length: customFacts }, (_, i) => {
    const number = i < numbers.length ? numbers[i] : 0;
    return Number.isSafeInteger(number) && (number as number) >= 0 ? BigInt(number as number) : -1n;
  });
}
