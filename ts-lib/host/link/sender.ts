// What is sent of the channels. The line keeps its order: when the other end has seen frame n, all data frames before n have
// either arrived or are lost, so a credit frame tells which to send again without waiting. The twin of firmware/link/sender.c.
import { type Credit, hasArrived, judgedTo, readCredit } from "./credit.js";
import type { Frame } from "./frame.js";
import { before, distance, plus } from "./offsets.js";
import { overhead, type Pace } from "./pace.js";

const mostFlights = 256;
const probeMs = 200;

/** Bytes of a stream from `offset` up; asked for again when they were lost. */
export interface SendSource {
  slice(offset: number, length: number): Uint8Array;
  /** All below will not be asked for again. */
  release(offset: number): void;
}

/** One channel's way out. */
export class SendChannel {
  readonly source: SendSource;
  /** Below it the other end has everything. */
  acked: number;
  /** Never sent from here on. */
  sent: number;
  end: number;
  limit: number;
  /** When to ask for credit that does not come. */
  probe = 0;

  readonly file: boolean;

  constructor(source: SendSource, from: number, end: number, limit: number, file = false) {
    this.source = source;
    this.file = file;
    this.acked = from;
    this.sent = from;
    this.end = end;
    this.limit = limit;
  }

  /** Bytes that may be sent and never were. */
  get granted(): number {
    // A file's offsets do not wrap.
    const short = this.file ? this.limit < this.sent : before(this.limit, this.sent);
    return short ? 0 : Math.min(distance(this.end, this.sent), distance(this.limit, this.sent));
  }

  get waitsForCredit(): boolean {
    return this.end !== this.sent && this.granted === 0;
  }
}

/** A data frame under way. */
interface Flight {
  readonly channel: number;
  readonly seq: number;
  readonly wire: number;
  readonly at: number;
  offset: number;
  length: number;
  lost: boolean;
  gone: boolean;
  /** No longer on the line, but credit had no room to say whether it arrived. */
  unknown: boolean;
  /** There was no credit for it in time: it, or what it repeats, may have arrived after all. */
  late: boolean;
  /** So often counted as lost, for being late. */
  counted: number;
}

/** A data frame that is to be built now. */
export interface NextData {
  readonly channel: number;
  readonly offset: number;
  readonly payload: Uint8Array;
  readonly again?: Flight;
}

/** Control frames before the console before files. */
const order = [1, 0, 3, 2];

export class Sender {
  readonly pace: Pace;
  readonly channels: (SendChannel | undefined)[] = [];
  resent = 0;
  #flights: Flight[] = []; // oldest first
  #flying = 0;

  constructor(pace: Pace) {
    this.pace = pace;
  }

