// A connection that mends itself: opens the port and a session on it, and after an unplug or a reset does so again.
import { setTimeout as sleep } from "node:timers/promises";
import type { CommandName, FrameFields } from "../../generated/frames.js";
import type { WelcomePayload } from "../../generated/link.js";
import { PortFollower } from "../ports/follow.js";
import { openPort, type Port } from "../ports/port.js";
import { StreamFeeder } from "../streams/feeder.js";
import type { Answer, CallOptions } from "./calls.js";
import { ControlError, cancelled, lost } from "./errors.js";
import { beginsGraphs, isAboutGraphs, repeatable } from "./kinds.js";
import { Session } from "./session.js";
import { parseToken, TokenWatch, tokenOfEnvironment } from "./token.js";

/** How a board is found, and what happens when it is lost. */
export interface ConnectOptions {
  /** The board's capability token, as a number or in hexadecimal. Default: SIS_TOKEN of the environment, else as the board prints it. */
  readonly token?: bigint | string;
  /** Bits a second of a serial port at first. Default 115200. */
  readonly baud?: number;
  /** Highest rate to raise a serial line to before large uploads; 0: never. Default: the highest that both can do. */
  readonly raise?: number;
  /** Milliseconds to wait for a board's first answer. Default 5000. */
  readonly patience?: number;
  /** Milliseconds to try to get the board back after it was lost; 0: never. Default 15000. */
  readonly reconnect?: number;
  /** Gives up connecting. */
  readonly signal?: AbortSignal;
  /** The board was lost, and is being looked for. */
  readonly onLost?: (reason: string) => void;
  /** And is back. */
  readonly onBack?: (welcome: WelcomePayload) => void;
  /** What the plain console says while there is no session. */
  readonly onPlain?: (bytes: Uint8Array) => void;
}

const defaultPatience = 5000;
const defaultReconnect = 15_000;
/** Of one try, while the board is looked for. */
const mendPatience = 1500;
const retryAfter = 300;
const beforeTyping = 200;

export class Connection {
  /** What scripts on the board read while they run; goes on after a session was lost. */
  readonly streams = new StreamFeeder();
  #port: Port | undefined;
  #session: Session | undefined;
  #welcome: WelcomePayload | undefined;
  #closed: Error | undefined;
  #mending: Promise<Session> | undefined;
  #watcher: ((bytes: Uint8Array) => void) | undefined;
  #graphs: Session | undefined;
  #gone: (() => void)[] = [];
  readonly #broken = new Set<number>();
  readonly #tokens = new TokenWatch();
  readonly #given: bigint | undefined;
  readonly #follower: PortFollower;

  /** Opens port and session, on a lent port only that; a PortError or ControlError says why not. */
  static async open(name: string, options: ConnectOptions, lent?: Port): Promise<Connection> {
    const connection = new Connection(name, options, lent);
    try {
      await connection.#begin(options.patience ?? defaultPatience, options.signal);
    } catch (error) {
      await connection.close();
      throw error;
    }
    return connection;
  }

  private constructor(
    readonly name: string,
    private readonly options: ConnectOptions,
    private readonly lent: Port | undefined,
  ) {
    this.#port = lent;
    const { token } = options;
    this.#given = typeof token === "string" ? parseToken(token, "token") : (token ?? tokenOfEnvironment());
    this.#follower = new PortFollower(name);
  }

  get welcome(): WelcomePayload {
    return this.#welcome!;
  }

  get rate(): number | undefined {
    return this.#session?.rate;
  }

  get counts(): Session["counts"] | undefined {
    return this.#session?.counts;
  }

  /** Whether a lost board is looked for. */
  get mends(): boolean {
    return this.#closed === undefined && this.#patience > 0;
  }

