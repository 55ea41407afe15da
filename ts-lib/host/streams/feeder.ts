// Feeds the streams of one script: what it opens is looked up by name, read from its source as far as the script's end has
// room, and gone on with after the channel was lost.
import type { Readable } from "node:stream";
import { dataMessage, endMessage, failedMessage, MessageReader, type Said } from "./messages.js";

/** Where a stream's bytes come from. */
export interface StreamSource {
  /** What it is, for messages: a path, a command. */
  readonly label: string;
  /** Bytes from `from` on, which is 0 unless it is repeatable. Destroyed when nobody reads them any more. */
  open(from: number): Readable;
  /** It can be opened again, at any byte. */
  readonly repeatable: boolean;
}

/** Most bytes of a message: little, so that several streams and Ctrl-C take turns. */
const piece = 4096;

/** One stream that is being read; outlives the channel it is fed through. */
class Feed {
  /** Of the present opening. */
  id = 0;
  #limit = 0;
  /** Next byte to be sent. */
  #at = 0;
  /** Bytes from `#base` on that may have to be sent again, and those that the source gave beyond what was sent. */
  #base: number;
  #kept: Buffer[] = [];
  #given: number;
  #ended = false;
  #failure: string | undefined;
  #told = false;
  readonly #readable: Readable;

  constructor(
    readonly name: string,
    readonly source: StreamSource,
    from: number,
    private readonly say: (bytes: Uint8Array) => void,
    private readonly finished: (error?: string) => void,
  ) {
    this.#base = from;
    this.#given = from;
    this.#readable = source.open(from);
    this.#readable
      .on("readable", this.#pump)
      .on("end", () => {
        this.#ended = true;
        this.#pump();
      })
      .on("error", (error: Error) => {
        this.#failure = `${source.label}: ${error.message}`;
        this.#pump();
      });
  }

  /** Whether it can go on at this byte. */
  has = (from: number): boolean => from >= this.#base && from <= this.#given;

  resume({ id, from, room }: Said & { kind: "open" }): void {
    this.id = id;
    this.#at = from;
    this.#limit = from + room;
    this.#told = false;
    this.#pump();
  }

  grant(limit: number, ring: number): void {
    this.#limit = Math.max(this.#limit, limit);
    this.#release(Math.min(this.#limit - ring, this.#at));
    this.#pump();
  }

  close(): void {
    this.#readable.off("readable", this.#pump).destroy();
  }

  /** What the script has read is never asked for again. */
  #release(below: number): void {
    while (this.#kept.length > 0 && this.#base + this.#kept[0]!.length <= below) {
      this.#base += this.#kept[0]!.length;
      this.#kept.shift();
    }
  }

