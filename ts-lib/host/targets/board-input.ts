// What a script on a board reads from the console: some bytes of our own input each time it asks, so that nothing is
// read that nobody wants, and Ctrl-C never waits behind data. The other end is firmware/kernel/console.c.
import type { Readable } from "node:stream";

/** What the board's buffer takes, escapes included (firmware/kernel/console.c: TYPED_BYTES). */
const most = 256;

const end = 0x04;
const mark = 0x10;
const escaped = 0x40;
/** Ctrl-C, the end, the escape itself, and what opens a session of the link mean something on the way. */
const means = (byte: number) => byte === 0 || byte === 0x03 || byte === end || byte === mark || byte >= 0xf8;

export class BoardInput {
  #asked = false;
  #listens = false;
  #ended = false;

  constructor(
    private readonly source: Readable & { unref?(): void },
    private readonly send: (bytes: Uint8Array) => void,
  ) {}

  /** The script asked: it gets what is there, or what comes next. */
  ask(): void {
    this.#asked = true;
    if (!this.#listens) {
      this.#listens = true;
      this.source.on("readable", this.#answer).on("end", this.#finish).on("error", this.#finish);
    }
    this.#answer();
  }

  /** The run is over: the source keeps what it has, and no longer keeps this process alive. */
  close(): void {
    if (!this.#listens) return;
    this.source.off("readable", this.#answer).off("end", this.#finish).off("error", this.#finish);
    this.source.pause();
    this.source.unref?.();
  }

  readonly #answer = (): void => {
    if (!this.#asked) return;
    const length = Math.min(this.source.readableLength, most);
    const bytes: Buffer | null = length > 0 ? this.source.read(length) : null;
    if (!bytes) {
      if (this.#ended || this.source.readableEnded) this.#finish();
      else this.source.read(0); // asks for more
      return;
    }
    this.#asked = false;
    this.send(marked(bytes));
  };

  readonly #finish = (): void => {
    this.#ended = true;
    if (!this.#asked) return;
    this.#asked = false;
    this.send(Uint8Array.of(end));
  };
}

const marked = (bytes: Uint8Array): Uint8Array =>
  Uint8Array.from([...bytes].flatMap((byte) => (means(byte) ? [mark, byte ^ escaped] : [byte])));
