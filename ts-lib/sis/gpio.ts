/**
 * What scripts import as "sis:gpio": a board's pins, one object each, with levels and edges.
 * @module sis:gpio
 */

import * as native from "sis:native";
import { badArgument, SisError } from "./errors.js";

/** Low or high. */
export type Level = 0 | 1;
/** Read or written. */
export type Direction = "in" | "out";
/** The resistor that holds an input nobody drives. */
export type Pull = "none" | "up" | "down";
/** Which changes of level are told. */
export type EdgeKind = "rising" | "falling" | "both";

/** A pin that is read. */
export interface InputOptions {
  /** It is an input. */
  readonly direction: "in";
  /** Default "none". */
  readonly pull?: Pull;
}

/** A pin that is written. */
export interface OutputOptions {
  /** It is an output. */
  readonly direction: "out";
  /** From its first moment on; default 0. */
  readonly level?: Level;
}

/** How a pin is opened. */
export type PinOptions = InputOptions | OutputOptions;

/** A change of level that was seen at an input. */
export interface Edge {
  /** The pin's number. */
  readonly pin: number;
  /** Behind the change: 1 for a rising edge. */
  readonly level: Level;
  /** Milliseconds, of the clock of `now()` and `performance.now()`. */
  readonly time: number;
}

/** Which edges are told, and how. */
export interface EdgeOptions {
  /** Milliseconds: an edge closer than this to the last one that counted does not count. Default 0, all count. */
  readonly debounce?: number;
}

const pulls = { none: 0, up: 1, down: 2 } as const;
const kinds = { rising: 1, falling: 2, both: 3 } as const;
/** Milliseconds between two looks for edges, which carry times of their own. */
const LOOK = 1;
const RECORD = 16;
const LOST = 0xffffffff;
/** Edges that an iterator keeps for a reader who is busy. */
const MOST_KEPT = 1024;

interface Listener {
  readonly pin: number;
  readonly kind: EdgeKind;
  readonly debounce: number;
  last: number;
  tell(edge: Edge): void;
  fail(error: SisError): void;
}

interface Waiting {
  readonly resolve: (result: IteratorResult<Edge>) => void;
  readonly reject: (error: SisError) => void;
}

const open = new Map<number, Pin>();
const listeners = new Set<Listener>();
let looking: unknown;

/** Numbers of the pins that this target has and does not use itself; none where it has no pins. */
export function pins(): number[] {
  return [...native.gpioPins()].flatMap((use, number) => (use === 1 ? [] : [number]));
}

/**
 * Opens a pin: by its BCM number on a Raspberry Pi (GPIO 17, not place 11 of the header). An input without a pull is the default.
 * Throws UNSUPPORTED where there are no pins, BUSY for a pin that is open already or that the board itself uses (its UART's).
 *
 * ```ts
 * const led = pin(17, "out");
 * const button = pin(27, { direction: "in", pull: "up" });
 * for await (const edge of button.edges("falling", { debounce: 20 })) led.toggle();
 * ```
 */
export function pin(number: number, options: Direction | PinOptions = "in"): Pin {
  if (open.has(number)) throw new SisError("BUSY", `pin ${number} is open already: close it first`);
  return new Pin(number, typeof options === "string" ? { direction: options } : options);
}

/** One pin, from `pin()` to `close()`. */
export class Pin {
  #direction: Direction = "in";
  #options: PinOptions;
  #closed = false;

  /** @internal Use `pin`. */
  constructor(
    /** Its number, as the board counts. */
    readonly number: number,
    options: PinOptions,
  ) {
    this.#options = options;
    this.configure(options);
    open.set(number, this);
  }

  /** What the pin is at present. */
  get direction(): Direction {
    return this.#direction;
  }

  /** It was closed, or the script that had it ended. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** Another direction, pull or level. An output that listens to edges is refused: stop listening first. */
  configure(options: PinOptions): void {
    this.#check();
    const {
      direction,
      pull = "none",
      level = 0,
    }: { direction: string; pull?: Pull; level?: Level } = options;
    const isOutput = direction === "out";
    if (!isOutput && direction !== "in")
      throw badArgument(`pin ${this.number}: direction is "in" or "out", not ${String(direction)}`);
    if (pulls[pull] === undefined)
      throw badArgument(`pin ${this.number}: pull is "none", "up" or "down", not ${String(pull)}`);
    const edges = this.#edges();
    if (isOutput && edges)
      throw new SisError("BAD_STATE", `pin ${this.number} listens to edges: it stays an input`);
    const resistor = isOutput ? 0 : pulls[pull];
    native.gpioOpen(this.number, isOutput, resistor, edges, isOutput && level === 1);
    this.#options = options;
    this.#direction = isOutput ? "out" : "in";
  }

  /** The level at the pin; of an output, the one it drives. */
  read(): Level {
    this.#check();
    return native.gpioRead(this.number) ? 1 : 0;
  }

  /** Drives an output. */
  write(level: Level | boolean): void {
    this.#check();
    native.gpioWrite(this.number, Boolean(level));
  }

  /** Drives an output to its other level, which it returns. */
  toggle(): Level {
    const level = this.read() === 1 ? 0 : 1;
    this.write(level);
    return level;
  }

