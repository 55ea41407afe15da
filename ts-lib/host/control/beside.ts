// Scripts beside a session: started by a frame, so that commands go on while they wait. Their console is the session's.
import type { Readable } from "node:stream";
import { BoardConsole } from "../targets/board-console.js";
import { BoardInput } from "../targets/board-input.js";
import type { CallOptions } from "./calls.js";
import type { Connection } from "./connection.js";
import { ControlError } from "./errors.js";

export interface BesideOptions {
  /** What scripts read from their console; without it there is nothing. */
  readonly input?: Readable;
  readonly onOutput: (text: string) => void;
  /** Lines of the script's and the kernel's diagnostics. */
  readonly onDiagnostics: (line: string) => void;
}

export interface StartOptions {
  readonly args?: readonly string[];
  /** Bytes of heap and stack, seconds; 0 or absent: the board's defaults. */
  readonly memory?: number;
  readonly stack?: number;
  readonly time?: number;
  /** Most instructions; 0 or absent: any number. */
  readonly instructions?: number;
  /** Cores that work on an operator together; 0 or absent: all of the board's. */
  readonly cores?: number;
}

export type ScriptState =
  | { readonly is: "none" | "starts" }
  /** `waited`: its first turn is over. */
  | { readonly is: "runs"; readonly waited: boolean }
  | { readonly is: "ended"; readonly waited: boolean; readonly code: number };

const ctrlC = Uint8Array.of(0x03);
const endOfInput = Uint8Array.of(0x04);

export class ScriptBeside {
  #reader: BoardConsole | undefined;
  readonly #input: BoardInput | undefined;
  readonly #release: () => void;

  constructor(
    private readonly connection: Connection,
    private readonly options: BesideOptions,
  ) {
    const { input } = options;
    this.#input = input && new BoardInput(input, (bytes) => this.#type(bytes));
    this.#release = connection.watchConsole((bytes) => this.#reader?.push(bytes));
  }

  #type(bytes: Uint8Array): void {
    void this.connection.ready().then(
      (session) => session.type(bytes),
      () => {}, // the board is gone, and so is who would read
    );
  }

  /** Whether the script would start; a ControlError BAD_FILE has the engine's words, OUT_OF_ARENA: no memory to look. */
  async check(name: string, options: CallOptions = {}): Promise<void> {
    await this.connection.call("CheckScript", { name }, options);
  }

  /** Resolves when it is on its way. */
  async start(name: string, options: StartOptions = {}): Promise<void> {
    const { args = [], memory = 0, stack = 0, time = 0, instructions = 0, cores = 0 } = options;
    this.#reader?.end();
    this.#reader = new BoardConsole({
      onAsk: () => (this.#input ? this.#input.ask() : this.#type(endOfInput)),
      onOutput: this.options.onOutput,
      onDiagnostics: this.options.onDiagnostics,
      onExit: () => {},
    });
    const milliseconds = Math.min(Math.ceil(time * 1000), 2 ** 32 - 1);
    await this.connection.call(
      "StartScript",
      { name, memory, stack, milliseconds, args, instructions, cores },
      {},
    );
  }

  /** Answered when the script waits next. */
  async state(options: CallOptions = {}): Promise<ScriptState> {
    const { state, waited, id } = await this.connection.call("ScriptState", {}, options);
    if (state === 3) return { is: "ended", waited: waited !== 0, code: id & 0xff };
    return state === 2 ? { is: "runs", waited: waited !== 0 } : { is: state === 1 ? "starts" : "none" };
  }

  /** Stops it as Ctrl-C would, when it waits next; one that ended is stopped already. */
  async stop(options: CallOptions = {}): Promise<void> {
    await this.connection.call("StopScript", {}, options).catch((error: Error) => {
      if (!(error instanceof ControlError) || error.code !== "BAD_STATE") throw error;
    });
  }

  /** Ctrl-C itself: a script that does not wait hears it all the same. */
  interrupt(): void {
    this.#type(ctrlC);
  }

  close(): void {
    this.#release();
    this.#input?.close();
    this.#reader?.end();
  }
}
