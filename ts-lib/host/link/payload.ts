// Payloads with fields, as firmware/link.json lists them, read and written.
import { type PayloadField, type Payloads, payloadFields } from "../../generated/link.js";

const sizes = { u8: 1, u16: 2, u32: 4, u64: 8 } as const;

class Reader {
  #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.#view.byteLength - this.#at;
  }

  /** Throws RangeError where the bytes end. */
  number(size: 1 | 2 | 4): number {
    const at = this.#at;
    this.#at += size;
    if (size === 1) return this.#view.getUint8(at);
    return size === 2 ? this.#view.getUint16(at, true) : this.#view.getUint32(at, true);
  }

  field({ type, most = 0 }: PayloadField): unknown {
    if (type === "u64") return BigInt(this.number(4)) | (BigInt(this.number(4)) << 32n);
    if (type !== "u32s" && type !== "text") return this.number(sizes[type]);
    const count = this.number(1);
    if (count > most) throw new RangeError("too long");
    const items = Array.from({ length: count }, () => this.number(type === "text" ? 1 : 4));
    return type === "text" ? new TextDecoder().decode(Uint8Array.from(items)) : items;
  }
}

/** The fields of a payload; undefined where bytes are missing or left over, or a length is out of its bounds. */
export function readPayload<T extends keyof Payloads>(type: T, bytes: Uint8Array): Payloads[T] | undefined {
  const reader = new Reader(bytes);
  try {
    const fields = payloadFields[type].map((field) => [field.name, reader.field(field)]);
    return reader.left === 0 ? (Object.fromEntries(fields) as Payloads[T]) : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function fieldBytes({ name, type, most = 0 }: PayloadField, value: unknown): number[] {
  const little = (number: bigint, size: number) =>
    Array.from({ length: size }, (_, i) => Number((number >> BigInt(8 * i)) & 255n));
  if (type !== "u32s" && type !== "text") return little(BigInt(value as number | bigint), sizes[type]);
  const items = type === "text" ? [...new TextEncoder().encode(value as string)] : (value as number[]);
  if (items.length > most) throw new RangeError(`${name} has more than ${most} items`);
  return [items.length, ...items.flatMap((item) => little(BigInt(item), type === "text" ? 1 : 4))];
}

export function writePayload<T extends keyof Payloads>(type: T, payload: Payloads[T]): Uint8Array {
  const values = payload as unknown as Record<string, unknown>;
  return Uint8Array.from(payloadFields[type].flatMap((field) => fieldBytes(field, values[field.name])));
}
