// Where bytes that are sent come from: a queue that grows as a caller writes, or a file.
import { distance } from "./offsets.js";
import type { SendSource } from "./sender.js";
import type { UploadSource } from "./types.js";

/** Bytes in the order in which they were written; kept until they are released. */
export class QueueSource implements SendSource {
  #base = 0;
  #pieces: Uint8Array[] = [];

  append(bytes: Uint8Array): void {
    if (bytes.length) this.#pieces.push(bytes.slice());
  }

  slice(offset: number, length: number): Uint8Array {
    const out = new Uint8Array(length);
    let skip = distance(offset, this.#base);
    let filled = 0;
    for (const piece of this.#pieces) {
      if (filled === length) break;
      if (skip >= piece.length) {
        skip -= piece.length;
        continue;
      }
      const part = piece.subarray(skip, skip + length - filled);
      out.set(part, filled);
      filled += part.length;
      skip = 0;
    }
    return out;
  }

  release(offset: number): void {
    let bytes = distance(offset, this.#base);
    this.#base = offset;
    while (bytes > 0) {
      const piece = this.#pieces[0];
      if (bytes >= piece.length) this.#pieces.shift();
      else this.#pieces[0] = piece.subarray(bytes);
      bytes -= Math.min(bytes, piece.length);
    }
  }
}

export function fileSource(source: UploadSource): SendSource {
  const slice =
    source instanceof Uint8Array
      ? (offset: number, length: number) => source.subarray(offset, offset + length)
      : source;
  return { slice, release: () => {} };
}
