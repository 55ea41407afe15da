// Bytes outside frames. Without a session they are the board's plain console and pass at once. In a session they are either what
// is left of a damaged frame, then a zero follows, or a board's last words, then silence does.
const quiet = 50;
/** More than any frame has: no zero is to be expected. */
const most = 5000;

export class StrayText {
  readonly #out: (bytes: Uint8Array) => void;
  #held: Uint8Array[] = [];
  #bytes = 0;
  #last = 0;

  constructor(out: (bytes: Uint8Array) => void) {
    this.#out = out;
  }

  text(bytes: Uint8Array, now: number, inSession: boolean): void {
    if (!inSession) {
      this.#release();
      this.#out(bytes);
      return;
    }
    this.#held.push(bytes);
    this.#bytes += bytes.length;
    this.#last = now;
    if (this.#bytes > most) this.#release();
  }

  /** What is held was a part of a frame. */
  sign(): void {
    this.#held = [];
    this.#bytes = 0;
  }

  poll(now: number): void {
    if (now >= this.deadline()) this.#release();
  }

  deadline(): number {
    return this.#held.length ? this.#last + quiet : Infinity;
  }

  #release(): void {
    const held = this.#held;
    this.sign();
    for (const bytes of held) this.#out(bytes);
  }
}
