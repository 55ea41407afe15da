// Model packages made by hand, as docs/capability.md describes them and with none of the library's code, so that each
// piece can be made wrong.
import { createHash } from "node:crypto";

export const sha256 = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();

export const u16 = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(2 * values.length);
  values.forEach((value, i) => {
    bytes.writeUInt16LE(value, 2 * i);
  });
  return bytes;
};

export function u64(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

/** A manifest's record; `length` where it is to lie about the value's. */
export interface Part {
  readonly tag: number;
  readonly value: Uint8Array;
  readonly length?: number;
}

export interface Wish {
  readonly model: Uint8Array;
  readonly operators: readonly number[];
  readonly memory?: number;
  readonly cycles?: number;
  readonly buildCycles?: number;
  readonly board?: string;
  readonly core?: string;
  readonly files?: ReadonlyMap<string, Uint8Array>;
}

/** The records of a good package. */
export function records(wish: Wish): Part[] {
  const { model, operators, board, core, files } = wish;
  const text = (tag: number, value?: string) =>
    value === undefined ? [] : [{ tag, value: Buffer.from(value) }];
  const list = [...(files ?? [])].map(([name, data]) =>
    Buffer.concat([Buffer.of(name.length), Buffer.from(name), u64(data.length), sha256(data)]),
  );
  return [
    ...text(1, "corpus"),
    ...text(2, "1.2.3"),
    { tag: 3, value: sha256(model) },
    { tag: 4, value: u64(model.length) },
    { tag: 5, value: u64(wish.memory ?? 1 << 20) },
    { tag: 6, value: u64(wish.cycles ?? 1e9) },
    { tag: 7, value: u64(wish.buildCycles ?? 1e9) },
    { tag: 8, value: u16(...[...operators].sort((a, b) => a - b)) },
    ...text(9, board),
    ...text(10, core),
    ...(list.length > 0 ? [{ tag: 11, value: Buffer.concat(list) }] : []),
    { tag: 240, value: Buffer.of(0) },
  ];
}

/** A package of these records and contents; sizes in its header are right. */
export function assemble(parts: readonly Part[], contents: readonly Uint8Array[]): Buffer {
  const manifest = Buffer.concat(
    parts.map(({ tag, value, length }) => {
      const head = Buffer.alloc(5);
      head.writeUInt8(tag);
      head.writeUInt32LE(length ?? value.length, 1);
      return Buffer.concat([head, value]);
    }),
  );
  let whole = Buffer.concat([Buffer.from("\x89SISPK\r\n", "latin1"), Buffer.alloc(16), manifest]);
  whole.writeUInt16LE(1, 8);
  whole.writeUInt32LE(manifest.length, 12);
  for (const content of contents)
    whole = Buffer.concat([whole, Buffer.alloc((64 - (whole.length % 64)) % 64), content]);
  whole.writeBigUInt64LE(BigInt(whole.length), 16);
  return whole;
}

export const makePackage = (wish: Wish): Buffer =>
  assemble(records(wish), [wish.model, ...(wish.files?.values() ?? [])]);

/** What a list of models holds of it: the hash of all before the model. */
export function listedHash(bytes: Buffer): string {
  const end = 24 + bytes.readUInt32LE(12);
  return sha256(bytes.subarray(0, end + ((64 - (end % 64)) % 64))).toString("hex");
}
