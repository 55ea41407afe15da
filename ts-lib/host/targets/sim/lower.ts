// Arguments of native calls on the host: checked as strictly as js-runtime/src/native.c does, in the same words, and
// brought into the form that C takes.
import type { NativeArgument, NativeEntry } from "../../../generated/native.js";
import { argumentError, noRoom } from "./errors.js";
import { type Handle, handleOf, isHandle } from "./handles.js";
import { misalignment } from "./library.js";

const alignment = 64;
const arrayLimit = 65536;
const u32 = [0, 0xffffffff] as const;
const safe = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER] as const;

/** The arguments of one call on their way to C. */
export class Call {
  /** C's arguments so far. */
  readonly values: unknown[] = [];
  /** The block made for an `arena` argument. */
  arena?: Uint8Array<ArrayBuffer>;
  /** What C keeps addresses of: blocks, bytes, a second handle. */
  readonly kept: unknown[] = [];
  /** The first argument, where it is one. */
  handle?: Handle;

  constructor(
    private readonly entry: NativeEntry,
    /** Whether bytes are a file's, which stay as they are. */
    private readonly isFile: (bytes: ArrayBufferView) => boolean,
  ) {}

  lowerAll(given: readonly unknown[]): void {
    this.entry.args.forEach(([name, type], index) => {
      this.lower(name, type, given[index]);
    });
  }

  private lower(name: string, type: NativeArgument, value: unknown): void {
    if (isHandle(type)) {
      const handle = handleOf(this.entry, name, type, value);
      if (this.handle) this.kept.push(handle);
      else this.handle = handle;
      this.values.push(handle.pointer);
      return;
    }
    switch (type) {
      case "u32":
        this.values.push(this.whole(name, value, u32, "a whole number from 0 to 4294967295"));
        break;
      case "i32":
        this.values.push(this.whole(name, value, [-0x80000000, 0x7fffffff], "a whole number of 32 bits"));
        break;
      case "i64":
        this.values.push(this.whole(name, value, safe, "a safe integer"));
        break;
      case "u64":
        this.values.push(this.whole(name, value, [0, safe[1]], "a safe integer that is not negative"));
        break;
      case "size":
        this.values.push(this.whole(name, value, [0, safe[1]], "a number of bytes"));
        break;
      case "f64":
        if (typeof value !== "number") throw this.bad(name, "a number");
        this.values.push(value);
        break;
      case "bool":
        if (typeof value !== "boolean") throw this.bad(name, "true or false");
        this.values.push(value);
        break;
      case "custom":
      case "firing":
        if (typeof value !== "function") throw this.bad(name, "a function");
        break;
      case "borrow":
        this.lowerBorrow(name, value);
        break;
      case "string":
        if (typeof value !== "string") throw this.bad(name, "a string");
        if (value.includes("\0")) throw this.bad(name, "a string without NUL");
        this.values.push(value);
        break;
      case "bytes": {
        const bytes = this.bytes(name, value);
        this.values.push(bytes, bytes.byteLength);
        break;
      }
      case "kept": {
        const bytes = this.keptBytes(this.bytes(name, value));
        this.values.push(bytes, bytes.byteLength);
        break;
      }
      case "image": {
        const bytes = this.alignedBytes(this.bytes(name, value));
        this.values.push(bytes, bytes.byteLength);
        break;
      }
      case "u32s":
        this.lowerArray(
          name,
          value,
          u32,
          "an array of whole numbers from 0 to 4294967295",
          Uint32Array.from.bind(Uint32Array),
        );
        break;
      case "i64s":
        this.lowerArray(name, value, safe, "an array of safe integers", (list) =>
          BigInt64Array.from(list, BigInt),
        );
        break;
      case "memory":
      case "arena": {
        const block = this.block(this.whole(name, value, [0, safe[1]], "a number of bytes"));
        if (type === "arena") this.arena = block;
        this.values.push(block, block.byteLength);
        break;
      }
    }
  }

  private bad(name: string, wanted: string): Error {
    return argumentError(this.entry.name, name, wanted);
  }

  private whole(
    name: string,
    value: unknown,
    [low, high]: readonly [number, number],
    wanted: string,
  ): number {
    const good = Number.isSafeInteger(value) && (value as number) >= low && (value as number) <= high;
    if (!good) throw this.bad(name, wanted);
    return value as number;
  }

  private lowerArray(
    name: string,
    value: unknown,
    [low, high]: readonly [number, number],
    wanted: string,
    make: (list: ArrayLike<number>) => ArrayBufferView,
  ): void {
    if (!Array.isArray(value) && !(ArrayBuffer.isView(value) && "length" in value))
      throw this.bad(name, wanted);
    const list = Array.from(value as ArrayLike<number>);
    if (list.length > arrayLimit) throw this.bad(name, "an array of at most 65536 elements");
    if (!list.every((x) => Number.isSafeInteger(x) && x >= low && x <= high)) throw this.bad(name, wanted);
    this.values.push(make(list), list.length);
  }

  /** Follows the bytes it speaks of. Only a file's bytes are borrowed; a script may change all others. */
  private lowerBorrow(name: string, value: unknown): void {
    if (typeof value !== "boolean") throw this.bad(name, "true or false");
    const bytes = this.values.at(-2) as ArrayBufferView;
    const borrow = value && this.isFile(bytes);
    if (borrow) this.kept.push(bytes);
    this.values.push(borrow);
  }

  private bytes(name: string, value: unknown): ArrayBufferView {
    const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : value;
    if (!ArrayBuffer.isView(bytes)) throw this.bad(name, "a Uint8Array");
    return bytes;
  }

  /** A file's bytes where they are, a copy of any others. */
  private keptBytes(bytes: ArrayBufferView): ArrayBufferView {
    if (this.isFile(bytes)) {
      this.kept.push(bytes);
      return bytes;
    }
    return this.copyOf(bytes);
  }

  /** The same, at a multiple of 64: V8 puts a file's bytes there by chance only. */
  private alignedBytes(bytes: ArrayBufferView): ArrayBufferView {
    const isAligned = (bytes.byteOffset - misalignment(bytes.buffer as ArrayBuffer)) % alignment === 0;
    return isAligned ? this.keptBytes(bytes) : this.copyOf(bytes);
  }

  private copyOf(bytes: ArrayBufferView): ArrayBufferView {
    const copy = this.block(bytes.byteLength);
    copy.set(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return copy;
  }

  /** A zeroed block that starts at a multiple of 64. */
  private block(bytes: number): Uint8Array<ArrayBuffer> {
    let block: Uint8Array<ArrayBuffer>;
    try {
      const buffer = new ArrayBuffer(bytes + alignment);
      block = new Uint8Array(buffer, misalignment(buffer), bytes);
    } catch {
      throw noRoom(this.entry.name, bytes);
    }
    this.kept.push(block);
    return block;
  }
}