  /** Forgets a channel and what is under way of it. */
  drop(channel: number): void {
    this.channels[channel] = undefined;
    for (const flight of this.#flights) if (flight.channel === channel) this.#forget(flight);
    this.#dropGone();
  }

  allLost(): void {
    for (const flight of this.#flights) this.#lose(flight);
  }

  /** Whether it was credit of what was sent. */
  takeCredit(frame: Frame, now: number): boolean {
    const channel = this.channels[frame.channel];
    const credit = readCredit(frame.offset, frame.payload);
    if (!channel || !credit) return false;
    // Credit of another stream, or nonsense: it acknowledges what was never sent.
    if (distance(credit.next, channel.acked) > distance(channel.sent, channel.acked)) return false;
    if (credit.next !== channel.acked) this.pace.backoff = 0;
    channel.acked = credit.next;
    channel.source.release(credit.next);
    const more = channel.file ? credit.limit > channel.limit : before(channel.limit, credit.limit);
    if (more) channel.limit = credit.limit;
    for (const flight of this.#flights)
      if (flight.channel === frame.channel) this.#judge(flight, credit, now);
    this.#dropGone();
    return true;
  }

  /** What is to be sent now; undefined: nothing. */
  next(now: number): NextData | undefined {
    const chunk = this.pace.chunk();
    if (this.#flying && this.#flying + chunk + overhead > this.pace.mostFlying(chunk)) return undefined;
    for (const channel of order) {
      const found = this.channels[channel] && this.#nextOf(channel, this.channels[channel], chunk, now);
      if (found) return found;
    }
    return undefined;
  }

  sent(data: NextData, seq: number, wire: number, now: number): void {
    const channel = this.channels[data.channel]!;
    const length = data.payload.length;
    channel.probe = now + probeMs;
    if (length === 0) return;
    const { again } = data;
    const late = again && again.length === length ? again.late : false;
    const counted = again?.counted ?? 0;
    if (again) {
      again.offset = plus(again.offset, length);
      again.length -= length;
      if (again.length === 0) this.#forget(again);
      this.#dropGone();
      this.resent++;
    } else {
      channel.sent = plus(channel.sent, length);
    }
    const { channel: number, offset } = data;
    this.#flights.push({
      channel: number,
      seq,
      wire,
      at: now,
      offset,
      length,
      lost: false,
      gone: false,
      unknown: false,
      late,
      counted,
    });
    this.#flying += wire;
  }

  /** No credit for too long: one frame is sent again, which makes the other end say what it has. */
  poll(now: number): void {
    const late = this.#oldest();
    if (!late || now < late.at + this.pace.patience(this.#flying)) return;
    // On a line so bad that no large frame gets through, this is all that tells; but once may be chance, or a pause.
    if (this.pace.backoff > 0) {
      this.pace.fate(late.wire, true);
      late.counted++;
    }
    late.late = true;
    this.#lose(late);
    this.pace.backoff++;
  }

  deadline(): number {
    const late = this.#oldest();
    const waiting = this.channels
      .filter((channel) => channel?.waitsForCredit)
      .map((channel) => channel!.probe);
    return Math.min(late ? late.at + this.pace.patience(this.#flying) : Infinity, ...waiting);
  }

  #nextOf(number: number, channel: SendChannel, chunk: number, now: number): NextData | undefined {
    const data = (offset: number, length: number, again?: Flight): NextData => ({
      channel: number,
      offset,
      payload: length ? channel.source.slice(offset, length) : new Uint8Array(0),
      ...(again && { again }),
    });
    const lost = this.#leastLost(number);
    if (lost) return data(lost.offset, Math.min(lost.length, chunk), lost);
    if (channel.granted > 0) {
      // More gaps than credit can tell: what is new might find no place.
      const full = this.#flights.some((flight) => flight.channel === number && flight.unknown);
      if (!full && this.#flights.length < mostFlights)
        return data(channel.sent, Math.min(channel.granted, chunk));
    } else if (channel.waitsForCredit && now >= channel.probe) {
      return data(channel.sent, 0);
    }
    return undefined;
  }

  #judge(flight: Flight, credit: Credit, now: number): void {
    const to = plus(flight.offset, flight.length);
    const seen = ((flight.seq - credit.seen) << 16) >> 16 <= 0;
    const judged = judgedTo(credit);
    if (flight.seq === credit.seen && (!flight.lost || flight.late)) this.pace.measure(now - flight.at);
    if (before(flight.offset, credit.next) && before(credit.next, to)) {
      // What is acknowledged is released.
      flight.length = distance(to, credit.next);
      flight.offset = credit.next;
    }
    if (hasArrived(credit, flight.offset, to)) {
      // Arrived before this frame was seen: it was what this one repeats, and we were too impatient.
      if (flight.late && (flight.lost || !seen)) this.pace.wasEarly(flight.counted);
      if (!flight.lost) this.pace.fate(flight.wire, false);
      this.#forget(flight);
    } else if (seen && !flight.lost && judged !== undefined && !before(flight.offset, judged)) {
      this.#land(flight);
      flight.unknown = true;
    } else if (seen && !flight.lost) {
      this.pace.fate(flight.wire, true);
      flight.late = false;
      this.#lose(flight);
    }
  }

  /** What is to be sent again first: gaps close from below. */
  #leastLost(channel: number): Flight | undefined {
    let least: Flight | undefined;
    for (const flight of this.#flights) {
      if (flight.channel !== channel || !flight.lost) continue;
      if (!least || before(flight.offset, least.offset)) least = flight;
    }
    return least;
  }

  /** The oldest that waits for credit: on the line, or, where nothing is, one of unknown fate. */
  #oldest(): Flight | undefined {
    const flying = this.#flights.find((flight) => !flight.lost && !flight.unknown);
    return flying ?? this.#flights.find((flight) => flight.unknown);
  }

  #land(flight: Flight): void {
    if (!flight.lost && !flight.gone && !flight.unknown) this.#flying -= flight.wire;
  }

  #lose(flight: Flight): void {
    this.#land(flight);
    flight.unknown = false;
    flight.lost = true;
  }

  #forget(flight: Flight): void {
    this.#land(flight);
    flight.gone = true;
  }

  #dropGone(): void {
    this.#flights = this.#flights.filter((flight) => !flight.gone);
  }
}
