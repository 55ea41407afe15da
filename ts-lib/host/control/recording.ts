// What a recorder wrote down: commands in order, and the names by which a host speaks of what they make.
import { type CommandName, type FrameFields, frameLimits, frameTable } from "../../generated/frames.js";
import { encodeFrame } from "./codec.js";

/** One command. `id`: what a board must answer, since it is the same C on the same calls. */
export interface RecordedFrame<Name extends CommandName = CommandName> {
  /** Of the command. */
  readonly name: Name;
  /** Of the command, by name. */
  readonly fields: FrameFields[Name];
  /** What the board must answer. */
  readonly id?: number;
}

/** A graph's ends, by name. */
export interface RecordedGraph {
  /** Of the graph in its session. */
  readonly number: number;
  /** Input → its tensor's number. */
  readonly inputs: Readonly<Record<string, number>>;
  /** Output → its tensor's number. */
  readonly outputs: Readonly<Record<string, number>>;
  /** Named dimension → its number. */
  readonly dimensions: Readonly<Record<string, number>>;
  /** It can be run. */
  readonly isCompiled: boolean;
}

/** A graph that was built on this machine, as the frames that build it on a board. */
export interface Recording {
  /** The first one empties the session. */
  readonly frames: readonly RecordedFrame[];
  /** The graphs that the frames build, with their inputs, outputs and dimensions. */
  readonly graphs: readonly RecordedGraph[];
  /** Files that the board needs before: model packages, for SetCapability. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Numbers of all operators in it. */
  readonly operators: ReadonlySet<number>;
  /** Bytes of all frames. */
  readonly bytes: number;
}

/** Bytes of a frame, without encoding its last field's bytes. */
export function frameBytes({ name, fields }: RecordedFrame): number {
  const last = frameTable[name].fields.at(-1);
  if (last?.type !== "bytes") return encodeFrame(name, fields).length;
  const data = (fields as Readonly<Record<string, unknown>>)[last.name] as Uint8Array;
  return (
    encodeFrame(name, { ...fields, [last.name]: new Uint8Array(0) } as typeof fields).length + data.length
  );
}

/** Bytes that one frame carries beside its other fields; a round number. */
const pieceBytes = frameLimits.payload / 2;

/** Cuts bytes into pieces that fit frames. */
export function* pieces(
  bytes: Uint8Array,
): Generator<{ readonly offset: number; readonly data: Uint8Array }> {
  for (let offset = 0; offset < bytes.length; offset += pieceBytes)
    yield { offset, data: bytes.subarray(offset, offset + pieceBytes) };
}
