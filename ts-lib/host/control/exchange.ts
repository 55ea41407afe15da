// Commands over something that carries one frame there and its reply back: a session in this process, a recording of one.
// Boards on ports have calls of their own (board.ts); both are what SentGraph takes.
import type { CommandName, FrameFields } from "../../generated/frames.js";
import type { Answer } from "./calls.js";
import { decodeAnswer, encodeFrame, FrameError, type Reply } from "./codec.js";

/** Makes one command; rejects when its status is not 0. Several may be under way; they are done in order. */
export interface Caller {
  call<Name extends CommandName>(name: Name, fields: FrameFields[Name]): Promise<Answer<Name>>;
  /** Brings a file to the board. */
  upload?(name: string, content: Uint8Array): Promise<unknown>;
}

/** Sends a frame and gives its reply. */
export type Exchange = (frame: Uint8Array) => Promise<Reply>;

export const callerOver = (exchange: Exchange): Caller => ({
  async call(name, fields) {
    const reply = await exchange(encodeFrame(name, fields));
    if (reply.status !== 0) throw new FrameError(reply);
    return { ...decodeAnswer(name, reply.data), id: reply.id, text: reply.text };
  },
});
