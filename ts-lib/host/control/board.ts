// A board at the end of a port, for programs of the host: typed calls, files, scripts, and a connection that mends itself.
import type { Readable } from "node:stream";
import type { CommandName, FrameFields } from "../../generated/frames.js";
import type { WelcomePayload } from "../../generated/link.js";
import type { Port } from "../ports/port.js";
import type { StreamSource } from "../streams/feeder.js";
import { readableSource } from "../streams/sources.js";
import { BoardConsole } from "../targets/board-console.js";
import { type BesideOptions, ScriptBeside } from "./beside.js";
import type { Answer, CallOptions } from "./calls.js";
import { Connection, type ConnectOptions } from "./connection.js";
import { type Content, contentOf, type UploadContent } from "./content.js";
import { ControlError, cancelled } from "./errors.js";
import { type FileInfo, listFiles, readFile } from "./files.js";
import { type Metric, readMetrics } from "./metrics.js";
import { type RunOptions, runScript } from "./run.js";
import { isDamaged, type Uploaded, type UploadOptions, uploadOnce } from "./upload.js";

/** How often an upload goes on after the connection was lost. */
const mostResumes = 8;

/** An upload of so much is worth half a second of raising the rate. */
const worthRaising = 64 << 10;

/** How a stream is sent. */
export interface StreamOptions {
  /** Gives up sending. */
  readonly signal?: AbortSignal;
}

/** A board at a port, and what it can be asked. `connect` opens it. */
export class Board {
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(private readonly connection: Connection) {}

  /** As `connect` of index.ts. */
  static async connect(port: string, options: ConnectOptions = {}): Promise<Board> {
    return new Board(await Connection.open(port, options));
  }

  /** On a port that is open, and stays so: its owner has it back after close(). Nothing is mended. */
  static async over(port: Port, options: ConnectOptions): Promise<Board> {
    return new Board(await Connection.open(port.name, { ...options, reconnect: 0 }, port));
  }

  /** Of the session that is open, or was last: name, version of SIS, limits. */
  get welcome(): WelcomePayload {
    return this.connection.welcome;
  }

  /** The port's name, as `connect` was given it. */
  get port(): string {
    return this.connection.name;
  }

  /** Bits a second of the line at present; undefined on a socket. */
  get rate(): number | undefined {
    return this.connection.rate;
  }

  /** Of the link, since this session began. */
  get counts() {
    return this.connection.counts;
  }

  /**
   * Sends one control frame (docs/frames.md) and resolves to what it is answered. Rejects with a ControlError whose code is
   * the status's name. While the connection is being mended it waits; what only asks is asked again, anything else that
   * was under way is rejected with LOST.
   */
  call<Name extends CommandName>(
    name: Name,
    fields: FrameFields[Name],
    options: CallOptions = {},
  ): Promise<Answer<Name>> {
    return this.connection.call(name, fields, options);
  }

  /** What the board is and what it has room for. */
  about(options?: CallOptions): Promise<Answer<"About">> {
    return this.call("About", {}, options);
  }