  get #patience(): number {
    return this.options.reconnect ?? defaultReconnect;
  }

  /** The session, once there is one. */
  async ready(signal?: AbortSignal): Promise<Session> {
    if (this.#closed) throw this.#closed;
    if (signal?.aborted) throw cancelled(this.name);
    if (this.#session) return this.#session;
    return await this.#unlessAborted(this.#mending ?? Promise.reject(notThere(this.name)), signal);
  }

  async #unlessAborted<Result>(work: Promise<Result>, signal?: AbortSignal): Promise<Result> {
    if (!signal) return await work;
    let abort = () => {};
    const aborted = new Promise<never>((_, reject) => {
      abort = () => reject(cancelled(this.name));
      if (signal.aborted) abort();
      else signal.addEventListener("abort", abort);
    });
    return await Promise.race([work, aborted]).finally(() => signal.removeEventListener("abort", abort));
  }

  /** Resolves when the present session is over; rejects with CANCELLED when the signal aborts before. */
  gone(signal?: AbortSignal): Promise<void> {
    if (!this.#session) return Promise.resolve();
    return this.#unlessAborted(new Promise<void>((resolve) => this.#gone.push(resolve)), signal);
  }

  async call<Name extends CommandName>(
    name: Name,
    fields: FrameFields[Name],
    options: CallOptions,
  ): Promise<Answer<Name>> {
    for (;;) {
      const session = await this.ready(options.signal);
      this.#checkGraphs(name, session);
      try {
        return await session.calls.call(name, fields, options);
      } catch (error) {
        const again = error instanceof ControlError && error.code === "LOST" && this.mends;
        if (!again || !repeatable.has(name)) throw error;
      }
    }
  }

  /** A board forgets its graphs with the session: commands for them must not meet another one's. */
  #checkGraphs(name: CommandName, session: Session): void {
    if (!isAboutGraphs(name)) return;
    if (beginsGraphs(name)) this.#graphs = session;
    this.#graphs ??= session;
    if (this.#graphs === session) return;
    throw lost(this.name, name, "the graphs of the session before are gone; begin again with CreateGraph");
  }

  /** The board's console goes there until the returned function is called. */
  watchConsole(watcher: (bytes: Uint8Array) => void): () => void {
    this.#watcher = watcher;
    return () => {
      if (this.#watcher === watcher) this.#watcher = undefined;
    };
  }

  /** Raises a serial line to the highest rate that works. */
  async raiseRate(session: Session): Promise<void> {
    const { rate } = session;
    if (rate === undefined) return;
    const most = this.options.raise ?? Number.POSITIVE_INFINITY;
    const better = session.welcome.bauds.filter((baud) => baud > rate && baud <= most);
    for (const baud of better.sort((a, b) => b - a)) {
      if (this.#broken.has(baud) || !session.isOpen) continue;
      if ((await session.changeRate(baud)) === baud) return;
      if (session.isOpen) this.#broken.add(baud);
    }
  }

  async close(): Promise<void> {
    this.#closed ??= new ControlError("CLOSED", `port ${this.name}: closed`);
    this.streams.close();
    const session = this.#session;
    this.#session = undefined;
    for (const tell of this.#gone.splice(0)) tell();
    await session?.close();
    const port = this.#port;
    this.#port = undefined;
    if (port !== this.lent) await port?.close();
  }

  /** Port and session, once; the token too, where the board tells it. */
  async #begin(patience: number, signal?: AbortSignal): Promise<Session> {
    const tried = this.#tokens.token;
    try {
      return await this.#try(patience, signal);
    } catch (error) {
      const wrong = error instanceof ControlError && error.code === "BAD_TOKEN";
      if (!wrong || this.#given !== undefined || !(await this.#askToken(tried))) throw error;
      return await this.#try(patience, signal);
    }
  }

  async #try(patience: number, signal?: AbortSignal): Promise<Session> {
    this.#port ??= await this.#openPort();
    const port = this.#port;
    try {
      const session = await Session.open(port, {
        token: this.#given ?? this.#tokens.token ?? 0n,
        tokenGiven: this.#given !== undefined,
        patience,
        signal,
        streams: this.streams,
        onConsole: (bytes) => this.#watcher?.(bytes),
        onPlain: this.#plain,
        onEnd: (reason) => this.#lose(reason),
      });
      if (this.#closed) {
        await session.close();
        throw this.#closed;
      }
      this.#session = session;
      this.#welcome = session.welcome;
      return session;
    } catch (error) {
      this.#listen(port);
      throw error;
    }
  }

  async #openPort(): Promise<Port> {
    const port = await openPort(await this.#follower.current(), { baud: this.options.baud });
    if (this.#closed) {
      await port.close(); // close() came while it was opened, and had nothing to close yet
      throw this.#closed;
    }
    await this.#follower.note();
    return port;
  }

  readonly #plain = (bytes: Uint8Array): void => {
    this.#tokens.push(bytes);
    this.#watcher?.(bytes); // a kernel's last words
    this.options.onPlain?.(bytes);
  };

  /** Between sessions. */
  #listen(port: Port): void {
    if (!port.isOpen) {
      if (this.#port === port) this.#port = undefined;
      return;
    }
    port.listen(this.#plain, () => {
      if (this.#port === port) this.#port = undefined;
    });
  }

  /** The shell tells the token that the board made at its start; no other. `wrong` is one that it no longer is. */
  async #askToken(wrong: bigint | undefined): Promise<boolean> {
    if (this.#tokens.token !== wrong) return true; // it was told meanwhile
    this.#tokens.token = undefined;
    const port = this.#port;
    if (!port?.isOpen) return false;
    await sleep(beforeTyping); // what comes right behind frames is dropped
    await port.write(Buffer.from("\rtoken\r"));
    for (let waited = 0; waited < 1000 && this.#tokens.token === undefined; waited += 20) await sleep(20);
    return this.#tokens.token !== undefined;
  }

  #lose(reason: string): void {
    this.#session = undefined;
    for (const tell of this.#gone.splice(0)) tell();
    if (this.#closed) return;
    if (this.#port) this.#listen(this.#port);
    if (this.#patience === 0) {
      this.#closed = lost(this.name, "the session", reason);
      this.options.onLost?.(reason);
      return;
    }
    this.#mending = this.#mend().finally(() => {
      this.#mending = undefined;
    });
    this.#mending.catch((error: Error) => {
      this.#closed ??= error;
    });
    this.options.onLost?.(reason);
  }

  /** Tries until it works or patience is at its end. */
  async #mend(): Promise<Session> {
    const end = performance.now() + this.#patience;
    await sleep(retryAfter); // a board that restarts must not answer while it still ends
    for (;;) {
      if (this.#closed) throw this.#closed;
      const left = end - performance.now();
      try {
        const session = await this.#begin(Math.min(Math.max(left, retryAfter), mendPatience));
        this.options.onBack?.(session.welcome);
        return session;
      } catch (error) {
        if (this.#closed) throw this.#closed;
        if (performance.now() + retryAfter > end) throw error;
        await sleep(retryAfter);
      }
    }
  }
}

const notThere = (name: string) => new ControlError("NO_ANSWER", `port ${name}: the board is gone`);
