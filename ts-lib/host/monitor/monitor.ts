// The interactive monitor: a board's console on this terminal, with keys of its own for files, scripts and a restart.
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { type Board, ControlError } from "../control/index.js";
import * as actions from "./actions.js";
import { AskReader } from "./asks.js";
import { PlainConsole } from "./console.js";
import { KeyReader, keyHelp, type MonitorCommand } from "./keys.js";
import { Terminal } from "./terminal.js";

export interface MonitorSettings {
  readonly port: string;
  readonly baud?: number;
  readonly token?: bigint;
  readonly raise?: number;
}

/** Milliseconds of silence that end a monitor whose input was piped and has ended. */
const quietEnd = 1000;

/** Until the user quits; resolves to the exit code. A PortError when the port cannot be had at first. */
export async function runMonitor(settings: MonitorSettings): Promise<number> {
  const monitor = new Monitor(settings);
  return await monitor.run();
}

class Monitor {
  readonly #terminal = new Terminal();
  readonly #console: PlainConsole;
  readonly #keys: KeyReader;
  #busy = false;
  #quiet: NodeJS.Timeout | undefined;
  #quit: () => void = () => {};

  constructor(private readonly settings: MonitorSettings) {
    const asks = new AskReader({
      onBytes: (bytes) => {
        this.#quiet?.refresh();
        process.stdout.write(bytes);
      },
      onPut: (name, token) => {
        if (this.#terminal.interactive) void this.#alone(() => this.#put(name, token));
      },
    });
    this.#console = new PlainConsole(settings.port, settings.baud, {
      say: (text) => this.#say(text),
      onBytes: (bytes) => asks.push(bytes),
    });
    this.#keys = new KeyReader({
      onTyped: (bytes) => this.#console.type(bytes),
      onCommand: (command) => void this.#command(command),
      onUnknown: () => this.#say("no such key; Ctrl-] ? shows the keys"),
    });
  }

  async run(): Promise<number> {
    const ended = new Promise<void>((resolve) => {
      this.#quit = resolve;
    });
    await this.#console.open();
    this.#terminal.start(
      (bytes) => (this.#terminal.interactive ? this.#keys.push(bytes) : this.#console.type(bytes)),
      () => this.#inputEnded(),
    );
    const rate = this.#console.baud === undefined ? "" : ` at ${this.#console.baud} baud`;
    if (this.#terminal.interactive)
      this.#say(`${this.settings.port}${rate}; Ctrl-] ? shows the monitor's keys`);
    try {
      await ended;
    } finally {
      clearTimeout(this.#quiet);
      this.#terminal.stop();
      await this.#console.close();
    }
    return 0;
  }

  /** A terminal that went away ends the monitor; piped input may still be answered. */
  #inputEnded(): void {
    if (this.#terminal.interactive) this.#quit();
    else this.#quiet ??= setTimeout(this.#quit, quietEnd);
  }

  /** On a line of its own, also in a raw terminal. */
  #say(text: string): void {
    const lines = text.split("\n").map((line) => `-- ${line}`);
    process.stderr.write(`\r\n${lines.join("\r\n")}\r\n`);
  }

  async #command(command: MonitorCommand): Promise<void> {
    if (command === "quit") return this.#quit();
    if (command === "help") return this.#say(`keys of the monitor\n${keyHelp}`);
    await this.#alone(() => this.#act(command));
  }

  /** One at a time; what goes wrong is said. */
  async #alone(work: () => Promise<void>): Promise<void> {
    if (this.#busy) return this.#say("still busy");
    this.#busy = true;
    try {
      await work();
    } catch (error) {
      // Nobody waits for a key's command: what is thrown further would end the program with the terminal raw.
      this.#say(error instanceof Error ? error.message : String(error));
    } finally {
      this.#busy = false;
    }
  }

  async #act(command: Exclude<MonitorCommand, "quit" | "help">): Promise<void> {
    switch (command) {
      case "files":
        return await this.#session(async (board) => this.#say(await actions.listText(board)));
      case "status":
        return await this.#session(async (board) => this.#say(await actions.aboutText(board)));
      case "reset":
        return await this.#session(async (board) => {
          this.#say("the board restarts");
          await actions.reset(board);
        });
      case "push": {
        const path = await this.#askPath("file to push: ");
        if (path) await this.#session((board) => actions.push(board, basename(path), path));
        return;
      }
      default: {
        const path = await this.#askPath("script to run: ");
        if (path) await this.#runScript(path);
      }
    }
  }

  /** The shell's `put`: it waits for a session first, however long the user thinks. */
  async #put(name: string, token: bigint | undefined): Promise<void> {
    await this.#session(async (board) => {
      const path = await this.#askPath(`the board asks for ${name}; its path here [${name}]: `, name);
      if (path) await actions.push(board, name, path);
    }, token);
  }

  async #askPath(question: string, whenEmpty?: string): Promise<string | undefined> {
    const path = await this.#terminal.ask(`\r\n${question}`, whenEmpty);
    if (path === undefined || existsSync(path)) return path;
    this.#say(`no such file: ${path}`);
    return undefined;
  }

  /** While a script runs, the terminal is its own: what is typed goes to it, Ctrl-C ends it. */
  async #runScript(path: string): Promise<void> {
    const script = await actions.prepare(path, []); // before the session: a host that is busy falls silent
    this.#terminal.pause();
    try {
      await this.#session(async (board) => {
        const code = await actions.run(board, script);
        this.#say(`${basename(path)} ended with exit code ${code}`);
      });
    } finally {
      this.#terminal.resume();
    }
  }

  /** A session on the port, which is the console's again afterwards. */
  async #session(work: (board: Board) => Promise<void>, itsToken?: bigint): Promise<void> {
    const port = this.#console.lend();
    if (!port) throw new ControlError("LOST", `${this.settings.port} is gone just now`);
    const { token = itsToken, raise } = this.settings;
    try {
      const board = await actions.over(port, { token, raise });
      try {
        await work(board);
      } finally {
        await board.close();
      }
    } finally {
      this.#console.listen();
    }
  }
}
