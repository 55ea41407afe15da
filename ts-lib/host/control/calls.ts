// Commands of one session under way: each gets a tag, its reply by that tag, and an end when the session has one.
import type { CommandName, FrameAnswers, FrameFields } from "../../generated/frames.js";
import { type StatusName, statuses } from "../../generated/status.js";
import { decodeAnswer, encodeFrame, type Reply, ReplyReader } from "./codec.js";
import { ControlError, cancelled, lost, timedOut } from "./errors.js";
import { unhurried } from "./kinds.js";

/** What a command was answered: its own fields, the number it gives, and what the board says besides. */
export type Answer<Name extends CommandName> = FrameAnswers[Name] & {
  /** What the command made: a channel's, operator's, graph's number; 0 where it made none. */
  readonly id: number;
  /** What the board says beside it; mostly empty. */
  readonly text: string;
};

/** Of one call. */
export interface CallOptions {
  /** Gives up waiting; what the board is busy with goes on, except where the call says otherwise. */
  readonly signal?: AbortSignal;
  /** Milliseconds; Infinity: as long as the session lives. Default 20 s, for what runs: Infinity. */
  readonly timeout?: number;
}

const tags = 128;
const defaultTimeout = 20_000;

interface Waiting {
  readonly name: CommandName;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

export class Calls {
  readonly #waiting = new Map<number, Waiting>();
  readonly #reader = new ReplyReader();
  readonly #queue: (() => void)[] = [];
  #next = 0;
  #ended: string | undefined;

  constructor(
    private readonly port: string,
    private readonly send: (frame: Uint8Array) => void,
  ) {}

  static statusName(status: number): StatusName {
    return statuses.find(({ number }) => number === status)?.name ?? "INTERNAL";
  }

  /** Bytes of channel 1. Throws RangeError when they are no replies. */
  push(bytes: Uint8Array): void {
    for (const reply of this.#reader.push(bytes)) {
      const waiting = this.#waiting.get(reply.tag);
      this.#waiting.delete(reply.tag);
      this.#queue.shift()?.();
      if (!waiting) continue; // nobody waits for it any more
      if (waiting.name !== reply.name) throw new RangeError(`${waiting.name} was answered as ${reply.name}`);
      if (reply.status === 0) waiting.resolve(reply);
      else waiting.reject(problemOf(this.port, reply));
    }
  }

  async call<Name extends CommandName>(
    name: Name,
    fields: FrameFields[Name],
    { signal, timeout = unhurried.has(name) ? Number.POSITIVE_INFINITY : defaultTimeout }: CallOptions = {},
  ): Promise<Answer<Name>> {
    if (signal?.aborted) throw cancelled(name);
    while (this.#waiting.size >= tags && this.#ended === undefined)
      await new Promise<void>((resolve) => this.#queue.push(resolve));
    if (this.#ended !== undefined) throw lost(this.port, name, this.#ended);
    const tag = this.#freeTag();
    const frame = encodeFrame(name, fields, tag);
    const reply = await new Promise<Reply>((resolve, reject) => {
      // A tag that nobody waits for any more stays taken until its reply has come: later replies must not be mixed up.
      const giveUp = (error: Error) => {
        clear();
        this.#waiting.set(tag, { name, resolve: () => {}, reject: () => {} });
        reject(error);
      };
      const abort = () => giveUp(cancelled(name));
      const timer = Number.isFinite(timeout)
        ? setTimeout(() => giveUp(timedOut(this.port, name, timeout / 1000)), timeout)
        : undefined;
      const clear = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abort);
      };
      signal?.addEventListener("abort", abort);
      this.#waiting.set(tag, {
        name,
        resolve: (value) => {
          clear();
          resolve(value);
        },
        reject: (error) => {
          clear();
          reject(error);
        },
      });
      this.send(frame);
    });
    return { ...decodeAnswer(name, reply.data), id: reply.id, text: reply.text };
  }

  /** The session is over: whoever waits is told. */
  end(reason: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    for (const { name, reject } of this.#waiting.values()) reject(lost(this.port, name, reason));
    this.#waiting.clear();
    for (const go of this.#queue.splice(0)) go();
  }

  #freeTag(): number {
    while (this.#waiting.has(this.#next)) this.#next = (this.#next + 1) % tags;
    const tag = this.#next;
    this.#next = (tag + 1) % tags;
    return tag;
  }
}

function problemOf(port: string, reply: Reply): ControlError {
  const code = reply.code === "?" ? "INTERNAL" : reply.code;
  const text = reply.text || statuses.find(({ name }) => name === code)?.text || "no reason given";
  return new ControlError(code, `port ${port}: ${reply.name}: ${text} (${reply.code})`);
}