  /**
   * Calls `callback` for each edge, in the order in which they came, until the function that it returns is called or the
   * pin is closed. The script does not end meanwhile. Edges that came faster than they were taken away are an error:
   * `onError`, by default thrown where nobody catches it.
   */
  onEdge(
    kind: EdgeKind,
    callback: (edge: Edge) => void,
    options: EdgeOptions & { readonly onError?: (error: SisError) => void } = {},
  ): () => void {
    const fail =
      options.onError ??
      ((error: SisError) => {
        throw error;
      });
    return this.#listen(kind, options, callback, fail);
  }

  /**
   * Edges from the first `next()` on, each once and in order; the iteration ends when the pin is closed. A reader may be busy
   * meanwhile: 1024 edges are kept, and STREAM_BROKEN says how many more there were.
   */
  edges(kind: EdgeKind = "both", options: EdgeOptions = {}): AsyncIterableIterator<Edge> {
    const kept: Edge[] = [];
    const waiting: Waiting[] = [];
    let lost = 0;
    let failure: SisError | undefined;
    let isOver = false;
    let stop: (() => void) | undefined;
    /** Hands out what there is, to whoever waits; the last word to all. */
    const serve = () => {
      while (waiting.length > 0) {
        const edge = kept.shift();
        if (!edge && !failure && lost === 0 && !isOver && !this.#closed) return;
        const { resolve, reject } = waiting.shift()!;
        if (edge) resolve({ done: false, value: edge });
        else if (failure) reject(failure);
        else if (lost > 0) reject(lostEdges(this.number, lost));
        else resolve({ done: true, value: undefined });
      }
    };
    const keep = (edge: Edge) => {
      if (kept.length < MOST_KEPT) kept.push(edge);
      else lost++;
      serve();
    };
    const fail = (error: SisError) => {
      failure = error;
      serve();
    };
    return {
      next: () =>
        new Promise((resolve, reject) => {
          if (!this.#closed && !isOver) stop ??= this.#listen(kind, options, keep, fail);
          this.#wakes.add(serve);
          waiting.push({ resolve, reject });
          serve();
        }),
      return: async () => {
        isOver = true;
        kept.length = 0;
        this.#wakes.delete(serve);
        stop?.();
        serve();
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  /** Makes it an input that nobody uses; iterations over its edges end. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    open.delete(this.number);
    for (const listener of listeners) if (listener.pin === this.number) listeners.delete(listener);
    native.gpioClose(this.number);
    rest();
    for (const wake of this.#wakes) wake();
  }

  readonly #wakes = new Set<() => void>();

  #check(): void {
    if (this.#closed) throw new SisError("FREED", `pin ${this.number} is closed`);
  }

  /** Which edges its listeners want, as the driver counts. */
  #edges(): number {
    let edges = 0;
    for (const { pin, kind } of listeners) if (pin === this.number) edges |= kinds[kind];
    return edges;
  }

  #listen(
    kind: EdgeKind,
    { debounce = 0 }: EdgeOptions,
    tell: (edge: Edge) => void,
    fail: (error: SisError) => void,
  ): () => void {
    this.#check();
    if (kinds[kind] === undefined)
      throw badArgument(`pin ${this.number}: edges are "rising", "falling" or "both", not ${String(kind)}`);
    if (this.#direction === "out")
      throw new SisError("BAD_STATE", `pin ${this.number} is an output: it has no edges`);
    if (!(debounce >= 0))
      throw badArgument(`pin ${this.number}: debounce: ${String(debounce)} are no milliseconds`);
    const listener: Listener = {
      pin: this.number,
      kind,
      debounce,
      last: Number.NEGATIVE_INFINITY,
      tell,
      fail,
    };
    listeners.add(listener);
    this.configure(this.#options);
    looking ??= setInterval(look, LOOK);
    return () => {
      if (!listeners.delete(listener)) return;
      if (!this.#closed) this.configure(this.#options);
      rest();
    };
  }
}

/** Nobody listens: nothing keeps the script alive. */
function rest(): void {
  if (listeners.size > 0) return;
  clearInterval(looking);
  looking = undefined;
}

const lostEdges = (pin: number | undefined, count: number): SisError =>
  new SisError(
    "STREAM_BROKEN",
    `${pin === undefined ? "pins" : `pin ${pin}`}: ${count} edges came faster than they were taken, and are lost`,
  );

/** Hands out what was seen since the last look. */
function look(): void {
  for (;;) {
    const bytes = native.gpioEdges();
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < bytes.length; at += RECORD) {
      const number = view.getUint32(at + 8, true);
      const first = view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
      if (number === LOST) for (const { fail } of [...listeners]) fail(lostEdges(undefined, first));
      else tell({ pin: number, level: bytes[at + 12] === 1 ? 1 : 0, time: first / 1e6 });
    }
    if (bytes.length === 0) return;
  }
}

function tell(edge: Edge): void {
  for (const listener of [...listeners]) {
    const wanted = kinds[listener.kind] & (edge.level === 1 ? kinds.rising : kinds.falling);
    if (listener.pin !== edge.pin || !wanted || edge.time - listener.last < listener.debounce) continue;
    listener.last = edge.time;
    listener.tell(edge);
  }
}
