// Frames as bytes: built, and found again in what a line brought. The twin of firmware/link/{frame_out,parser}.c.
import { crc32 } from "node:zlib";
import { linkFacts } from "../../generated/link.js";
import { cobsDecode, cobsEncode } from "./cobs.js";

export interface Frame {
  readonly type: number;
  readonly channel: number;
  readonly seq: number;
  readonly offset: number;
  readonly payload: Uint8Array;
}

const { header, check, mostChunk, mostWire, firstType } = linkFacts;
const mostRaw = mostWire - 3;
const leastBody = header + check;

/** A whole frame for the line, with `zeros` before it. */
export function frameBytes(frame: Frame, zeros: number): Uint8Array {
  const out = new Uint8Array(zeros + mostWire);
  const head = new Uint8Array(header);
  const view = new DataView(head.buffer);
  view.setUint8(0, frame.type);
  view.setUint8(1, frame.channel);
  view.setUint16(2, frame.seq, true);
  view.setUint32(4, frame.offset, true);
  view.setUint16(8, frame.payload.length, true);
  const tail = new Uint8Array(check);
  new DataView(tail.buffer).setUint32(0, crc32(frame.payload, crc32(head)), true);
  out[zeros] = frame.type;
  const end = cobsEncode([head, frame.payload, tail], out, zeros + 1);
  return out.subarray(0, end + 1);
}

/** The frame whose raw bytes these are; they are overwritten. */
export function readFrame(type: number, raw: Uint8Array): Frame | undefined {
  if (raw.length <= leastBody || raw.length > mostRaw) return undefined;
  const body = cobsDecode(raw);
  if (!body || body.length < leastBody) return undefined;
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const length = view.getUint16(8, true);
  const [first, channel] = body;
  if (first !== type || length !== body.length - leastBody || length > mostChunk) return undefined;
  if (channel >= linkFacts.channels) return undefined;
  const end = body.length - check;
  if (crc32(body.subarray(0, end)) !== view.getUint32(end, true)) return undefined;
  const payload = body.subarray(header, end);
  return { type, channel, seq: view.getUint16(2, true), offset: view.getUint32(4, true), payload };
}

/** What a parser finds. */
export interface ParserEvents {
  frame(frame: Frame, wireBytes: number): void;
  /** A frame that is none: its check, type or length is wrong. */
  damaged(): void;
  /** Bytes outside frames. */
  text(bytes: Uint8Array): void;
  /** A zero or a type's byte came: what was text so far may have been the rest of a frame. */
  sign(): void;
}

/** Cuts bytes into frames and text. Any zero ends what was open and begins anew; a type's byte begins a frame even where its zero was lost. */
export class FrameParser {
  readonly #events: ParserEvents;
  readonly #raw = new Uint8Array(mostRaw);
  #bytes = 0;
  #type = 0;
  #inside = false;

  constructor(events: ParserEvents) {
    this.#events = events;
  }

  /** Whether a frame has begun and not ended. */
  get inside(): boolean {
    return this.#inside;
  }

  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) at = this.#inside ? this.#body(bytes, at) : this.#outside(bytes, at);
  }

  /** The frame that is open will not go on: its bytes were text, as of a board that was reset. */
  giveUp(): void {
    if (!this.#inside) return;
    this.#inside = false;
    if (this.#bytes) this.#events.text(this.#raw.slice(0, this.#bytes));
  }

  #outside(bytes: Uint8Array, at: number): number {
    let end = at;
    while (end < bytes.length && bytes[end] !== 0 && bytes[end] < firstType) end++;
    if (end > at) {
      this.#events.text(bytes.slice(at, end));
      return end;
    }
    this.#events.sign();
    if (bytes[at] !== 0) {
      this.#inside = true;
      this.#type = bytes[at];
      this.#bytes = 0;
    }
    return at + 1;
  }

  #body(bytes: Uint8Array, at: number): number {
    const zero = bytes.indexOf(0, at);
    const end = zero === -1 ? bytes.length : zero;
    if (end - at > mostRaw - this.#bytes) {
      // Longer than any frame: text, and what follows is looked at anew.
      this.#events.damaged();
      this.giveUp();
      return at;
    }
    this.#raw.set(bytes.subarray(at, end), this.#bytes);
    this.#bytes += end - at;
    if (zero === -1) return end;
    this.#inside = false;
    if (this.#bytes) this.#finish();
    return zero + 1;
  }

  #finish(): void {
    const frame = readFrame(this.#type, this.#raw.slice(0, this.#bytes));
    if (frame) this.#events.frame(frame, this.#bytes + 3);
    else this.#events.damaged();
  }
}