  readonly #pump = (): void => {
    if (this.id === 0 || this.#told) return;
    while (this.#at < this.#limit) {
      const bytes = this.#next();
      if (!bytes) break;
      this.#at += bytes.length;
      this.say(dataMessage(this.id, bytes));
    }
    if (this.#at < this.#given) return;
    if (this.#failure !== undefined) this.#tell(failedMessage(this.id, "STREAM_BROKEN", this.#failure));
    else if (this.#ended) this.#tell(endMessage(this.id, this.#given));
  };

  #tell(bytes: Uint8Array): void {
    this.#told = true;
    this.say(bytes);
    this.finished(this.#failure);
  }

  /** Some bytes at `#at` that may be sent, from what is kept or from the source. */
  #next(): Uint8Array | undefined {
    if (this.#at === this.#given && !this.#fill()) return undefined;
    let start = this.#base;
    for (const bytes of this.#kept) {
      const skip = this.#at - start;
      if (skip < bytes.length)
        return bytes.subarray(skip, skip + Math.min(piece, this.#limit - this.#at, bytes.length - skip));
      start += bytes.length;
    }
    return undefined;
  }

  #fill(): boolean {
    if (this.#ended || this.#failure !== undefined) return false;
    const there = this.#readable.readableLength;
    const bytes: unknown = there > 0 ? this.#readable.read(Math.min(there, piece)) : this.#readable.read();
    if (bytes === null) return false;
    const whole = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes as string | Uint8Array);
    this.#kept.push(whole);
    this.#given += whole.length;
    return whole.length > 0;
  }
}

/** What becomes of a stream that was offered. */
export interface Offer {
  /** Resolves when its end was sent, or the script has closed it; rejects when its source failed. */
  readonly done: Promise<void>;
  /** It is offered no more; a script that reads it is told that it broke off. */
  withdraw(words: string): void;
}

interface Entry {
  readonly source: StreamSource;
  used: boolean;
  feed: Feed | undefined;
  settle: (error?: string) => void;
}

export class StreamFeeder {
  readonly #reader = new MessageReader();
  readonly #offers = new Map<string, Entry>();
  /** Openings that nobody has offered a stream for, by name. */
  readonly #waiting = new Map<string, Said & { kind: "open" }>();
  #send: ((bytes: Uint8Array) => void) | undefined;
  #refuses = false;
  #rings = new Map<number, number>();

  /** There is a channel; the script's end says what is open. */
  connected(send: (bytes: Uint8Array) => void): void {
    this.#send = send;
    this.#reader.clear();
    this.#waiting.clear();
    this.#rings.clear();
  }

  disconnected(): void {
    this.#send = undefined;
    for (const { feed } of this.#offers.values()) if (feed) feed.id = 0;
  }

  /** Whether a stream that nobody offers is refused at once, or waits for an offer. */
  refuse(refuses: boolean): void {
    this.#refuses = refuses;
    if (!refuses) return;
    for (const said of this.#waiting.values()) this.#absent(said);
    this.#waiting.clear();
  }

  /** A stream of this name can be read from now on. */
  offer(name: string, source: StreamSource): Offer {
    if (this.#offers.has(name)) throw new Error(`stream "${name}" is fed already`);
    let settle: (error?: string) => void = () => {};
    const done = new Promise<void>((resolve, reject) => {
      settle = (error) => (error === undefined ? resolve() : reject(new Error(error)));
    });
    done.catch(() => {});
    const entry: Entry = { source, used: false, feed: undefined, settle };
    this.#offers.set(name, entry);
    const waiting = this.#waiting.get(name);
    this.#waiting.delete(name);
    if (waiting) this.#open(waiting);
    return { done, withdraw: (words) => this.#withdraw(name, entry, words) };
  }

  #withdraw(name: string, entry: Entry, words: string): void {
    if (this.#offers.get(name) !== entry) return;
    this.#offers.delete(name);
    if (entry.feed?.id) this.#say(failedMessage(entry.feed.id, "STREAM_BROKEN", words));
    entry.feed?.close();
    entry.settle();
  }

  /** What came from the script's end. */
  push(bytes: Uint8Array): void {
    for (const said of this.#reader.push(bytes)) {
      if (said.kind === "open") this.#open(said);
      else this.#told(said);
    }
  }

  /** No more is fed: sources are let go. */
  close(): void {
    this.#send = undefined;
    for (const entry of this.#offers.values()) {
      entry.feed?.close();
      entry.settle();
    }
    this.#offers.clear();
  }

  #say(bytes: Uint8Array): void {
    this.#send?.(bytes);
  }

  #absent({ id, name }: Said & { kind: "open" }): void {
    const others = [...this.#offers.keys()].map((one) => `"${one}"`).join(", ");
    const there = others ? `; there are ${others}` : "";
    this.#say(failedMessage(id, "NO_STREAM", `nobody feeds it: give it with --stream ${name}=FILE${there}`));
  }

  #open(said: Said & { kind: "open" }): void {
    const entry = this.#offers.get(said.name);
    this.#rings.set(said.id, said.ring);
    if (!entry) {
      if (this.#refuses) this.#absent(said);
      else this.#waiting.set(said.name, said);
      return;
    }
    const { source } = entry;
    if (!entry.feed?.has(said.from)) {
      entry.feed?.close();
      entry.feed = undefined;
      if (!source.repeatable && (entry.used || said.from > 0)) {
        const gone = said.from > 0 ? `bytes from ${said.from} on` : "its first bytes";
        this.#say(
          failedMessage(said.id, "STREAM_BROKEN", `${gone} are lost: ${source.label} was read before`),
        );
        return;
      }
      entry.used = true;
      entry.feed = new Feed(said.name, source, said.from, (bytes) => this.#say(bytes), entry.settle);
    }
    entry.feed.resume(said);
  }

  #told(said: Exclude<Said, { kind: "open" }>): void {
    for (const [name, waiting] of this.#waiting) if (waiting.id === said.id) this.#waiting.delete(name);
    for (const entry of this.#offers.values()) {
      if (entry.feed?.id !== said.id) continue;
      if (said.kind === "grant") {
        entry.feed.grant(said.limit, this.#rings.get(said.id) ?? 0);
      } else {
        entry.feed.close();
        entry.feed = undefined;
        entry.settle();
      }
    }
  }
}
