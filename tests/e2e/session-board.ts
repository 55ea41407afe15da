// A board whose UART is a socket, as tests of sessions need it: plain bytes on it, sessions over it, resets under it.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createConnection, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { boards } from "../../ts-lib/generated/boards.js";
import { type Emulator, emulatorOf, passComplaints } from "../../ts-lib/host/targets/emulator.js";
import { type BoardOptions, qemuArguments } from "../../ts-lib/host/targets/qemu.js";

const answerMilliseconds = 20_000;

/** The socket with nothing but bytes on it, as a terminal would have it. */
export class PlainLine {
  text = "";
  readonly #socket: Socket;

  constructor(path: string) {
    this.#socket = createConnection(path);
    this.#socket.on("data", (bytes: Buffer) => {
      this.text += bytes.toString("latin1");
    });
    this.#socket.on("error", () => {});
  }

  write(bytes: Uint8Array | string): void {
    this.#socket.write(bytes);
  }

  /** Waits for what matches in the text since `from`. */
  async until(pattern: RegExp, from = 0): Promise<string> {
    const end = Date.now() + answerMilliseconds;
    while (!pattern.test(this.text.slice(from))) {
      if (Date.now() > end) throw new Error(`no ${pattern} in ${JSON.stringify(this.text.slice(from))}`);
      await sleep(10);
    }
    return this.text.slice(from);
  }

  /** Types a line and waits for the prompt after it; what came meanwhile. */
  async command(line: string): Promise<string> {
    const from = this.text.length;
    this.write(`${line}\r`);
    return this.until(/sis> $/, from);
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#socket.once("close", () => resolve());
      this.#socket.destroy();
    });
  }
}

export class SessionBoard {
  readonly path: string;
  readonly port: string;
  readonly #monitor: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "sis-"));
  readonly #child: ChildProcess;

  private constructor({ program, args, env }: Emulator, options: BoardOptions) {
    this.path = join(this.#folder, "uart");
    this.#monitor = join(this.#folder, "monitor");
    this.port = `socket:${this.path}`;
    this.#child = spawn(
      program,
      [
        ...[
          ...args,
          ...qemuArguments(boards[options.board]!, { icount: false, goesOn: true, ...options }, []),
        ],
        ...["-chardev", `socket,id=uart,path=${this.path},server=on,wait=off`, "-serial", "chardev:uart"],
        ...["-chardev", `socket,id=monitor,path=${this.#monitor},server=on,wait=off`],
        ...["-mon", "chardev=monitor,mode=readline"],
      ],
      { stdio: ["ignore", "ignore", "pipe"], env },
    );
    passComplaints(this.#child.stderr!);
  }

  /** Starts it, and gives it to `work`; afterwards it is gone, whatever happened. */
  static async with<Result>(
    work: (board: SessionBoard) => Promise<Result>,
    options: Partial<BoardOptions> = {},
  ): Promise<Result> {
    const name = options.board ?? "qemu-virt";
    const board = new SessionBoard(await emulatorOf(boards[name]!), { ...options, board: name });
    try {
      while (!existsSync(board.path)) await sleep(10);
      return await work(board);
    } finally {
      board.#child.kill("SIGKILL");
      rmSync(board.#folder, { recursive: true, force: true });
    }
  }

  /** What opens sessions, as the board prints it at its start. */
  async token(): Promise<string> {
    const line = this.line();
    const said = await line.until(/SIS-TOKEN [0-9a-f]{16}\r[\s\S]*sis> $/);
    await line.close();
    return /SIS-TOKEN ([0-9a-f]{16})/.exec(said)?.[1] ?? "";
  }

  line(): PlainLine {
    return new PlainLine(this.path);
  }

  /** As the reset button: nothing is told to anybody. */
  reset(): Promise<void> {
    return this.#emulator("system_reset");
  }

  /** Lets a machine go that was started with -S, so that nothing it says is missed. */
  begin(): Promise<void> {
    return this.#emulator("cont");
  }

  async #emulator(command: string): Promise<void> {
    while (!existsSync(this.#monitor)) await sleep(10);
    const monitor = createConnection(this.#monitor);
    await sleep(100); // whoever listens to the board is connected
    monitor.write(`${command}\n`);
    await sleep(100);
    monitor.destroy();
  }
}
