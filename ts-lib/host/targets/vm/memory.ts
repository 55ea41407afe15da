// Guest ArrayBuffers that the host sees in place. The public interface of quickjs-emscripten only copies, so this one
// file reaches for the two members behind it that newArrayBuffer is made of; the package's version is pinned.
import type { QuickJSContext, QuickJSHandle } from "quickjs-emscripten-core";

export interface GuestMemory {
  /** The ArrayBuffer in the guest. */
  readonly buffer: QuickJSHandle;
  /** Its bytes, where they are now; undefined once the script detached or resized the buffer. */
  view(): Uint8Array | undefined;
}

interface Internals {
  readonly memory: {
    newHeapBufferPointer(bytes: Uint8Array): { readonly value: { readonly pointer: number } };
    heapValueHandle(pointer: number): QuickJSHandle;
    readonly module: { readonly HEAPU8: Uint8Array };
  };
  readonly ffi: { QTS_NewArrayBuffer(context: number, bytes: number, length: number): number };
  readonly ctx: { readonly value: number };
}

/** A guest ArrayBuffer with a copy of `bytes`. The guest frees it when nothing refers to it any more. */
export function makeGuestMemory(context: QuickJSContext, bytes: ArrayBuffer): GuestMemory {
  const { memory, ffi, ctx } = context as unknown as Internals;
  const { pointer } = memory.newHeapBufferPointer(new Uint8Array(bytes)).value;
  const buffer = memory.heapValueHandle(ffi.QTS_NewArrayBuffer(ctx.value, pointer, bytes.byteLength));
  return {
    buffer,
    view() {
      const length = context.getProp(buffer, "byteLength").consume((value) => context.getNumber(value));
      // HEAPU8 is another object each time the guest's memory has grown.
      return length === bytes.byteLength
        ? memory.module.HEAPU8.subarray(pointer, pointer + length)
        : undefined;
    },
  };
}
