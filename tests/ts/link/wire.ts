// A serial line in virtual time: two directions, each with a rate, a delay, faults of single bytes, and times at which it is
// cut. All chance comes from one seed.

/** mulberry32: small, and the same everywhere. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Faults {
  /** Chances of one byte: another value, none, or twice. */
  readonly corrupt?: number;
  readonly drop?: number;
  readonly double?: number;
  /** Milliseconds from the end of a byte to its arrival, and up to so many more at random. */
  readonly delay?: number;
  readonly jitter?: number;
  /** Rates at which nothing that arrives is what was sent. */
  readonly badRates?: readonly number[];
}

interface Arrival {
  readonly at: number;
  readonly bytes: Uint8Array;
}

export class Direction {
  /** Of the sender and of the receiver; bits a second. */
  fromRate: number;
  toRate: number;
  faults: Faults;
  cut = false;
  /** When the last byte that was given has left. */
  busyUntil = 0;
  /** Bytes that left the sender. */
  carried = 0;
  #arrivals: Arrival[] = [];
  #lastArrival = 0;
  readonly #random: () => number;

  constructor(rate: number, faults: Faults, chance: () => number) {
    this.fromRate = rate;
    this.toRate = rate;
    this.faults = faults;
    this.#random = chance;
  }

  send(bytes: Uint8Array, now: number): void {
    // Bytes arrive as they leave, in pieces of about a millisecond.
    const piece = Math.max(1, Math.floor(this.fromRate / 10000));
    for (let at = 0; at < bytes.length; at += piece) this.#sendPiece(bytes.subarray(at, at + piece), now);
  }

  #sendPiece(bytes: Uint8Array, now: number): void {
    const start = Math.max(now, this.busyUntil);
    this.busyUntil = start + (bytes.length * 10000) / this.fromRate;
    this.carried += bytes.length;
    const { delay = 0, jitter = 0 } = this.faults;
    const at = Math.max(this.#lastArrival, this.busyUntil + delay + jitter * this.#random());
    this.#lastArrival = at;
    this.#arrivals.push({ at, bytes: this.#damage(bytes) });
  }

  /** What has arrived by now. */
  arrived(now: number): Uint8Array[] {
    const count = this.#arrivals.findIndex((arrival) => arrival.at > now);
    const there = this.#arrivals.splice(0, count === -1 ? this.#arrivals.length : count);
    return this.cut ? [] : there.map(({ bytes }) => bytes);
  }

  get next(): number {
    return this.#arrivals[0]?.at ?? Infinity;
  }

  #damage(bytes: Uint8Array): Uint8Array {
    const { corrupt = 0, drop = 0, double = 0, badRates = [] } = this.faults;
    const bad = this.fromRate !== this.toRate || badRates.includes(this.fromRate);
    if (!bad && corrupt + drop + double === 0) return bytes;
    const out: number[] = [];
    for (const byte of bytes) {
      const chance = this.#random();
      if (bad || chance < corrupt) out.push(Math.floor(this.#random() * 256));
      else if (chance < corrupt + drop) continue;
      else if (chance < corrupt + drop + double) out.push(byte, byte);
      else out.push(byte);
    }
    return Uint8Array.from(out);
  }
}
