// For tests: a pseudo terminal of our own, made by the C library through koffi. The slave's path is a serial port to
// whoever opens it, or a terminal for a child process; we hold the other end.
import { closeSync, readlinkSync, writeSync } from "node:fs";
import { ReadStream } from "node:tty";
import koffi from "koffi";

const openpty = () =>
  koffi
    .load(null)
    .func("int openpty(_Out_ int *master, _Out_ int *slave, void *name, void *termios, void *size)");

export class Pty {
  /** Path of the slave. */
  readonly path: string;
  /** What came from the slave's user so far. */
  readonly received: Buffer[] = [];
  readonly #master: number;
  readonly #stream: ReadStream;
  #slave: number | undefined;
  #onData: (() => void) | undefined;

  constructor() {
    const master = [-1];
    const slave = [-1];
    if (openpty()(master, slave, null, null, null) !== 0) throw new Error("openpty failed");
    this.#master = master[0]!;
    this.#slave = slave[0]!;
    this.path = readlinkSync(`/proc/self/fd/${this.#slave}`);
    this.#stream = new ReadStream(this.#master);
    this.#stream.on("error", () => {}); // EIO: the slave's last user left
    this.#stream.on("data", (bytes: Buffer) => {
      this.received.push(bytes);
      this.#onData?.();
    });
  }

  /** The slave's descriptor, for a child's stdio. */
  get slave(): number {
    if (this.#slave === undefined) throw new Error("the slave is closed here");
    return this.#slave;
  }

  /** Our own share of the slave; with it gone, a closed slave ends the master. */
  closeSlave(): void {
    if (this.#slave !== undefined) closeSync(this.#slave);
    this.#slave = undefined;
  }

  /** Called after each piece that came. */
  onData(listener: () => void): void {
    this.#onData = listener;
  }

  /** A few bytes: nobody waits for room here. How many were taken; EAGAIN: none. */
  write(bytes: Uint8Array | string): number {
    return writeSync(this.#master, typeof bytes === "string" ? Buffer.from(bytes) : bytes);
  }

  get text(): string {
    return Buffer.concat(this.received).toString("utf8");
  }

  /** Resolves once what came matches. */
  async shows(wanted: RegExp, seconds = 20): Promise<void> {
    const end = Date.now() + seconds * 1000;
    while (!wanted.test(this.text)) {
      if (Date.now() > end) throw new Error(`${wanted} did not show; there is:\n${this.text}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** As when the cable is pulled. */
  close(): void {
    this.closeSlave();
    this.#stream.destroy();
  }
}
