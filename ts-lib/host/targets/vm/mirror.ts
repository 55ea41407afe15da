// The guest cannot see host memory, so what native memory a script looks at has a copy in the guest. A mirror belongs to
// one handle: it learns from the calls made on it which bytes cross, and moves them around calls and callbacks.
import type { GuestMemory } from "./memory.js";

export type Direction = "toHost" | "toGuest";

/** A function of the script, as the host calls it: numbers in, numbers out. */
export type GuestCall = (...given: number[]) => number[];

export interface Mirror {
  /** The guest's copy of the arena, once the script asked for it. */
  arena?: GuestMemory;
  /** Before a call on the handle. */
  before(name: string, given: readonly unknown[]): void;
  /** Behind it, with what the call gave. */
  after(name: string, given: readonly unknown[], result: unknown): void;
  /** Behind it when it failed. */
  failed(name: string): void;
  /** What C is to call in place of the script's function. */
  callback(call: GuestCall): (...given: never[]) => unknown;
  /** The host's own copies, kept for the guest, go. */
  empty(): void;
}

/** Moves bytes between the two copies of an arena, as long as the guest has its one. */
export function move(
  host: ArrayBuffer,
  guest: GuestMemory | undefined,
  direction: Direction,
  parts: readonly { readonly offset: number; readonly bytes: number }[],
): void {
  const there = guest?.view();
  if (!there) return;
  const here = new Uint8Array(host);
  const [from, to] = direction === "toHost" ? [there, here] : [here, there];
  for (const { offset, bytes } of parts)
    if (offset >= 0 && bytes > 0) to.set(from.subarray(offset, offset + bytes), offset);
}

/** dtype, rank, bytes and offset lead what graphTensor and flowSlot give. */
export const placeOf = ([, , bytes = 0, offset = -1]: readonly number[]) => ({ bytes, offset });
