// The messages of streams as the feeder writes and reads them; the script's end is ops-c/src/streams (docs/streams.md).
import { statuses } from "../../generated/status.js";

/** Kinds, as in ops-c/include/sis/streams.h. */
export const kinds = { open: 1, grant: 2, close: 3, data: 4, end: 5, failed: 6 } as const;

/** What the script's end says of one opening of a stream. */
export type Said =
  | {
      readonly kind: "open";
      readonly id: number;
      readonly from: number;
      readonly room: number;
      readonly ring: number;
      readonly name: string;
    }
  | { readonly kind: "grant"; readonly id: number; readonly limit: number }
  | { readonly kind: "close"; readonly id: number };

const header = 8;
/** A message of the script's end is no longer than this: what says otherwise is not understood. */
const longest = 4096;

function message(kind: number, id: number, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(header + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, kind);
  view.setUint16(2, id, true);
  view.setUint32(4, payload.length, true);
  bytes.set(payload, header);
  return bytes;
}

export const dataMessage = (id: number, bytes: Uint8Array): Uint8Array => message(kinds.data, id, bytes);

export function endMessage(id: number, total: number): Uint8Array {
  const payload = new DataView(new ArrayBuffer(8));
  payload.setBigUint64(0, BigInt(total), true);
  return message(kinds.end, id, new Uint8Array(payload.buffer));
}

export function failedMessage(id: number, code: "NO_STREAM" | "STREAM_BROKEN", words: string): Uint8Array {
  const text = new TextEncoder().encode(words);
  const payload = new Uint8Array(2 + text.length);
  payload[0] = statuses.find(({ name }) => name === code)!.number;
  payload.set(text, 2);
  return message(kinds.failed, id, payload);
}

/** Cuts what the script's end sends into messages; bytes may come in any pieces. */
export class MessageReader {
  #bytes = new Uint8Array(0);

  /** @throws when it is no message: the end speaks something else. */
  push(bytes: Uint8Array): Said[] {
    const all = new Uint8Array(this.#bytes.length + bytes.length);
    all.set(this.#bytes);
    all.set(bytes, this.#bytes.length);
    const said: Said[] = [];
    let at = 0;
    for (;;) {
      if (all.length - at < header) break;
      const view = new DataView(all.buffer, at);
      const length = view.getUint32(4, true);
      if (length > longest) throw new Error(`a message about streams of ${length} bytes`);
      if (all.length - at < header + length) break;
      const one = read(view, all.subarray(at + header, at + header + length));
      if (one) said.push(one);
      at += header + length;
    }
    this.#bytes = all.slice(at);
    return said;
  }

  /** Another channel: what was cut off is not gone on with. */
  clear(): void {
    this.#bytes = new Uint8Array(0);
  }
}

/** Undefined: of a kind that is not known, which is passed over. */
function read(head: DataView, payload: Uint8Array): Said | undefined {
  const id = head.getUint16(2, true);
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const number = (at: number) => Number(view.getBigUint64(at, true));
  switch (head.getUint8(0)) {
    case kinds.open:
      if (payload.length < 17) throw new Error("the opening of a stream is too short");
      return {
        kind: "open",
        id,
        from: number(0),
        room: view.getUint32(8, true),
        ring: view.getUint32(12, true),
        name: new TextDecoder().decode(payload.subarray(16)),
      };
    case kinds.grant:
      if (payload.length < 8) throw new Error("a stream's grant is too short");
      return { kind: "grant", id, limit: number(0) };
    case kinds.close:
      return { kind: "close", id };
    default:
      return undefined;
  }
}
