// The plain console of a board on this terminal: what it says, what is typed, and the port coming and going.

import { PortFollower } from "../ports/follow.js";
import { openPort, type Port } from "../ports/port.js";
import { isFailure } from "../setup/failure.mjs";

const retryAfter = 300;

export interface ConsoleEvents {
  /** A sentence for people, between the board's words. */
  readonly say: (text: string) => void;
  readonly onBytes: (bytes: Uint8Array) => void;
}

export class PlainConsole {
  #port: Port | undefined;
  #listening = false;
  #closed = false;
  readonly #follower: PortFollower;

  constructor(
    private readonly name: string,
    private readonly firstBaud: number | undefined,
    private readonly events: ConsoleEvents,
  ) {
    this.#follower = new PortFollower(name);
  }

  /** A PortError when it cannot be had: later it is waited for. */
  async open(): Promise<void> {
    this.#port = await openPort(await this.#follower.current(), { baud: this.firstBaud });
    await this.#follower.note();
    this.listen();
  }

  /** Bits a second; undefined where there is no such thing, or nothing at all. */
  get baud(): number | undefined {
    return this.#port?.baud;
  }

  /** Bytes for the board; dropped while it is gone. */
  type(bytes: Uint8Array): void {
    if (this.#listening) void this.#port?.write(bytes);
  }

  /** The open port, for a session on it; `listen` gives it back. Undefined while it is gone. */
  lend(): Port | undefined {
    const port = this.#port?.isOpen ? this.#port : undefined;
    if (port) this.#listening = false;
    return port;
  }

  listen(): void {
    const port = this.#port;
    if (!port) return;
    this.#listening = true;
    port.listen(this.events.onBytes, () => this.#lost(port));
  }

  #lost(port: Port): void {
    if (this.#closed || this.#port !== port) return;
    this.#port = undefined;
    this.#listening = false;
    this.events.say(`${this.name} is gone; waiting for it (Ctrl-] q quits)`);
    void this.#wait();
  }

  async #wait(): Promise<void> {
    let said = "";
    while (!this.#closed) {
      await new Promise((resolve) => setTimeout(resolve, retryAfter));
      if (this.#closed) return;
      try {
        await this.open();
        if (this.#closed) await this.close();
        else this.events.say(`${this.name} is back`);
        return;
      } catch (error) {
        if (!isFailure(error)) throw error;
        // Not there yet is what we know; anything else is news, once.
        const code = "code" in error ? error.code : "";
        if (code !== "NO_PORT" && error.message !== said) this.events.say(error.message);
        said = error.message;
      }
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#port?.close();
  }
}