  /**
   * Brings a file to the board. The very same content is not sent twice, whatever its name; what was sent in part goes on
   * where it stopped, also after the connection was lost.
   */
  upload(name: string, content: UploadContent, options: UploadOptions = {}): Promise<Uploaded> {
    return this.#alone(async () => {
      const source = await contentOf(content);
      try {
        return await this.#uploaded(name, source, options);
      } finally {
        source.close();
      }
    });
  }

  async #uploaded(name: string, content: Content, options: UploadOptions): Promise<Uploaded> {
    let damaged = false;
    for (let resumes = 0; ; ) {
      const session = await this.connection.ready(options.signal);
      try {
        if (content.size >= worthRaising) await this.connection.raiseRate(session);
        return await uploadOnce(session, name, content, options);
      } catch (error) {
        const again = error instanceof ControlError && error.code === "LOST" && this.connection.mends;
        if (again && resumes++ < mostResumes) continue;
        if (!isDamaged(error) || damaged) throw error;
        damaged = true;
      }
    }
  }

  /** Sorted by name. */
  files(options?: CallOptions): Promise<readonly FileInfo[]> {
    return listFiles(this, options);
  }

  /** A file's bytes. Rejects with NO_FILE where there is none of that name. */
  readFile(name: string, options?: CallOptions): Promise<Uint8Array> {
    return readFile(this, name, options);
  }

  /** Deletes a file that was sent or written; those of the initrd stay. */
  async deleteFile(name: string, options?: CallOptions): Promise<void> {
    await this.call("DeleteFile", { name }, options);
  }

  /** Runs a file of the board as a script; resolves to its exit code. A signal that aborts is its Ctrl-C. */
  run(name: string, options: RunOptions = {}): Promise<number> {
    return this.#alone(() => runScript(this.connection, name, options));
  }

  /** @internal For sis dev: scripts that run beside the session, so that files travel and commands are answered meanwhile. One user at a time. */
  beside(options: BesideOptions): ScriptBeside {
    return new ScriptBeside(this.connection, options);
  }

  /**
   * Feeds a stream to the script that reads it on the board, now or later, and goes on after the connection was lost. Not more
   * is read of it than the script takes. Resolves when its end was sent or the script has closed it; rejects when it failed.
   * A signal that aborts breaks it off.
   */
  stream(name: string, readable: Readable, options: StreamOptions = {}): Promise<void> {
    return this.feed(name, readableSource(readable), options);
  }

  /** @internal The same, from a source that can perhaps be opened again. */
  async feed(name: string, source: StreamSource, { signal }: StreamOptions = {}): Promise<void> {
    if (signal?.aborted) throw cancelled(`stream "${name}"`);
    const offer = this.connection.streams.offer(name, source);
    let abort = () => {};
    const aborted = new Promise<never>((_, reject) => {
      abort = () => reject(cancelled(`stream "${name}"`));
      signal?.addEventListener("abort", abort, { once: true });
    });
    try {
      await Promise.race([offer.done, aborted]);
    } finally {
      signal?.removeEventListener("abort", abort);
      offer.withdraw("whoever fed it has broken it off");
    }
  }

  /** @internal What scripts and kernel say in the session, until the returned function is called. */
  watchConsole(show: (text: string) => void): () => void {
    const reader = new BoardConsole({
      onOutput: show,
      onDiagnostics: (line) => show(`${line}\n`),
      onExit: () => {},
    });
    return this.connection.watchConsole((bytes) => reader.push(bytes));
  }

  /** What was measured; names in docs/metrics.md. */
  metrics(options?: CallOptions): Promise<readonly Metric[]> {
    return readMetrics(this, options);
  }

  /** Sets the board's clock, in milliseconds since 1970. */
  async setTime(time = Date.now(), options?: CallOptions): Promise<void> {
    await this.call("SetTime", { us: BigInt(Math.round(time * 1000)) }, options);
  }

  /**
   * Restarts the board; with a connection that mends itself, resolves once it is back. Its files are gone.
   * A signal that aborts gives up waiting, wherever that is.
   */
  async reboot(options: CallOptions = {}): Promise<void> {
    const gone = this.connection.gone(options.signal);
    gone.catch(() => {}); // when the call itself fails nobody awaits it
    await this.call("Reboot", {}, options).catch((error: Error) => {
      // A board that restarts at once is as good as one that answers first.
      if (!(error instanceof ControlError) || error.code !== "LOST") throw error;
    });
    await gone;
    if (this.connection.mends) await this.connection.ready(options.signal);
  }

  /** Ends the session and gives the port back. */
  close(): Promise<void> {
    return this.connection.close();
  }

  /** Channel 2 and the console serve one at a time. */
  #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#turn.then(work, work);
    this.#turn = result.catch(() => {});
    return result;
  }
}
