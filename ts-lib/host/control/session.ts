// One session with a board on an open port, from hello to its end: console bytes, commands and their replies, one file.
import type { ByeReason, WelcomePayload } from "../../generated/link.js";
import { LinkDriver } from "../link/driver.js";
import { HostLink } from "../link/link.js";
import { channels, type UploadSource } from "../link/types.js";
import type { Port } from "../ports/port.js";
import type { StreamFeeder } from "../streams/feeder.js";
import { Calls } from "./calls.js";
import { ControlError, cancelled, type Heard, noAnswer, wrongToken } from "./errors.js";

export interface SessionOptions {
  readonly token: bigint;
  /** Whether somebody gave that token, for the words when it is the wrong one. */
  readonly tokenGiven: boolean;
  /** Milliseconds to wait for a first answer. */
  readonly patience: number;
  readonly signal?: AbortSignal;
  /** Channel 0. */
  readonly onConsole: (bytes: Uint8Array) => void;
  /** Channel 3: what a script reads while it runs. */
  readonly streams?: StreamFeeder;
  /** The plain console: before, and what comes outside frames. */
  readonly onPlain: (bytes: Uint8Array) => void;
  /** It is over, not by close(). `portGone`: so is the port. */
  readonly onEnd: (reason: string, portGone: boolean) => void;
}

const reasons: Readonly<Record<ByeReason, string>> = {
  done: "the board ended the session",
  restart: "the board restarts",
  unknown: "the board knows nothing of this session: it was reset",
  silence: "the board fell silent",
  replaced: "another host took the board over",
  refused: "the board refused to go on",
};

const closePatience = 1000;

export class Session {
  readonly calls: Calls;
  readonly #link: HostLink;
  readonly #driver: LinkDriver;
  readonly #base: number | undefined;
  #over = false;
  #closing: (() => void) | undefined;
  #uploaded: ((offset: number) => void) | undefined;
  #lost: ((reason: string) => void) | undefined;
  #settled: ((rate: number) => void) | undefined;
  #opening: { resolve: (session: Session) => void; reject: (error: Error) => void } | undefined;
  readonly #heard = new Ear();

  /** Says hello until the board answers; a ControlError says why there is no session. The port stays the caller's. */
  static open(port: Port, options: SessionOptions): Promise<Session> {
    return new Promise((resolve, reject) => {
      new Session(port, options, resolve, reject);
    });
  }

