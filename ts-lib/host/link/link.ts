// The host's end of the link: the state table at work, time, and what the caller wants. Sans-IO; see types.ts for the contract.
import { randomInt } from "node:crypto";
import {
  type LinkEvent,
  type LinkState,
  linkTable,
  linkTimes,
  type WelcomePayload,
} from "../../generated/link.js";
import { Failure } from "../setup/failure.mjs";
import { actions, type HostEnd } from "./actions.js";
import { eventOf } from "./events.js";
import { FrameParser } from "./frame.js";
import { Outbox } from "./outbox.js";
import { Pace } from "./pace.js";
import { Receiver } from "./receiver.js";
import { SendChannel, Sender } from "./sender.js";
import { fileSource } from "./sources.js";
import { StrayText } from "./stray.js";
import {
  type Channel,
  channels,
  type Link,
  type LinkCounts,
  type LinkEvents,
  type LinkOptions,
  type UploadSource,
} from "./types.js";

/** Bytes of channels 0, 1 and 3 that may lie beyond a gap. */
const ringBytes = 1 << 17;
const askPatience = 1500;
const mostFile = 0xffffffff;

export class HostLink implements Link {
  readonly #end: HostEnd;
  readonly #parser: FrameParser;
  readonly #stray: StrayText;
  #state: LinkState = "plain";
  #lastByte = -Infinity;

