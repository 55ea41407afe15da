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
  readonly #pieces: () => AsyncGenerator<DtypeArrays[D]>;

  /** @internal */
  constructor(
    /** The stream's name. */
    readonly name: string,
    type: ConstructorParameters<typeof Source<D>>[0],
    pieces: () => AsyncGenerator<DtypeArrays[D]>,
  ) {
    const isBytes = isOpen(type);
    super(type, {
      kind: "feed",
      open: () => (isBytes ? shaped(pieces()) : pieces()) as AsyncIterator<FeedItem>,
    });
    this.#pieces = pieces;
  }

  /** The stream's tensors one by one, without a pipeline. */
  [Symbol.asyncIterator](): AsyncGenerator<DtypeArrays[D]> {
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

/** Bytes as they come. */
async function* pieces(name: string): AsyncGenerator<Uint8Array> {
  const number = streamOpen(name);
  let pause = FIRST_PAUSE;
  let turn = now();
  try {
    for (;;) {
      const bytes = streamRead(number);
      if (bytes.length > 0) yield bytes;
      else if (streamEnded(number)) return;
      if (bytes.length > 0 && now() - turn < TURN) continue;
      pause = bytes.length > 0 ? FIRST_PAUSE : Math.min(pause * 2, LONGEST_PAUSE);
      await sleep(bytes.length > 0 ? 0 : pause);
      turn = now();
    }
  } finally {
    streamClose(number);
  }
}

/** In tokens of so many bytes, each in memory of its own. */
async function* tokens<D extends Dtype>(
  name: string,
  dtype: D,
  size: number,
  rest: "error" | "drop" | "pad",
): AsyncGenerator<DtypeArrays[D]> {
  let token = new Uint8Array(size);
  let filled = 0;
  const taken = () => {
    const whole = arrayFromBytes(dtype, token) as DtypeArrays[D];
    token = new Uint8Array(size);
    filled = 0;
    return whole;
  };
  for await (const bytes of pieces(name)) {
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + size - filled);
      token.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled === size) yield taken();
    }
  }
  if (filled === 0 || rest === "drop") return;
  if (rest === "error")
    throw new SisError(
      "STREAM_BROKEN",
      `stream "${name}" ended within a token: ${filled} of ${size} bytes; rest: "drop" or "pad" takes such an end`,
    );
  yield taken();
}

async function* shaped(all: AsyncGenerator<unknown>): AsyncGenerator<FeedItem> {
  for await (const bytes of all as AsyncGenerator<Uint8Array>) yield { shape: [bytes.length], data: bytes };
}