  private constructor(
    readonly port: Port,
    private readonly options: SessionOptions,
    resolve: (session: Session) => void,
    reject: (error: Error) => void,
  ) {
    this.#base = port.baud;
    this.#opening = { resolve, reject };
    this.#link = new HostLink(
      { token: options.token, baud: port.baud ?? 0, patience: options.patience },
      {
        opened: () => this.#opened(),
        refused: (status, text) => this.#refused(status, text),
        unanswered: () => this.#failed(noAnswer(port.name, port.baud, this.#heard.heard)),
        ended: (reason) => this.#ended(reasons[reason], false),
        received: (channel, bytes) => {
          if (channel === channels.control) this.#replies(bytes);
          else if (channel === channels.streams) this.#streams(bytes);
          else options.onConsole(bytes);
        },
        plain: (bytes) => {
          this.#heard.push(bytes);
          options.onPlain(bytes);
        },
        uploaded: (offset) => this.#uploaded?.(offset),
        settled: (rate) => this.#settled?.(rate),
      },
    );
    this.#driver = new LinkDriver(this.#link, port, (error) =>
      this.#ended(error ? `the port is gone (${error.message})` : "the port is gone", true),
    );
    this.calls = new Calls(port.name, (frame) => this.#write(channels.control, frame));
    options.signal?.addEventListener("abort", this.#abort);
    if (options.signal?.aborted) {
      this.#abort();
    } else {
      this.#link.open(performance.now());
      this.#driver.wake();
    }
  }

  get welcome(): WelcomePayload {
    return this.#link.welcome!;
  }

  get isOpen(): boolean {
    return !this.#over && this.#link.isOpen;
  }

  /** Bits a second at present; undefined on a socket. */
  get rate(): number | undefined {
    return this.#base === undefined ? undefined : this.#link.rate;
  }

  get counts() {
    return this.#link.counts;
  }

  /** Bytes typed on the board's console. */
  type(bytes: Uint8Array): void {
    this.#write(channels.console, bytes);
  }

  #write(channel: 0 | 1 | 3, bytes: Uint8Array): void {
    if (!this.isOpen) return;
    this.#link.write(channel, bytes);
    this.#driver.wake();
  }

  /**
   * Sends a file's bytes from `from` on. `onProgress` is told the offset below which all has arrived, at last `size`;
   * `onLost`, that the session ended before.
   */
  upload(
    source: UploadSource,
    size: number,
    from: number,
    onProgress: (offset: number) => void,
    onLost: (reason: string) => void,
  ): void {
    if (!this.isOpen) {
      onLost("the session is over");
      return;
    }
    this.#uploaded = onProgress;
    this.#lost = onLost;
    this.#link.upload(source, size, from);
    this.#driver.wake();
  }

  stopUpload(): void {
    this.#uploaded = undefined;
    this.#lost = undefined;
    if (!this.isOpen) return;
    this.#link.stopUpload();
    this.#driver.wake();
  }

  /** Resolves to the rate that the line has then: the asked one, or the old one where that did not work. */
  changeRate(rate: number): Promise<number> {
    return new Promise((resolve) => {
      this.#settled = (settled) => {
        this.#settled = undefined;
        resolve(settled);
      };
      this.#link.changeRate(rate, performance.now());
      this.#driver.wake();
    });
  }

  /** Says bye; the port is free for others when this resolves. */
  async close(): Promise<void> {
    if (this.#over) return;
    const told = new Promise<void>((resolve) => {
      this.#closing = resolve;
      setTimeout(resolve, closePatience).unref();
    });
    this.#link.close(performance.now());
    this.#driver.wake();
    await told;
    this.#finish("closed");
    await this.#restoreRate();
  }

  /** The line goes back to the rate it had, with which the next session begins. */
  async #restoreRate(): Promise<void> {
    if (this.#base === undefined || this.port.baud === this.#base) return;
    await this.port.drain();
    await this.port.setRate?.(this.#base).catch(() => {});
  }

  #opened(): void {
    const { resolve } = this.#opening ?? {};
    this.#opening = undefined;
    this.options.streams?.connected((bytes) => this.#write(channels.streams, bytes));
    resolve?.(this);
  }

  #refused(status: number, text: string): void {
    const error = refusal(this.port.name, status, text, this.options.tokenGiven);
    if (this.#opening) this.#failed(error);
    else this.#ended(error.message, false);
  }

  #failed(error: Error): void {
    const { reject } = this.#opening ?? {};
    this.#opening = undefined;
    this.#finish(error.message);
    reject?.(error);
  }

  #ended(reason: string, portGone: boolean): void {
    if (this.#over) return;
    if (this.#closing) {
      this.#closing();
      return;
    }
    if (this.#opening) {
      this.#failed(new ControlError("NO_ANSWER", `port ${this.port.name}: ${reason}`));
      return;
    }
    this.#finish(reason);
    void this.#restoreRate().then(() => this.options.onEnd(reason, portGone));
  }

  #finish(reason: string): void {
    this.#over = true;
    this.#driver.stop();
    this.options.streams?.disconnected();
    this.options.signal?.removeEventListener("abort", this.#abort);
    const lost = this.#lost;
    this.stopUpload();
    lost?.(reason);
    this.#settled?.(this.#base ?? 0);
    this.calls.end(reason);
  }

  readonly #abort = (): void => {
    if (this.#opening) this.#failed(cancelled(`connecting to ${this.port.name}`));
  };

  #streams(bytes: Uint8Array): void {
    try {
      this.options.streams?.push(bytes);
    } catch (error) {
      this.#ended(`what it says of streams is not understood (${(error as Error).message})`, false);
    }
  }

  #replies(bytes: Uint8Array): void {
    try {
      this.calls.push(bytes);
    } catch (error) {
      this.#ended(`what it answers is not understood (${(error as Error).message})`, false);
    }
  }
}

function refusal(port: string, status: number, text: string, tokenGiven: boolean): ControlError {
  const code = Calls.statusName(status);
  if (code === "BAD_TOKEN") return wrongToken(port, tokenGiven, text);
  return new ControlError(code, `port ${port}: the board refuses: ${text} (${code})`);
}

/** Remembers the end of what came outside frames. */
class Ear {
  #bytes = 0;
  #strange = 0;
  #text = "";

  push(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    for (const byte of bytes) {
      const text = (byte >= 0x20 && byte < 0x7f) || (byte >= 0x08 && byte <= 0x0f) || byte === 0x1b;
      if (!text) this.#strange++;
    }
    this.#text = (this.#text + Buffer.from(bytes).toString("latin1")).slice(-400);
  }

  get heard(): Heard {
    return { bytes: this.#bytes, strange: this.#strange, text: this.#text.replaceAll("\r", "") };
  }
}
