// SHA-256 by the C library: one digest over any number of arrays.

import { sha256 as digest } from "sis:native";
import { bytesOf } from "./dtype.js";

/** The SHA-256 of the bytes of all arrays, one after the other, in hexadecimal. */
export function sha256(...arrays: readonly ArrayBufferView[]): string {
  if (arrays.length === 1) return hex(digest(bytesOf(arrays[0])));
  const hash = new Hash();
  for (const array of arrays) hash.update(array);
  return hash.hex();
}

/** A SHA-256 over arrays that come one by one. It keeps their bytes until the end. */
export class Hash {
  #bytes = new Uint8Array(4096);
  #length = 0;

  /** Adds bytes; gives itself, so that calls can be chained. */
  update(array: ArrayBufferView): this {
    const end = this.#length + array.byteLength;
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(end, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(bytesOf(array), this.#length);
    this.#length = end;
    return this;
  }

  /** The digest of all bytes so far, in hexadecimal. */
  hex(): string {
    return hex(digest(this.#bytes.subarray(0, this.#length)));
  }
}

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
