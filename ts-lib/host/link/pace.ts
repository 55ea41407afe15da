// How large data frames are, how many may be under way, how long to wait for their credit. The twin of firmware/link/chunk.c.
import { linkFacts } from "../../generated/link.js";

const frameMs = 90; // a data frame takes the line so long at most
const leastByRate = 128; // … but however slow the line is, it has so many bytes
const fullFrames = 3; // under way at least, so that the line never waits
const spareMs = 60; // more than the round trip is under way, for ends that look only now and then
const memoryBytes = 1 << 16; // of the line's quality
const firstTripMs = 200;
const leastSpareMs = 100;
const noRateSpareMs = 500; // a socket loses nothing, but a busy machine may stop for a while
const mostBackoff = 3;
const mostPatienceMs = 1000;
/** Bytes on the wire of a short data frame beside its payload. */
export const overhead = 18;

export class Pace {
  /** Bits a second, ten a byte; 0: a line without a rate. */
  rate: number;
  /** Without credit several times in a row. */
  backoff = 0;
  /** Milliseconds from a frame to its credit, smoothed; 0: not known. */
  trip = 0;
  #swing = 0;
  #peerChunk: number;
  #peerWindow: number;
  /** Bytes on the wire of frames whose fate is known, and how many of them were lost. */
  #bytes = 0;
  #lost = 0;

  constructor(rate: number, peerChunk: number, peerWindow: number) {
    this.rate = rate;
    this.#peerChunk = peerChunk;
    this.#peerWindow = peerWindow;
  }

  #mostChunk(): number {
    const byWindow = this.#peerWindow / fullFrames > 64 ? Math.floor(this.#peerWindow / fullFrames) - 48 : 16;
    const byRate = this.rate ? Math.max(leastByRate, Math.floor((this.rate / 10000) * frameMs)) : Infinity;
    return Math.max(linkFacts.leastChunk, Math.min(linkFacts.mostChunk, this.#peerChunk, byWindow, byRate));
  }

  /**
   * With a chance p that a byte is hit, L payload bytes and an overhead of h, the yield L / (L + h) · (1 - p)^(L + h) is
   * best where L (L + h) = h / p. p is lost frames by bytes.
   */
  chunk(): number {
    const most = this.#mostChunk();
    if (this.#lost === 0) return most;
    const best = Math.floor(
      (Math.sqrt(overhead ** 2 + (4 * overhead * this.#bytes) / this.#lost) - overhead) / 2,
    );
    return Math.min(most, Math.max(linkFacts.leastChunk, best));
  }

  /** Bytes on the wire that may be under way. */
  mostFlying(chunk: number): number {
    if (!this.rate) return this.#peerWindow;
    const byRate = (this.rate / 10000) * (this.trip + spareMs);
    return Math.min(this.#peerWindow, Math.max(fullFrames * (chunk + overhead), byRate));
  }

  /** Milliseconds until a data frame without credit counts as lost. */
  patience(flying: number): number {
    const trip = this.trip ? Math.min(mostPatienceMs, this.trip + 4 * this.#swing) : firstTripMs;
    const onLine = this.rate ? ((flying + 2 * this.chunk()) * 10000) / this.rate : 0;
    const ms = trip + (this.rate ? leastSpareMs : noRateSpareMs) + onLine;
    return Math.max(ms, Math.min(mostPatienceMs, ms * 2 ** Math.min(mostBackoff, this.backoff)));
  }

  /** What became of a frame. */
  fate(wire: number, lost: boolean): void {
    this.#bytes += wire;
    if (lost) this.#lost++;
    if (this.#bytes < memoryBytes) return;
    this.#bytes /= 2;
    this.#lost /= 2;
    if (this.#lost < 1 / 16) this.#lost = 0;
  }

  /** What was sent again for want of credit, and counted as lost so often, had arrived. */
  wasEarly(counted: number): void {
    this.#lost = Math.max(0, this.#lost - counted);
  }

  measure(ms: number): void {
    const trip = Math.min(mostPatienceMs, ms) + 0.001;
    if (!this.trip) {
      this.trip = trip;
      this.#swing = trip / 2;
      return;
    }
    this.#swing = (3 * this.#swing + Math.abs(trip - this.trip)) / 4;
    this.trip = (7 * this.trip + trip) / 8;
  }
}
