// Runs a host's end of the link on a line, with the machine's clock.
import type { HostLink } from "./link.js";
import type { Line } from "./types.js";

/** Bytes that are handed to the line at once: little, so that credit and Ctrl-C do not wait behind much. */
const room = 4096;
const longestSleep = 2 ** 31 - 1;
/** Milliseconds between two looks at the clock while the line takes nothing: silence ends a session all the same. */
const whileSending = 100;

/**
 * `wake()` after anything was asked of the link (open, write, upload, close): it sends what is to be sent. `ended` tells when the
 * line itself ended, with its error if there was one; the link is to be forgotten then. The link's events may call `wake` too.
 */
export class LinkDriver {
  readonly #link: HostLink;
  readonly #line: Line;
  readonly #ended: (error?: Error) => void;
  #timer: NodeJS.Timeout | undefined;
  #sending = false;
  #stopped = false;
  #inside = false;
  #again = false;

  constructor(link: HostLink, line: Line, ended: (error?: Error) => void) {
    this.#link = link;
    this.#line = line;
    this.#ended = ended;
    line.listen(
      (bytes) => {
        if (this.#stopped) return;
        this.#enter(() => link.bytes(bytes, this.now()));
        this.wake();
      },
      (error) => this.#end(error),
    );
  }

  /** The clock that the link's calls take. */
  now(): number {
    return performance.now();
  }

  wake(): void {
    if (this.#stopped) return;
    this.#again = this.#inside;
    if (this.#inside) return;
    this.#poll();
    void this.#send();
    this.#sleep();
  }

  #poll(): void {
    do {
      this.#again = false;
      this.#enter(() => this.#link.poll(this.now()));
    } while (this.#again && !this.#stopped);
  }

  /** The link is not entered again from within its events. */
  #enter(work: () => void): void {
    this.#inside = true;
    try {
      work();
    } finally {
      this.#inside = false;
    }
  }

  /** Says nothing more; the line is closed by its owner. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #sleep(): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    const ms = this.#link.deadline() - this.now();
    if (ms === Infinity) return;
    const least = this.#sending ? whileSending : 1;
    this.#timer = setTimeout(() => this.wake(), Math.max(least, Math.min(longestSleep, ms)));
  }

  /** One at a time: what is due while the line is busy is due when it no longer is. */
  async #send(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    try {
      while (!this.#stopped && (await this.#sendSome()));
    } catch (error) {
      this.#end(error as Error);
    }
    this.#sending = false;
    this.#sleep();
  }

  /** Whether there may be more at once. */
  async #sendSome(): Promise<boolean> {
    const rate = this.#link.rateWanted;
    if (rate !== undefined) {
      await this.#line.drain();
      // A rate that this end cannot do is found out as one that does not work: both ends fall back.
      await this.#line.setRate?.(rate).catch(() => {});
      if (!this.#stopped) this.#enter(() => this.#link.switched(this.now()));
      return true;
    }
    const bytes = this.#link.output(room, this.now());
    if (bytes) await this.#line.write(bytes);
    if (!this.#stopped) this.#poll();
    return bytes !== undefined;
  }

  #end(error?: Error): void {
    if (this.#stopped) return;
    this.stop();
    this.#ended(error);
  }
}
