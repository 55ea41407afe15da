// Where tokens come from: memory, files, a timer, the console, functions and iterables of the script.

import { type Dtype, type DtypeArrays, dtypeOfArray, type TensorArray } from "../dtype.js";
import { badArgument } from "../errors.js";
import { readFile } from "../files.js";
import type { TensorValues } from "../tensor.js";
import { consoleLines } from "./console.js";
import type { Answer } from "./operators.js";
import {
  isOpen,
  type OutputViews,
  type PortShape,
  type PortsOf,
  type PortTypes,
  type TokenType,
  tokenBytes,
  tokenType,
} from "./ports.js";

/** What stands behind a source, for the builder. */
export type Origin =
  | { readonly kind: "memory"; readonly data: TensorArray | Uint8Array; readonly times: number }
  | { readonly kind: "timer"; readonly milliseconds: number }
  | { readonly kind: "feed"; readonly open: () => AsyncIterator<FeedItem> };

/** Values of one token; with a shape where tokens differ. */
export type FeedItem = TensorValues | { readonly shape: readonly number[]; readonly data: TensorValues };

/** A source of one kind of token; its port carries the name it has in the pipeline. */
export class Source<D extends Dtype> {
  /** Of what it gives. */
  declare readonly dtype: D;

  /** @internal */
  constructor(
    /** @internal */
    readonly type: TokenType & { readonly dtype: D },
    /** @internal */
    readonly origin: Origin,
  ) {}
}

/** A function of the script that makes tokens. */
export class FunctionSource<O extends PortTypes> {
  constructor(
    /** Dtypes and shapes of what it gives, by name. */
    readonly outputs: O,
    /** Fills the outputs and says whether there is something; called once a firing. */
    readonly run: (outputs: OutputViews<PortsOf<O>>) => Answer,
  ) {}
}

/** The dtype that an array holds when nothing else is said. */
type DtypeOfArray<A extends TensorArray> = {
  [D in "f32" | "f64" | "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64"]: A extends DtypeArrays[D]
    ? D
    : never;
}["f32" | "f64" | "i8" | "i16" | "i32" | "i64" | "u8" | "u16" | "u32" | "u64"];

/** How a whole is cut into tokens. */
export interface PieceOptions<D extends Dtype> {
  /** Of each token. */
  readonly shape: readonly number[];
  /** Default: the array's own. */
  readonly dtype?: D;
  /** How often the whole is read; default once. */
  readonly times?: number;
}

/**
 * An array in pieces, one a token, as it is when the pipeline first runs. Its length must be a multiple of a token's:
 * what is left over would be lost.
 */
export function memorySource<A extends TensorArray, D extends Dtype = DtypeOfArray<A>>(
  data: A,
  options: PieceOptions<D>,
): Source<D> {
  const type = pieceType(options.dtype ?? (dtypeOfArray(data) as D), options.shape, "memorySource");
  checkPieces("memorySource", data.byteLength, type, options.times);
  return new Source(type, { kind: "memory", data, times: options.times ?? 1 });
}

/** A file's bytes in pieces, from `offset` on, read where they lie. */
export function fileSource<D extends Dtype>(
  name: string,
  options: PieceOptions<D> & { readonly dtype: D; readonly offset?: number; readonly bytes?: number },
): Source<D> {
  const what = `fileSource "${name}"`;
  const type = pieceType(options.dtype, options.shape, what);
  const whole = readFile(name);
  const { offset = 0, bytes = whole.length - offset } = options;
  if (!(offset >= 0 && bytes >= 0 && offset + bytes <= whole.length))
    throw badArgument(`${what}: ${bytes} bytes from ${offset} on are not in its ${whole.length}`);
  checkPieces(what, bytes, type, options.times);
  const data = whole.subarray(offset, offset + bytes);
  return new Source(type, { kind: "memory", data, times: options.times ?? 1 });
}

/** A token i64[1] every so many milliseconds, holding the tick's number from 0. Ticks that nobody could take are late, not lost. */
export function timerSource(milliseconds: number): Source<"i64"> {
  if (!(milliseconds > 0 && Number.isSafeInteger(Math.round(milliseconds * 1e6))))
    throw badArgument(`timerSource: ${String(milliseconds)} is no number of milliseconds`);
  return new Source({ dtype: "i64", shape: [1] }, { kind: "timer", milliseconds });
}

/** Lines typed or piped to the console, one a token, as UTF-8 bytes without the line's end. */
export function consoleSource(options: { readonly longest?: number } = {}): Source<"u8"> {
  const { longest = 4096 } = options;
  const type = tokenType({ dtype: "u8", shape: [{ max: longest }] }, "consoleSource");
  return new Source({ ...type, dtype: "u8" }, { kind: "feed", open: () => consoleLines(longest) });
}

/**
 * Whatever an async iterable gives, one value a token; `{ shape, data }` where the shape has a `{ max }`. It is asked for
 * the next value when that of before found room. A generator can be gone through once: give the function that makes it,
 * where the pipeline is to be reset.
 */
export function iterableSource<D extends Dtype>(
  values: AsyncIterable<FeedItem> | (() => AsyncIterable<FeedItem>),
  type: { readonly dtype: D; readonly shape: PortShape },
): Source<D> {
  const { dtype } = type;
  const { shape } = tokenType(type, "iterableSource");
  if (typeof values !== "function" && typeof values?.[Symbol.asyncIterator] !== "function")
    throw badArgument(
      "iterableSource: it takes an async iterable; functionSource is for what gives values at once",
    );
  const open = () => (typeof values === "function" ? values() : values)[Symbol.asyncIterator]();
  return new Source({ dtype, shape }, { kind: "feed", open });
}

/**
 * A function that writes a token of each output whenever there is room. It returns "ended" when nothing will come any
 * more, "waits" when there is nothing now.
 */
export const functionSource = <const O extends PortTypes>(source: {
  readonly outputs: O;
  run(outputs: OutputViews<PortsOf<O>>): Answer;
}): FunctionSource<O> => new FunctionSource(source.outputs, (outputs) => source.run(outputs));

function pieceType<D extends Dtype>(dtype: D, shape: PortShape, what: string) {
  const type = tokenType({ dtype, shape }, what);
  if (type.shape === undefined || isOpen(type)) throw badArgument(`${what}: every piece has the same shape`);
  return { ...type, dtype };
}

function checkPieces(what: string, bytes: number, type: TokenType, times = 1): void {
  const each = tokenBytes(type);
  if (each === 0 || bytes % each !== 0)
    throw badArgument(`${what}: ${bytes} bytes are no whole number of tokens of ${each} bytes`);
  if (!Number.isSafeInteger(times) || times < 0)
    throw badArgument(`${what}: times: ${String(times)} is no whole number`);
}
