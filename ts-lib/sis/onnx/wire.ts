// Protobuf messages read in place: every length is checked against the message around it, every failure says where.
// The varints and fields are @bufbuild/protobuf's; byte fields are views on the file.

import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { SisError } from "../errors.js";

/** Messages within messages; hostile files nest without end. */
const DEEPEST = 64;

const utf8 = new TextDecoder();

/** A repeated number field, kept as protobuf's packed encoding until somebody wants the numbers. */
export class Packed {
  #bytes: Uint8Array = new Uint8Array(0);
  #length = 0;

  add(bytes: Uint8Array): void {
    if (this.#length === 0) {
      this.#bytes = bytes;
      this.#length = bytes.length;
      return;
    }
    const end = this.#length + bytes.length;
    if (end > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(end, 2 * this.#length));
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, this.#length);
    this.#length = end;
  }

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** How many varints there are: each ends in a byte below 128. */
  countVarints(): number {
    let count = 0;
    for (const byte of this.bytes) if (byte < 0x80) count++;
    return count;
  }

  /** Each varint in turn, as 64 bits. */
  forEachVarint(take: (value: bigint, index: number) => void): void {
    const reader = new BinaryReader(this.bytes);
    for (let i = 0; reader.pos < reader.len; i++) take(BigInt(reader.int64()), i);
  }
}

/** Reads one file from its first byte to its last; messages are read where they lie. */
export class WireReader {
  /** Of the field that `next` found. */
  field = 0;
  readonly #bytes: Uint8Array;
  readonly #reader: BinaryReader;
  readonly #code: "BAD_MODEL" | "BAD_FILE";
  readonly #messages: string[] = [];
  #type: WireType = WireType.Varint;
  #end: number;

  constructor(bytes: Uint8Array, code: "BAD_MODEL" | "BAD_FILE") {
    this.#bytes = bytes;
    this.#reader = new BinaryReader(bytes);
    this.#code = code;
    this.#end = bytes.length;
  }

  /** Reads the file as one message: `fields` is called once for each field, and must read or skip it. */
  file<T>(name: string, into: T, fields: (message: T, reader: WireReader) => void): T {
    try {
      return this.#message(name, this.#bytes.length, into, fields);
    } catch (error) {
      if (error instanceof SisError) throw error;
      throw this.bad(error instanceof Error ? error.message : String(error));
    }
  }

  /** Reads the field as a message. */
  message<T>(name: string, into: T, fields: (message: T, reader: WireReader) => void): T {
    return this.#message(name, this.#length(), into, fields);
  }

  #message<T>(name: string, length: number, into: T, fields: (m: T, r: WireReader) => void): T {
    if (this.#messages.length === DEEPEST) throw this.bad(`more than ${DEEPEST} messages within messages`);
    this.#messages.push(name);
    const outer = this.#end;
    const end = this.#reader.pos + length;
    this.#end = end;
    while (this.#reader.pos < end) {
      this.#tag();
      fields(into, this);
      if (this.#reader.pos > end) throw this.bad("a field is longer than its message");
    }
    this.#end = outer;
    this.#messages.pop();
    return into;
  }

  /** Field number and wire type. As BinaryReader.tag, without the array that it makes for each. */
  #tag(): void {
    const tag = this.#reader.uint32();
    this.field = tag >>> 3;
    this.#type = tag & 7;
    if (this.field === 0 || this.#type > WireType.Bit32) throw this.bad(`the tag ${tag} is none`);
  }

  /** The error for what was found here. */
  bad(text: string): SisError {
    const where = this.#messages.length ? ` in ${this.#messages.join(" / ")}` : "";
    return new SisError(
      this.#code,
      `damaged at byte ${Math.min(this.#reader.pos, this.#bytes.length)}${where}: ${text}`,
    );
  }

  skip(): void {
    if (this.#type === WireType.LengthDelimited) {
      const length = this.#length(); // moves pos
      this.#reader.pos += length;
    } else {
      this.#reader.skip(this.#type, this.field);
    }
  }

  string(): string {
    return utf8.decode(this.bytes());
  }

  /** A view on the file. */
  bytes(): Uint8Array {
    const length = this.#length();
    const start = this.#reader.pos;
    this.#reader.pos += length;
    return this.#bytes.subarray(start, start + length);
  }

  /** An int64 field as it is. */
  bigint(): bigint {
    this.#expect(WireType.Varint);
    return BigInt(this.#reader.int64());
  }

  /** An int32 or enum field, or an int64 field whose value must be exact in a number. */
  int(): number {
    const value = Number(this.bigint());
    if (!Number.isSafeInteger(value)) throw this.bad(`the number ${value} is too large`);
    return value;
  }

  float(): number {
    this.#expect(WireType.Bit32);
    return this.#reader.float();
  }

  /** A repeated int64 field, packed or not, as numbers at the end of `list`. */
  ints(list: bigint[]): void {
    if (this.#type === WireType.Varint) {
      list.push(this.bigint());
      return;
    }
    const end = this.#length() + this.#reader.pos;
    while (this.#reader.pos < end) list.push(BigInt(this.#reader.int64()));
  }

  /** A repeated float field, packed or not, at the end of `list`. */
  floats(list: number[]): void {
    if (this.#type === WireType.Bit32) {
      list.push(this.float());
      return;
    }
    const end = this.#length() + this.#reader.pos;
    while (this.#reader.pos < end) list.push(this.#reader.float());
  }

  /** A repeated number field of a tensor, packed or not, at the end of `list`; `width` bytes each, 0 for varints. */
  packed(list: Packed | undefined, width: 0 | 4 | 8): Packed {
    const into = list ?? new Packed();
    if (this.#type === WireType.LengthDelimited) {
      into.add(this.bytes());
    } else {
      this.#expect(width === 0 ? WireType.Varint : width === 4 ? WireType.Bit32 : WireType.Bit64);
      into.add(this.#reader.skip(this.#type));
    }
    return into;
  }

  #length(): number {
    this.#expect(WireType.LengthDelimited);
    const length = this.#reader.uint32();
    const left = this.#end - this.#reader.pos;
    if (length > left) throw this.bad(`${length} bytes announced, ${left} left`);
    return length;
  }

  #expect(type: WireType): void {
    if (this.#type !== type) throw this.bad(`field ${this.field} has wire type ${this.#type}, not ${type}`);
  }
}