  constructor(options: LinkOptions, events: LinkEvents) {
    const rate = options.baud ?? 0;
    const end: HostEnd = {
      options,
      events,
      rate,
      now: 0,
      heard: 0,
      again: Infinity,
      timeout: Infinity,
      seen: 0,
      nonce: 0,
      asked: rate,
      target: undefined,
      downloadSize: 0,
      ringBytes,
      byeReason: "done",
      sender: new Sender(new Pace(rate, 0, 0)),
      receivers: [],
      outbox: new Outbox(),
      queues: [],
    };
    this.#end = end;
    this.#stray = new StrayText((bytes) => events.plain?.(bytes));
    this.#parser = new FrameParser({
      frame: (frame, wire) => {
        const event = eventOf(end, frame, this.#state);
        end.outbox.counts.framesIn++;
        end.outbox.counts.bytesIn += wire;
        if (!event) return;
        end.heard = end.now;
        end.seen = frame.seq;
        end.frame = frame;
        this.#happen(event);
      },
      damaged: () => end.outbox.counts.damaged++,
      text: (bytes) => this.#stray.text(bytes, end.now, this.isOpen),
      sign: () => this.#stray.sign(),
    });
  }

  get state(): LinkState {
    return this.#state;
  }

  get isOpen(): boolean {
    return this.#state !== "plain" && this.#state !== "calling" && this.#state !== "closing";
  }

  get welcome(): WelcomePayload | undefined {
    return this.isOpen ? this.#end.welcome : undefined;
  }

  get counts(): Readonly<LinkCounts> {
    const { outbox, sender } = this.#end;
    const { pace, resent } = sender;
    return { ...outbox.counts, resent, chunk: pace.chunk(), roundTrip: pace.trip };
  }

  get rate(): number {
    return this.#end.rate;
  }

  open(now: number): void {
    if (this.#state !== "plain") throw new Failure("the link is open already");
    this.#advance(now);
    this.#end.nonce = randomInt(2 ** 32);
    this.#happen("call");
  }

  close(now: number): void {
    this.#advance(now);
    this.#end.byeReason = "done";
    this.#happen("leave");
  }

  bytes(bytes: Uint8Array, now: number): void {
    if (bytes.length === 0) return;
    this.#advance(now);
    this.#lastByte = this.#end.now;
    this.#parser.push(bytes);
  }

  poll(now: number): void {
    this.#advance(now);
    const end = this.#end;
    // Half a frame that does not go on: a board was reset in the middle of it, and prints text now.
    if (this.#parser.inside && end.now >= this.#lastByte + linkTimes.swallow) this.#parser.giveUp();
    this.#stray.poll(end.now);
    if (this.#state === "plain") return;
    if (end.outbox.byeGiven) this.#happen("sent");
    else this.#pollTimes();
  }

  #pollTimes(): void {
    const end = this.#end;
    if (this.#state !== "calling" && end.now >= end.heard + linkTimes.silence) {
      end.byeReason = "silence";
      this.#happen("silence");
      return;
    }
    if (end.rate !== this.#ownRate && end.now >= end.heard + linkTimes.quiet) this.#happen("quiet");
    if (end.now >= end.timeout) this.#happen("timeout");
    else if (end.now >= end.again) this.#happen("again");
    end.sender.poll(end.now);
  }

  output(room: number, now: number): Uint8Array | undefined {
    this.#advance(now);
    return this.#end.outbox.output(this.#end, this.#state, room);
  }

  deadline(): number {
    const end = this.#end;
    const text = Math.min(
      this.#stray.deadline(),
      this.#parser.inside ? this.#lastByte + linkTimes.swallow : Infinity,
    );
    if (end.outbox.hasOutput(end, this.#state) || end.outbox.byeGiven) return -Infinity;
    if (this.#state === "plain") return text;
    const quiet =
      end.rate !== this.#ownRate && this.#state !== "draining" ? end.heard + linkTimes.quiet : Infinity;
    const silence = this.#state === "calling" ? Infinity : end.heard + linkTimes.silence;
    const open = this.#state === "open" || this.#state === "asking";
    const beat = open ? end.outbox.spoke + linkTimes.beat : Infinity;
    const data = this.#state === "open" ? end.sender.deadline() : Infinity;
    return Math.min(text, quiet, silence, beat, data, end.again, end.timeout);
  }

  write(channel: Channel, bytes: Uint8Array): void {
    const way = this.#end.sender.channels[channel];
    const queue = this.#end.queues[channel];
    if (!this.isOpen || !way || !queue) throw new Failure("there is no session on the link");
    queue.append(bytes);
    way.end = (way.end + bytes.length) >>> 0;
  }

  unsent(channel: Channel): number {
    const way = this.#end.sender.channels[channel];
    return way ? (way.end - way.acked) >>> 0 : 0;
  }

  upload(source: UploadSource, size: number, from: number): void {
    if (!this.isOpen) throw new Failure("there is no session on the link");
    this.#checkFile(size, from);
    this.stopUpload();
    const way = new SendChannel(fileSource(source), from, size, from, true);
    this.#end.sender.channels[channels.file] = way;
  }

  stopUpload(): void {
    this.#end.sender.drop(channels.file);
  }

  download(memory: Uint8Array, from: number): void {
    if (!this.isOpen) throw new Failure("there is no session on the link");
    this.#checkFile(memory.length, from);
    this.#end.receivers[channels.file] = Receiver.file(memory, from);
    this.#end.downloadSize = memory.length;
  }

  stopDownload(): void {
    this.#end.receivers[channels.file] = undefined;
  }

  changeRate(rate: number, now: number): void {
    this.#advance(now);
    if (this.#state !== "open") throw new Failure("the link is busy with another change, or has no session");
    if (rate === this.#end.rate) {
      this.#end.events.settled?.(rate);
      return;
    }
    this.#end.asked = rate;
    this.#happen("rate");
  }

  get rateWanted(): number | undefined {
    const end = this.#end;
    if (this.#state === "calling") return end.target;
    const changes = this.#state === "draining" || this.#state === "plain";
    return changes && !end.outbox.busy ? end.target : undefined;
  }

  switched(now: number): void {
    this.#advance(now);
    const end = this.#end;
    if (end.target === undefined) return;
    end.rate = end.target;
    end.target = undefined;
    end.sender.pace.rate = end.rate;
    this.#happen(end.rate === this.#ownRate ? "switched_back" : "switched");
  }

  get #ownRate(): number {
    return this.#end.options.baud ?? 0;
  }

  #checkFile(size: number, from: number): void {
    if (!Number.isInteger(size) || size < 0 || size > mostFile)
      throw new Failure(`a file of ${size} bytes is too large for the link`);
    if (!Number.isInteger(from) || from < 0 || from > size)
      throw new Failure(`byte ${from} is not within a file of ${size} bytes`);
  }

  #advance(now: number): void {
    this.#end.now = Math.max(this.#end.now, now);
  }

  /** Actions see the next state already, for what they tell the caller makes him act upon it. */
  #happen(event: LinkEvent): void {
    const before = this.#state;
    const [action, next] = linkTable[before][event] ?? ["none", before];
    this.#state = next;
    if (next !== before) this.#enter(next);
    actions[action]?.(this.#end);
  }

  /** The times of a state that is entered. */
  #enter(state: LinkState): void {
    const end = this.#end;
    end.again = Infinity;
    end.timeout = Infinity;
    if (state === "calling") end.timeout = end.now + (end.options.patience ?? 5000);
    if (state === "asking") end.timeout = end.now + askPatience;
    if (state === "proving") end.timeout = end.now + linkTimes.prove;
    if (state === "closing") end.timeout = end.now + linkTimes.close;
  }
}
