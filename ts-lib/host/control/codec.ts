// Control frames: encoders of commands, the reader of a stream of replies, decoders of what they carry. No connection here.
import {
  type CommandName,
  type FrameAnswers,
  type FrameFields,
  frameHeaderBytes,
  frameLimits,
  frameMagic,
  frameReply,
  frameTable,
  frameVersion,
} from "../../generated/frames.js";
import { type StatusName, statuses } from "../../generated/status.js";
import { decodeFields, encodeFields } from "./fields.js";

export interface Reply {
  readonly command: number;
  /** "" for a command that this side does not know. */
  readonly name: CommandName | "";
  /** Of the frame that is answered, 0 to 127. */
  readonly tag: number;
  readonly status: number;
  readonly code: StatusName | "?";
  readonly id: number;
  readonly text: string;
  /** What the command's layout says: for decodeAnswer. */
  readonly data: Uint8Array;
}

/** A reply whose status is not 0. */
export class FrameError extends Error {
  override readonly name = "FrameError";

  constructor(readonly reply: Reply) {
    super(`${reply.name || `command ${reply.command}`}: ${reply.text} (${reply.code})`);
  }

  get code(): StatusName | "?" {
    return this.reply.code;
  }
}

const headFields = [
  { name: "status", type: "u16" },
  { name: "id", type: "u32" },
  { name: "text", type: "string" },
] as const;

const names = new Map(Object.entries(frameTable).map(([name, { id }]) => [id, name as CommandName]));

/** Header and payload as they are: for frames that no encoder makes. */
export function rawFrame(command: number, flags: number, payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(frameHeaderBytes + payload.length);
  frame.set([frameMagic, frameVersion, command, flags]);
  new DataView(frame.buffer).setUint32(4, payload.length, true);
  frame.set(payload, frameHeaderBytes);
  return frame;
}

/** A command as it is sent. Throws RangeError for what does not fit its field, naming it. */
export function encodeFrame<Name extends CommandName>(
  name: Name,
  fields: FrameFields[Name],
  tag = 0,
): Uint8Array {
  if (tag < 0 || tag >= frameReply) throw new RangeError(`${name}: tag ${tag} is not in 0 … 127`);
  try {
    const payload = encodeFields(frameTable[name].fields, fields as Readonly<Record<string, unknown>>);
    if (payload.length > frameLimits.payload)
      throw new RangeError(`${payload.length} bytes are more than a frame's ${frameLimits.payload}`);
    return rawFrame(frameTable[name].id, tag, payload);
  } catch (error) {
    throw new RangeError(`${name}: ${(error as Error).message}`);
  }
}

/** The fields of a frame that was encoded, for who listens in. */
export function decodeFrame(
  frame: Uint8Array,
): { name: CommandName; tag: number; fields: unknown } | undefined {
  const name = names.get(frame[2]);
  if (!name || frame[0] !== frameMagic || frame[1] !== frameVersion) return undefined;
  const { values } = decodeFields(frameTable[name].fields, frame.subarray(frameHeaderBytes));
  return { name, tag: frame[3] & ~frameReply, fields: values };
}

/** What a reply with status 0 carries. */
export function decodeAnswer<Name extends CommandName>(name: Name, data: Uint8Array): FrameAnswers[Name] {
  return decodeFields(frameTable[name].reply, data).values as unknown as FrameAnswers[Name];
}

/** Cuts the stream of replies into replies. Throws RangeError when it is none: then the session is of no use. */
export class ReplyReader {
  #held = new Uint8Array(0);

  push(bytes: Uint8Array): Reply[] {
    const stream = new Uint8Array(this.#held.length + bytes.length);
    stream.set(this.#held);
    stream.set(bytes, this.#held.length);
    const replies: Reply[] = [];
    let at = 0;
    for (let end = endOf(stream, at); end <= stream.length; end = endOf(stream, at)) {
      replies.push(replyOf(stream.subarray(at, end)));
      at = end;
    }
    this.#held = stream.slice(at);
    return replies;
  }
}

/** Where the frame that starts at `at` ends; Infinity when its header is not there yet. */
function endOf(stream: Uint8Array, at: number): number {
  if (stream.length - at < frameHeaderBytes) return Number.POSITIVE_INFINITY;
  const view = new DataView(stream.buffer, stream.byteOffset + at);
  const length = view.getUint32(4, true);
  if (stream[at] !== frameMagic || stream[at + 1] !== frameVersion || !(stream[at + 3] & frameReply))
    throw new RangeError("what came is no reply of this version of control frames");
  if (length > frameLimits.payload)
    throw new RangeError(`a reply of ${length} bytes is more than ${frameLimits.payload}`);
  return at + frameHeaderBytes + length;
}

function replyOf(frame: Uint8Array): Reply {
  const payload = frame.subarray(frameHeaderBytes);
  const { values, bytes } = decodeFields(headFields, payload);
  const { status, id, text } = values as { status: number; id: number; text: string };
  return {
    ...{ command: frame[2], name: names.get(frame[2]) ?? "", tag: frame[3] & ~frameReply, status },
    code: statuses.find(({ number }) => number === status)?.name ?? "?",
    ...{ id, text, data: payload.slice(bytes) },
  };
}
