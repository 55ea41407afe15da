// Running a script on a board: its console both ways, Ctrl-C, and the exit code, also when the kernel stops with a fault.
import type { Readable } from "node:stream";
import type { StreamSource } from "../streams/feeder.js";
import { BoardConsole } from "../targets/board-console.js";
import { BoardInput } from "../targets/board-input.js";
import type { Connection } from "./connection.js";
import { ControlError, cancelled } from "./errors.js";

/** What a script on the board is given. */
export interface RunOptions {
  /** Its arguments, as `args()` has them. */
  readonly args?: readonly string[];
  /** Bytes of heap and stack, seconds; 0 or absent: the board's defaults. */
  readonly memory?: number;
  /** Bytes of its stack. */
  readonly stack?: number;
  /** Seconds from its start; 0: no limit. */
  readonly time?: number;
  /** Instructions it may take; 0: no limit. */
  readonly instructions?: number;
  /** Cores that work on an operator together; 0 or absent: all of the board's. */
  readonly cores?: number;
  /** Streams that the script may read, by name; one that is not among them, or fed by `board.stream`, is NO_STREAM to it. */
  readonly streams?: ReadonlyMap<string, StreamSource>;
  /** What the script reads from its console; without it there is nothing. */
  readonly input?: Readable;
  /** What it writes; default process.stdout. */
  readonly onOutput?: (text: string) => void;
  /** Lines of the script's and the kernel's diagnostics; default process.stderr. */
  readonly onDiagnostics?: (line: string) => void;
  /** Ctrl-C. */
  readonly signal?: AbortSignal;
}

const ctrlC = Uint8Array.of(0x03);
const endOfInput = Uint8Array.of(0x04);
/** Milliseconds that a script gets to end after Ctrl-C, and a kernel to tell its last words. */
const graceAfterInterrupt = 3000;
const graceAfterLoss = 3000;

export async function runScript(connection: Connection, name: string, options: RunOptions): Promise<number> {
  const { signal } = options;
  if (signal?.aborted) throw cancelled(name);
  const session = await connection.ready(signal);
  const type = (bytes: Uint8Array) => session.type(bytes);
  const input = options.input && new BoardInput(options.input, type);
  const timers: NodeJS.Timeout[] = [];
  let lastWord: (code: number) => void = () => {};
  const spoken = new Promise<number>((resolve) => {
    lastWord = resolve;
  });
  const reader = new BoardConsole({
    onAsk: () => (input ? input.ask() : type(endOfInput)),
    onOutput: options.onOutput ?? ((text) => process.stdout.write(text)),
    onDiagnostics: options.onDiagnostics ?? ((line) => process.stderr.write(`${line}\n`)),
    onExit: (code) => lastWord(code),
  });
  const stop = connection.watchConsole((bytes) => reader.push(bytes));
  let interrupt = () => {};
  const feeder = connection.streams;
  const offers = [...(options.streams ?? [])].map(([stream, source]) => feeder.offer(stream, source));
  feeder.refuse(true);
  try {
    const answered = session.calls.call("RunScript", {
      name,
      memory: options.memory ?? 0,
      stack: options.stack ?? 0,
      milliseconds: Math.min(Math.ceil((options.time ?? 0) * 1000), 2 ** 32 - 1),
      instructions: options.instructions ?? 0,
      cores: options.cores ?? 0,
      args: options.args ?? [],
    });
    const interrupted = new Promise<never>((_, reject) => {
      interrupt = () => {
        type(ctrlC);
        timers.push(setTimeout(() => reject(cancelled(name)), graceAfterInterrupt));
      };
      signal?.addEventListener("abort", interrupt, { once: true });
    });
    const answer = await Promise.race([answered.then(({ id }) => id), interrupted]).catch(
      async (error: Error) => {
        if (!(error instanceof ControlError) || error.code !== "LOST") throw error;
        // A kernel that stops with a fault ends the session and reports on the plain console.
        const silence = new Promise<undefined>((resolve) => {
          timers.push(setTimeout(() => resolve(undefined), graceAfterLoss));
        });
        const code = await Promise.race([spoken, silence]);
        if (code === undefined) throw error;
        return code;
      },
    );
    return answer & 0xff;
  } finally {
    signal?.removeEventListener("abort", interrupt); // or it would be the Ctrl-C of what runs next
    for (const timer of timers) clearTimeout(timer);
    feeder.refuse(false);
    for (const offer of offers) offer.withdraw("the run is over");
    stop();
    input?.close();
    reader.end();
  }
}
