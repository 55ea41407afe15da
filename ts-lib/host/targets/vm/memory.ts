// The VM's memory: a WebAssembly memory as large as the script's limit allows, and guest ArrayBuffers that the host sees
// in place. The public interface of quickjs-emscripten only copies, and its engine does not count bytes under
// Emscripten; so this one file reaches for the members behind it. The package's version is pinned.
import type { QuickJSContext, QuickJSHandle } from "quickjs-emscripten-core";
import { noRoom } from "../sim/errors.js";

const page = 65536;
/** Pages that the engine's program asks for at least, and at most. */
const leastPages = 256;
const mostPages = 32768;
/** What program, its stack and an empty engine take of it. */
const engineBytes = 5_500_000;

interface Internals {
  readonly memory: {
    heapValueHandle(pointer: number): QuickJSHandle;
    readonly module: { readonly HEAPU8: Uint8Array; _malloc(bytes: number): number };
  };
  readonly ffi: { QTS_NewArrayBuffer(context: number, bytes: number, length: number): number };
  readonly ctx: { readonly value: number };
}

const internals = (context: QuickJSContext) => context as unknown as Internals;

/** TypeScript's ES2023 knows no WebAssembly, and its DOM is not for this program. */
const { Memory } = (globalThis as unknown as WithWebAssembly).WebAssembly;
interface WithWebAssembly {
  readonly WebAssembly: { readonly Memory: new (size: { initial: number; maximum: number }) => object };
}

/** A WebAssembly memory that cannot grow past what `bytes` of heap take. */
export function limitedMemory(bytes: number): object {
  const pages = Math.ceil((engineBytes + bytes) / page);
  return new Memory({
    initial: leastPages,
    maximum: Math.min(Math.max(pages, leastPages), mostPages),
  });
}

/** A small heap: what the program's least memory has beyond `bytes` is taken away. Call it before the script begins. */
export function fillUpTo(context: QuickJSContext, bytes: number): void {
  const surplus = leastPages * page - engineBytes - bytes;
  if (surplus > 0) internals(context).memory.module._malloc(surplus);
}

export interface GuestMemory {
  /** The ArrayBuffer in the guest. */
  readonly buffer: QuickJSHandle;
  /** Its bytes, where they are now; undefined once the script detached or resized the buffer. */
  view(): Uint8Array | undefined;
}

/** A guest ArrayBuffer with a copy of `bytes`. The guest frees it when nothing refers to it any more. */
export function makeGuestMemory(context: QuickJSContext, bytes: Uint8Array): GuestMemory {
  const { memory, ffi, ctx } = internals(context);
  const pointer = memory.module._malloc(Math.max(bytes.length, 1));
  if (!pointer) throw noRoom("vm", bytes.length);
  memory.module.HEAPU8.set(bytes, pointer);
  const buffer = memory.heapValueHandle(ffi.QTS_NewArrayBuffer(ctx.value, pointer, bytes.length));
  return {
    buffer,
    view() {
      const length = context.getProp(buffer, "byteLength").consume((value) => context.getNumber(value));
      // HEAPU8 is another object each time the guest's memory has grown.
      return length === bytes.length ? memory.module.HEAPU8.subarray(pointer, pointer + length) : undefined;
    },
  };
}
