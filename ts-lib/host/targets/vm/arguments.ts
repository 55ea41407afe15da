// One argument of a native call out of the guest, as guest.ts flattened it. What a script gave wrongly comes out as
// undefined, for the simulator's checks to refuse.
import type { QuickJSContext, QuickJSHandle } from "quickjs-emscripten-core";
import type { NativeArgument } from "../../../generated/native.js";

export function readArgument(
  context: QuickJSContext,
  type: NativeArgument,
  handle: QuickJSHandle | undefined,
): unknown {
  if (!handle) return undefined;
  const kind = context.typeof(handle);
  switch (type) {
    case "bytes":
    case "kept":
    case "image":
      return kind === "object" ? copyOf(context, handle) : undefined;
    case "u32s":
    case "i64s":
      return kind === "object" ? Array.from(new Float64Array(copyOf(context, handle)!.buffer)) : undefined;
    case "string":
      if (kind === "string") return context.getString(handle);
      return kind === "object" && context.dump(handle) === null ? "\0" : undefined;
    case "custom":
    case "firing":
      return kind === "function" ? callback(context, handle) : undefined;
    case "bool":
    case "borrow":
      // The guest's bytes are copies here, so a constant is copied by C whether the script lends it or not.
      return kind === "boolean" ? context.dump(handle) : undefined;
    default:
      return kind === "number" ? context.getNumber(handle) : undefined;
  }
}

/** A function of the guest, as guest.ts wrapped it: gives numbers, or nothing when it threw. It stays until the VM ends. */
function callback(context: QuickJSContext, handle: QuickJSHandle): (...given: number[]) => number[] {
  const function_ = handle.dup();
  return (...given) => {
    const numbers = given.map((number) => context.newNumber(number));
    const result = context.callFunction(function_, context.undefined, ...numbers);
    for (const number of numbers) number.dispose();
    const copy = context
      .unwrapResult(result)
      .consume((value) => (context.typeof(value) === "object" ? copyOf(context, value) : undefined));
    if (!copy) throw new Error("the script's function threw");
    return Array.from(new Float64Array(copy.buffer));
  };
}

/** The bytes of a guest ArrayBuffer; undefined for any other object. */
function copyOf(context: QuickJSContext, handle: QuickJSHandle): Uint8Array<ArrayBuffer> | undefined {
  const length = context.getProp(handle, "byteLength").consume((value) => context.getNumber(value));
  if (length === 0) return new Uint8Array(0);
  if (!(length > 0)) return undefined;
  return context.getArrayBuffer(handle).consume((bytes) => bytes.value.slice());
}
