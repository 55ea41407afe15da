// What arrives of one channel: bytes are placed by their offsets, in any order. The twin of firmware/link/receiver.c.
import { linkFacts } from "../../generated/link.js";
import { writeCredit } from "./credit.js";
import type { Frame } from "./frame.js";
import { before, distance, plus, type Range } from "./offsets.js";

/** Byte at offset o lies at memory[o & mask]; a file has no mask, and its limit is its size. */
export class Receiver {
  /** Below it everything has arrived. */
  next: number;
  /** Credit is to be sent. */
  credit = false;
  readonly #memory: Uint8Array;
  readonly #ring: boolean;
  #limit: number;
  #ranges: Range[] = [];

  private constructor(memory: Uint8Array, ring: boolean, from: number) {
    this.#memory = memory;
    this.#ring = ring;
    this.next = from;
    this.#limit = memory.length;
  }

  /** `bytes` is a power of two. */
  static ring = (bytes: number): Receiver => new Receiver(new Uint8Array(bytes), true, 0);

  static file(memory: Uint8Array, from: number): Receiver {
    const receiver = new Receiver(memory, false, from);
    receiver.credit = true;
    return receiver;
  }

  /** The bytes that are now in order and were not before, of a ring; of a file an empty array says that it grew. */
  take(frame: Frame): Uint8Array | undefined {
    this.credit = true;
    let { offset, payload } = frame;
    const to = offset + payload.length;
    if (payload.length === 0 || !this.#within(offset, payload.length)) return undefined;
    if (!this.#before(this.next, to)) return undefined;
    if (this.#before(offset, this.next)) {
      payload = payload.subarray(distance(this.next, offset));
      offset = this.next;
    }
    if (offset !== this.next) {
      if (this.#note({ from: offset, to: to >>> 0 })) this.#place(offset, payload);
      return undefined;
    }
    this.#place(offset, payload);
    return this.#advance(to >>> 0);
  }

  creditPayload(seen: number): Uint8Array {
    this.credit = false;
    return writeCredit({ next: this.next, seen, limit: this.#limit, ranges: this.#ranges });
  }

  /** A file's offsets do not wrap. */
  #before(a: number, b: number): boolean {
    return this.#ring ? before(a, b) : a < b;
  }

  #within(offset: number, length: number): boolean {
    if (this.#ring) return !before(this.#limit, offset) && length <= distance(this.#limit, offset);
    if (offset + length > this.#limit) return false;
    return offset < this.next || offset + length - this.next <= 0x7fffffff;
  }

  #place(offset: number, bytes: Uint8Array): void {
    if (!this.#ring) {
      this.#memory.set(bytes, offset);
      return;
    }
    const at = offset & (this.#memory.length - 1);
    const part = Math.min(bytes.length, this.#memory.length - at);
    this.#memory.set(bytes.subarray(0, part), at);
    this.#memory.set(bytes.subarray(part), 0);
  }

  /** Notes a stretch beyond a gap; false: too many gaps. */
  #note(range: Range): boolean {
    const ranges = this.#ranges;
    let i = 0;
    while (i < ranges.length && before(ranges[i].to, range.from)) i++;
    let end = i;
    const joined = { ...range };
    for (; end < ranges.length && !before(joined.to, ranges[end].from); end++) {
      if (before(ranges[end].from, joined.from)) joined.from = ranges[end].from;
      if (before(joined.to, ranges[end].to)) joined.to = ranges[end].to;
    }
    if (end === i && ranges.length === linkFacts.mostRanges) return false;
    ranges.splice(i, end - i, joined);
    return true;
  }

  #advance(to: number): Uint8Array {
    const from = this.next;
    this.next = to;
    while (this.#ranges.length && !before(this.next, this.#ranges[0].from)) {
      const range = this.#ranges.shift()!;
      if (before(this.next, range.to)) this.next = range.to;
    }
    if (!this.#ring) return new Uint8Array(0);
    const out = this.#copy(from, distance(this.next, from));
    this.#limit = plus(this.next, this.#memory.length);
    return out;
  }

  #copy(from: number, length: number): Uint8Array {
    const out = new Uint8Array(length);
    const at = from & (this.#memory.length - 1);
    const part = Math.min(length, this.#memory.length - at);
    out.set(this.#memory.subarray(at, at + part));
    out.set(this.#memory.subarray(0, length - part), part);
    return out;
  }
}
