// Streams: bytes that somebody outside feeds while the script runs, as an async iterator and as a source of a pipeline.

import { streamClose, streamEnded, streamOpen, streamRead } from "sis:native";
import { arrayFromBytes, byteCount, type Dtype, type DtypeArrays } from "../dtype.js";
import { badArgument, SisError } from "../errors.js";
import { now } from "../files.js";
import { isOpen, tokenType } from "./ports.js";
import { sleep } from "./signal.js";
import { type FeedItem, Source } from "./sources.js";

/** Milliseconds between two looks at a stream that has nothing: at first, and at most. */
const FIRST_PAUSE = 1;
const LONGEST_PAUSE = 8;
/** Milliseconds after which timers get their turn, when a stream never runs dry. */
const TURN = 20;
/** Bytes of a piece at most. */
const PIECE = 16384;

/** How a stream is cut into tensors. */
export interface StreamOptions<D extends Dtype> {
  /** Of each token. */
  readonly dtype: D;
  /** Of each token: as `[512]` for 512 samples at a time. */
  readonly shape: readonly number[];
  /** What becomes of bytes at the stream's end that are no whole token: an error (default), dropped, or filled up with zeros. */
  readonly rest?: "error" | "drop" | "pad";
}

/**
 * A stream of bytes that is fed from outside: from a file, a pipe or a command of the host (`sis run --stream NAME=…`), or by
 * a program (`board.stream`). Nothing is lost on the way: a script that does not read holds the source back.
 *
 * `for await` gives its pieces: with a dtype and shape TypedArrays of that many elements, else bytes as they come, a
 * Uint8Array of 1 to 16384. As a source of a pipeline each piece is a token. Every iteration opens the stream, and closes it
 * when it is left. What is thrown: NO_STREAM when nobody feeds it, STREAM_BROKEN when bytes were lost or the source failed, behind
 * all that came before.
 */
export class Stream<D extends Dtype> extends Source<D> implements AsyncIterable<DtypeArrays[D]> {
  readonly #pieces: () => AsyncIterableIterator<DtypeArrays[D]>;

  /** @internal */
  constructor(
    /** The stream's name. */
    readonly name: string,
    type: ConstructorParameters<typeof Source<D>>[0],
    pieces: () => AsyncIterableIterator<DtypeArrays[D]>,
  ) {
    const isBytes = isOpen(type);
    const open = () => (isBytes ? shapedPieces(name) : pieces()) as AsyncIterator<FeedItem>;
    super(type, { kind: "feed", open });
    this.#pieces = pieces;
  }

  /** The stream's tensors one by one, without a pipeline. */
  [Symbol.asyncIterator](): AsyncIterableIterator<DtypeArrays[D]> {
    return this.#pieces();
  }
}

/**
 * The stream of this name, in pieces of its bytes or in tokens of one dtype and shape.
 *
 * ```ts
 * for await (const samples of stream("sound", { dtype: "i16", shape: [160] })) console.log(Math.max(...samples));
 * ```
 */
export function stream(name: string): Stream<"u8">;
export function stream<D extends Dtype>(name: string, options: StreamOptions<D>): Stream<D>;
export function stream<D extends Dtype>(name: string, options?: StreamOptions<D>): Stream<D> | Stream<"u8"> {
  const what = `stream "${String(name)}"`;
  if (options === undefined) {
    const type = tokenType({ dtype: "u8", shape: [{ max: PIECE }] }, what);
    return new Stream(name, { ...type, dtype: "u8" }, () => pieces(name));
  }
  const { dtype, shape, rest = "error" } = options;
  const type = { ...tokenType({ dtype, shape }, what), dtype };
  const bytes = isOpen(type) ? 0 : byteCount(dtype, shape);
  if (!Number.isSafeInteger(bytes) || bytes <= 0)
    throw badArgument(`${what}: each of its tokens has the same shape and at least one byte`);
  if (rest !== "error" && rest !== "drop" && rest !== "pad")
    throw badArgument(`${what}: rest is "error", "drop" or "pad", not ${String(rest)}`);
  return new Stream(name, type, () => tokens(name, dtype, bytes, rest));
}

/** Pieces of one opening; `done` ends the iteration. */
type Next<T> = () => Promise<T | typeof done>;
const done = Symbol("done");

/** One opening of a stream, from its first read on. */
class Reader {
  readonly #name: string;
  #number: number | undefined;
  #isClosed = false;
  #pause = FIRST_PAUSE;
  #turn = now();

  constructor(name: string) {
    this.#name = name;
  }

  /** Some bytes, at least one. */
  async read(): Promise<Uint8Array | typeof done> {
    if (!this.#isClosed) this.#number ??= streamOpen(this.#name);
    while (this.#number !== undefined) {
      const bytes = streamRead(this.#number);
      if (bytes.length > 0) {
        this.#pause = FIRST_PAUSE;
        if (now() - this.#turn >= TURN) {
          await sleep(0);
          this.#turn = now();
        }
        return bytes;
      }
      if (streamEnded(this.#number)) return done;
      await sleep(this.#pause);
      this.#turn = now();
      this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE);
    }
    return done;
  }

  close(): void {
    this.#isClosed = true;
    if (this.#number !== undefined) streamClose(this.#number);
    this.#number = undefined;
  }
}

/**
 * An iterator that closes the reader at its end. Not a generator: a loop that is left closes the stream at once, on every
 * engine, and so it can be opened again.
 */
function iterate<T>(reader: Reader, next: Next<T>): AsyncIterableIterator<T> {
  let last: Promise<unknown> = Promise.resolve();
  const over = (): IteratorResult<T> => {
    reader.close();
    return { done: true, value: undefined };
  };
  const step = async (): Promise<IteratorResult<T>> => {
    try {
      const value = await next();
      return value === done ? over() : { done: false, value };
    } catch (error) {
      reader.close();
      throw error;
    }
  };
  return {
    next() {
      const result = last.then(step);
      last = result.catch(() => {});
      return result;
    },
    async return() {
      return over();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Bytes as they come. */
function pieces(name: string): AsyncIterableIterator<Uint8Array> {
  const reader = new Reader(name);
  return iterate(reader, () => reader.read());
}

/** In tokens of so many bytes, each in memory of its own. */
function tokens<D extends Dtype>(
  name: string,
  dtype: D,
  size: number,
  rest: "error" | "drop" | "pad",
): AsyncIterableIterator<DtypeArrays[D]> {
  const reader = new Reader(name);
  let bytes: Uint8Array | typeof done = new Uint8Array(0);
  return iterate(reader, async () => {
    if (bytes === done) return done;
    const token = new Uint8Array(size);
    let filled = 0;
    while (filled < size) {
      if (bytes.length === 0) bytes = await reader.read();
      if (bytes === done) break;
      const part = bytes.subarray(0, size - filled);
      token.set(part, filled);
      filled += part.length;
      bytes = bytes.subarray(part.length);
    }
    if (filled === 0 || (filled < size && rest === "drop")) return done;
    if (filled < size && rest === "error")
      throw new SisError(
        "STREAM_BROKEN",
        `stream "${name}" ended within a token: ${filled} of ${size} bytes; rest: "drop" or "pad" takes such an end`,
      );
    return arrayFromBytes(dtype, token) as DtypeArrays[D];
  });
}

/** Bytes as tokens whose shape is their number. */
function shapedPieces(name: string): AsyncIterableIterator<FeedItem> {
  const reader = new Reader(name);
  return iterate(reader, async () => {
    const data = await reader.read();
    return data === done ? done : { shape: [data.length], data };
  });
}
