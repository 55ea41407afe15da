// Fields of control frames on the wire, little-endian, as ts-lib/generated/frames.ts describes them.
import type { FieldType, FrameField } from "../../generated/frames.js";

type Values = Readonly<Record<string, unknown>>;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });
const UNKNOWN_SHAPE = 255;
const WIDE_OPERATOR = 255;

/** Bytes that grow. */
class Writer {
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  room(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#length, 2 * this.#bytes.length));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return at;
  }

  number(value: number | bigint, bytes: number, signed = false): void {
    const at = this.room(bytes);
    const whole = BigInt(value);
    const [least, most] = signed
      ? [-(1n << BigInt(8 * bytes - 1)), (1n << BigInt(8 * bytes - 1)) - 1n]
      : [0n, (1n << BigInt(8 * bytes)) - 1n];
    if (whole < least || whole > most) throw new RangeError(`${value} is not in ${least} … ${most}`);
    for (let i = 0; i < bytes; i++) this.#view.setUint8(at + i, Number((whole >> BigInt(8 * i)) & 0xffn));
  }

  double(value: number): void {
    const at = this.room(8);
    this.#view.setFloat64(at, value, true);
  }

  bytes(value: Uint8Array): void {
    const at = this.room(value.length);
    this.#bytes.set(value, at);
  }

  done(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}

function string(to: Writer, value: string): void {
  if (value.includes("\0")) throw new RangeError("a text must have no zero byte");
  const bytes = encoder.encode(value);
  to.number(bytes.length, 2);
  to.bytes(bytes);
}

function list<T>(to: Writer, values: readonly T[], countBytes: number, each: (value: T) => void): void {
  to.number(values.length, countBytes);
  for (const value of values) each(value);
}

const write: Readonly<Record<FieldType, (to: Writer, value: never, field: FrameField) => void>> = {
  u8: (to, value: number) => to.number(value, 1),
  u16: (to, value: number) => to.number(value, 2),
  u32: (to, value: number) => to.number(value, 4),
  u64: (to, value: number | bigint) => to.number(value, 8),
  i64: (to, value: number | bigint) => to.number(value, 8, true),
  f64: (to, value: number) => to.double(value),
  op: (to, value: number) => {
    to.number(Math.min(value, WIDE_OPERATOR), 1);
    if (value >= WIDE_OPERATOR) to.number(value, 2);
  },
  hash: (to, value: Uint8Array) => {
    if (value.length !== 32) throw new RangeError(`a hash has 32 bytes, this one ${value.length}`);
    to.bytes(value);
  },
  string,
  strings: (to, values: readonly string[]) => list(to, values, 1, (value) => string(to, value)),
  u32s: (to, values: readonly number[]) => list(to, values, 2, (value) => to.number(value, 4)),
  i64s: (to, values: readonly number[]) => list(to, values, 1, (value) => to.number(value, 8, true)),
  dims: (to, values: readonly (number | bigint)[]) =>
    list(to, values, 1, (value) => to.number(value, 8, true)),
  dims32: (to, values: readonly number[]) => list(to, values, 1, (value) => to.number(value, 4)),
  shape: (to, values: readonly number[] | undefined) => {
    if (values) list(to, values, 1, (value) => to.number(value, 8, true));
    else to.number(UNKNOWN_SHAPE, 1);
  },
  bytes: (to, value: Uint8Array) => to.bytes(value),
  list: (to, values: readonly Values[], { of = [] }) =>
    list(to, values, 2, (value) => writeAll(to, of, value)),
};

function writeAll(to: Writer, fields: readonly FrameField[], values: Values): void {
  let count = fields.length;
  while (
    count > 0 &&
    fields[count - 1].fallback !== undefined &&
    values[fields[count - 1].name] === undefined
  )
    count--;
  for (const field of fields.slice(0, count)) {
    const value = values[field.name] ?? field.fallback;
    if (value === undefined && field.type !== "shape") throw new TypeError(`${field.name} is missing`);
    try {
      write[field.type](to, value as never, field);
    } catch (error) {
      throw new RangeError(`${field.name}: ${(error as Error).message}`);
    }
  }
}

export function encodeFields(fields: readonly FrameField[], values: Values): Uint8Array {
  const to = new Writer();
  writeAll(to, fields, values);
  return to.done();
}

/** Where reading is; throws RangeError at the end. */
class Reader {
  readonly #view: DataView;
  #at = 0;

  constructor(readonly data: Uint8Array) {
    this.#view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  }

  get left(): number {
    return this.data.length - this.#at;
  }

  take(count: number): Uint8Array {
    if (count > this.left) throw new RangeError(`${count} bytes are wanted, ${this.left} are left`);
    this.#at += count;
    return this.data.subarray(this.#at - count, this.#at);
  }

  number(bytes: number, signed = false): number {
    const at = this.#at;
    this.take(bytes);
    if (bytes === 1) return this.#view.getUint8(at);
    if (bytes === 2) return this.#view.getUint16(at, true);
    if (bytes === 4) return this.#view.getUint32(at, true);
    return Number(signed ? this.#view.getBigInt64(at, true) : this.#view.getBigUint64(at, true));
  }

  double(): number {
    const at = this.#at;
    this.take(8);
    return this.#view.getFloat64(at, true);
  }

  list<T>(count: number, each: () => T): T[] {
    return Array.from({ length: count }, each);
  }
}

const text = (from: Reader): string => decoder.decode(from.take(from.number(2)));

const read: Readonly<Record<FieldType, (from: Reader, field: FrameField) => unknown>> = {
  u8: (from) => from.number(1),
  u16: (from) => from.number(2),
  u32: (from) => from.number(4),
  u64: (from) => from.number(8),
  i64: (from) => from.number(8, true),
  f64: (from) => from.double(),
  op: (from) => {
    const narrow = from.number(1);
    return narrow === WIDE_OPERATOR ? from.number(2) : narrow;
  },
  hash: (from) => from.take(32),
  string: text,
  strings: (from) => from.list(from.number(1), () => text(from)),
  u32s: (from) => from.list(from.number(2), () => from.number(4)),
  i64s: (from) => from.list(from.number(1), () => from.number(8, true)),
  dims: (from) => from.list(from.number(1), () => from.number(8, true)),
  dims32: (from) => from.list(from.number(1), () => from.number(4)),
  shape: (from) => {
    const rank = from.number(1);
    return rank === UNKNOWN_SHAPE ? undefined : from.list(rank, () => from.number(8, true));
  },
  bytes: (from) => from.take(from.left),
  list: (from, { of = [] }) => from.list(from.number(2), () => readAll(from, of)),
};

function readAll(from: Reader, fields: readonly FrameField[]): Values {
  return Object.fromEntries(
    fields.map((field) => {
      if (field.fallback !== undefined && from.left === 0) return [field.name, field.fallback];
      return [field.name, read[field.type](from, field)];
    }),
  );
}

/** The fields, and how many bytes they took of `data`. Throws RangeError when it ends too early. */
export function decodeFields(
  fields: readonly FrameField[],
  data: Uint8Array,
): { values: Values; bytes: number } {
  const from = new Reader(data);
  const values = readAll(from, fields);
  return { values, bytes: data.length - from.left };
}
