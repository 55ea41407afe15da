// The terminal that a monitor runs on: raw while bytes go to the board, put back however the monitor ends.
import { createInterface } from "node:readline/promises";
import type { ReadStream } from "node:tty";

const endings = ["SIGTERM", "SIGHUP"] as const;

export class Terminal {
  readonly #input = process.stdin as ReadStream;
  #onBytes: ((bytes: Uint8Array) => void) | undefined;
  #onEnd: (() => void) | undefined;
  #raw = false;

  /** Whether somebody types; else input is piped. */
  readonly interactive = Boolean(process.stdin.isTTY);

  /** `onEnd`: no more input comes, or the process is told to end. */
  start(onBytes: (bytes: Uint8Array) => void, onEnd: () => void): void {
    this.#onBytes = onBytes;
    this.#onEnd = onEnd;
    this.#input.on("data", this.#data).on("end", onEnd).on("error", onEnd);
    // A terminal in raw mode must not stay so, whatever ends us.
    process.on("exit", this.#cook);
    for (const signal of endings) process.on(signal, onEnd);
    this.#setRaw(true);
  }

  /** The terminal is somebody else's for a while: it edits lines, and Ctrl-C is a signal. */
  pause(): void {
    this.#input.off("data", this.#data);
    this.#setRaw(false);
  }

  resume(): void {
    this.#setRaw(true);
    this.#input.on("data", this.#data).resume();
  }

  stop(): void {
    this.pause();
    if (this.#onEnd) {
      this.#input.off("end", this.#onEnd).off("error", this.#onEnd);
      for (const signal of endings) process.off(signal, this.#onEnd);
    }
    process.off("exit", this.#cook);
    this.#input.pause();
    this.#input.unref?.();
  }

  /**
   * A line typed by the user, with the terminal's own editing; undefined when they gave it up by Ctrl-C or Ctrl-D, and
   * where an empty one means nothing.
   */
  async ask(question: string, whenEmpty?: string): Promise<string | undefined> {
    this.pause();
    const lines = createInterface({ input: this.#input, output: process.stderr });
    try {
      const stopped = new Promise<undefined>((resolve) => {
        lines.once("SIGINT", () => resolve(undefined)).once("close", () => resolve(undefined));
      });
      const answer = await Promise.race([lines.question(question), stopped]);
      if (answer === undefined) process.stderr.write("\r\n");
      return answer === undefined ? undefined : answer.trim() || whenEmpty;
    } finally {
      lines.close();
      this.resume();
    }
  }

  readonly #data = (bytes: Uint8Array): void => this.#onBytes?.(bytes);

  readonly #cook = (): void => this.#setRaw(false);

  #setRaw(raw: boolean): void {
    if (!this.interactive || raw === this.#raw) return;
    this.#raw = raw;
    this.#input.setRawMode(raw);
  }
}
