// Frames for the line, one after the other: control frames as they are pending, then credit, then data, and beat when there was
// nothing to say for a while. The twin of firmware/link/frame_out.c.
import { byeReasons, frameTypes, type LinkState, linkFacts, linkTimes } from "../../generated/link.js";
import type { HostEnd } from "./actions.js";
import { frameBytes } from "./frame.js";
import { writePayload } from "./payload.js";
import type { LinkCounts } from "./types.js";

export type Pending = "hello" | "baud" | "bye" | "beat";

/** After so many milliseconds of our silence a frame is preceded by zeros. */
const idle = 10;
const nothing = new Uint8Array(0);
export const baudSteps = { ask: 1, agree: 2, decline: 3, confirm: 4 } as const;

export class Outbox {
  readonly counts: Omit<LinkCounts, "resent" | "chunk" | "roundTrip"> = {
    bytesIn: 0,
    bytesOut: 0,
    framesIn: 0,
    framesOut: 0,
    damaged: 0,
  };
  /** When the last byte was given out. */
  spoke = -Infinity;
  baud = { step: 0, rate: 0 };
  readonly #pending = new Set<Pending>();
  #out: Uint8Array = nothing;
  #seq = 0;
  #byeBuilt = false;

  pend(what: Pending): void {
    this.#pending.add(what);
  }

  /** Forgets what is pending; a frame that has begun goes on. */
  clear(): void {
    this.#pending.clear();
    this.#byeBuilt = false;
  }

  unpend(what: Pending): void {
    this.#pending.delete(what);
  }

  /** Whether something must leave before the line's rate may change. */
  get busy(): boolean {
    return this.#pending.size > 0 || this.#out.length > 0;
  }

  get byeGiven(): boolean {
    return this.#byeBuilt && this.#out.length === 0;
  }

  hasOutput(end: HostEnd, state: LinkState): boolean {
    return this.#out.length > 0 || this.#choose(end, state) !== undefined;
  }

  output(end: HostEnd, state: LinkState, room: number): Uint8Array | undefined {
    if (this.#out.length === 0) this.#choose(end, state)?.();
    if (this.#out.length === 0 || room <= 0) return undefined;
    const part = this.#out.subarray(0, room);
    this.#out = this.#out.subarray(part.length);
    this.spoke = end.now;
    return part;
  }

  /** Builds the next frame; undefined: nothing to say. */
  #choose(end: HostEnd, state: LinkState): (() => void) | undefined {
    const [pending] = this.#pending;
    // A hello before the line has its own rate again would be heard by nobody.
    if (state === "calling" && end.target !== undefined) return undefined;
    if (pending) return () => this.#buildPending(end, pending);
    if (state !== "open" && state !== "asking") return undefined;
    const channel = end.receivers.findIndex((receiver) => receiver?.credit);
    const receiver = end.receivers[channel];
    if (receiver) {
      return () => {
        const offset = receiver.next;
        this.#build(end, frameTypes.credit, channel, offset, receiver.creditPayload(end.seen));
      };
    }
    // While another rate is asked for, nothing may be under way when the board changes to it.
    const data = state === "open" ? end.sender.next(end.now) : undefined;
    if (data) {
      return () => {
        const seq = this.#seq;
        this.#build(end, frameTypes.data, data.channel, data.offset, data.payload);
        end.sender.sent(data, seq, this.#out.length, end.now);
      };
    }
    if (end.now < this.spoke + linkTimes.beat) return undefined;
    return () => this.#build(end, frameTypes.beat, 0, 0, nothing);
  }

  #buildPending(end: HostEnd, what: Pending): void {
    this.#pending.delete(what);
    if (what === "hello") this.#build(end, frameTypes.hello, 0, 0, helloPayload(end), linkFacts.openingZeros);
    if (what === "baud") this.#build(end, frameTypes.baud, 0, 0, writePayload("baud", this.baud));
    if (what === "beat") this.#build(end, frameTypes.beat, 0, 0, nothing);
    if (what === "bye") {
      this.#build(
        end,
        frameTypes.bye,
        0,
        0,
        writePayload("bye", { reason: byeReasons.indexOf(end.byeReason) }),
      );
      this.#byeBuilt = true;
    }
  }

  #build(
    end: HostEnd,
    type: number,
    channel: number,
    offset: number,
    payload: Uint8Array,
    zeros?: number,
  ): void {
    const before = zeros ?? (end.now - this.spoke >= idle ? linkFacts.idleZeros : 1);
    const frame = { type, channel, seq: this.#seq, offset, payload };
    this.#seq = (this.#seq + 1) & 0xffff;
    this.#out = frameBytes(frame, before);
    this.counts.framesOut++;
    this.counts.bytesOut += this.#out.length;
  }
}

function helloPayload(end: HostEnd): Uint8Array {
  const { options } = end;
  const wall = (options.wallClock ?? Date.now)();
  return writePayload("hello", {
    version: linkFacts.version,
    flags: 0,
    chunk: options.chunk ?? linkFacts.mostChunk,
    token: options.token,
    time: BigInt(Math.round(wall * 1000)),
    nonce: end.nonce,
    window: options.window ?? 1 << 16,
    console: end.ringBytes,
    control: end.ringBytes,
  });
}
