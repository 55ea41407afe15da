// For tests: a program on a terminal, seen as a person sees it. The pty is real, the screen is xterm's (@xterm/headless), which
// also answers what programs ask of terminals.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import xterm from "@xterm/headless";
import { inBuild } from "../../ts-lib/host/setup/root.mjs";
import { Pty } from "../ts/host/ports/pty.js";

const answerMilliseconds = 20_000;

export interface TypeOptions {
  /** Bytes a second; as fast as they are taken without it. */
  readonly rate?: number;
}

export class TerminalSession {
  readonly #pty = new Pty();
  readonly #screen: xterm.Terminal;
  readonly #child: ChildProcess;
  #fed = 0;
  #drawn: Promise<void> = Promise.resolve();

  /** `sis ARGS` on a terminal of that size. */
  constructor(args: readonly string[], columns: number, rows: number) {
    this.#screen = new xterm.Terminal({ cols: columns, rows, scrollback: 5000, allowProposedApi: true });
    this.#screen.onData((answer) => void this.type(answer));
    this.#pty.onData(() => this.#feed());
    const { slave } = this.#pty;
    this.#child = spawn(process.execPath, [inBuild("js", "tests", "ts", "host", "entry.js"), ...args], {
      stdio: [slave, slave, slave],
      env: { ...process.env, SIS_PREBUILT: "1", TERM: "xterm" },
    });
  }

  #feed(): void {
    for (const bytes of this.#pty.received.slice(this.#fed))
      this.#drawn = new Promise((resolve) => this.#screen.write(bytes, resolve));
    this.#fed = this.#pty.received.length;
  }

  /** All that is typed is taken in the end: where there is no room it waits. */
  async type(text: string, { rate }: TypeOptions = {}): Promise<void> {
    const bytes = Buffer.from(text);
    const piece = rate ? 32 : 1024;
    for (let at = 0; at < bytes.length; ) {
      try {
        const taken = this.#pty.write(bytes.subarray(at, at + piece));
        at += taken;
        if (rate) await sleep((taken / rate) * 1000);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
        await sleep(2);
      }
    }
  }

  #lineAt(index: number): string {
    return this.#screen.buffer.active.getLine(index)?.translateToString(true).trimEnd() ?? "";
  }

  /** The rows that are seen, without blanks at their ends. */
  get rows(): string[] {
    const { baseY } = this.#screen.buffer.active;
    return Array.from({ length: this.#screen.rows }, (_, row) => this.#lineAt(baseY + row));
  }

  /** All there is, with what has scrolled away. */
  get text(): string {
    return Array.from({ length: this.#screen.buffer.active.length }, (_, row) => this.#lineAt(row)).join(
      "\n",
    );
  }

  get cursor(): { row: number; column: number } {
    const { cursorY: row, cursorX: column } = this.#screen.buffer.active;
    return { row, column };
  }

  /** The last rows, from the one with the cursor up. */
  last(count: number): string[] {
    const { row } = this.cursor;
    return this.rows.slice(Math.max(0, row + 1 - count), row + 1);
  }

  /** Waits until what is seen is so. */
  async until(what: string, isSo: () => boolean): Promise<void> {
    const end = Date.now() + answerMilliseconds;
    for (;;) {
      await this.#drawn;
      if (isSo()) return;
      if (Date.now() > end) throw new Error(`${what} was not seen; there is:\n${this.text.trimEnd()}`);
      await sleep(5);
    }
  }

  /** Waits until the last rows, up to the cursor's, are these. */
  shows(...rows: string[]): Promise<void> {
    return this.until(JSON.stringify(rows), () => this.last(rows.length).join("\n") === rows.join("\n"));
  }

  async ends(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, "close");
    await this.#drawn;
    return this.#child.exitCode;
  }

  close(): void {
    this.#child.kill("SIGKILL");
    this.#pty.close();
    this.#screen.dispose();
  }
}
