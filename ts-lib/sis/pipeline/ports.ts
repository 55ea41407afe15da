// Ports: what a token is, in types that the compiler checks and in values that a join checks when it is made.

import { byteCount, type Dtype, type DtypeArrays, dtypeNumber, shapeText } from "../dtype.js";
import { badArgument, SisError } from "../errors.js";

/** Sizes of a token; `{ max }` where each token has its own, up to that. */
export type PortShape = readonly (number | { readonly max: number })[];

/** What a port carries: a dtype alone where any shape will do, else both. */
export type PortType = Dtype | { readonly dtype: Dtype; readonly shape?: PortShape };

/** Ports by name. */
export type PortTypes = Readonly<Record<string, PortType>>;

/** The dtype of a port as it was declared. */
export type DtypeOf<T> = T extends Dtype
  ? T
  : T extends { readonly dtype: infer D extends Dtype }
    ? D
    : Dtype;

/** Dtypes by port. `Dtype` itself stands for one that only the model knows: it is checked when the join is made. */
export type Ports = Readonly<Record<string, Dtype>>;
export type PortsOf<T extends PortTypes> = { readonly [K in keyof T]: DtypeOf<T[K]> };

/** A token as a function sees it: `data` looks straight at the channel's buffer, valid until the function returns. */
export interface TokenView<D extends Dtype = Dtype> {
  /** Of its elements. */
  readonly dtype: D;
  /** Its dimensions. */
  readonly shape: readonly number[];
  /** Its elements, row-major, where they lie. */
  readonly data: DtypeArrays[D];
}

/** A token being written; every element must be. */
export interface OutputView<D extends Dtype = Dtype> extends TokenView<D> {
  /** Sets the token's shape, where the port was declared with `{ max }`. `data` follows. */
  resize(shape: readonly number[]): void;
}

/** A view for each port. */
export type Views<P extends Ports> = { readonly [K in keyof P]: TokenView<P[K]> };
export type OutputViews<P extends Ports> = { readonly [K in keyof P]: OutputView<P[K]> };

/** Whether tokens of dtype A may go where B is wanted; one that is not known may. */
export type Agree<A extends Dtype, B extends Dtype> = [A] extends [B] ? true : [B] extends [A] ? true : false;

/** Inputs I of which a join with what is open, P, would be wrong: each with the words that say why. */
type Wrong<P extends Ports, I extends Ports> = {
  [K in keyof I as K extends keyof P
    ? Agree<P[K], I[K]> extends true
      ? never
      : K
    : Extract<P[keyof P], I[K]> extends never
      ? Extract<I[K], P[keyof P]> extends never
        ? K
        : never
      : never]: K extends keyof P
    ? `input "${K & string}" takes ${I[K]}, and is given ${P[K]}`
    : `input "${K & string}" takes ${I[K]}, and nothing that is open is that`;
};

/** What an argument must be beside itself: anything where the join is right, else what cannot be given. */
export type Fits<P extends Ports, I extends Ports> = [keyof Wrong<P, I>] extends [never]
  ? unknown
  : { readonly "does not fit": Wrong<P, I>[keyof Wrong<P, I>] };

/** A port's type as the joins know it; without a shape any will do. */
export interface TokenType {
  /** Of its elements. */
  readonly dtype: Dtype;
  /** Its dimensions; undefined where they are not known yet. */
  readonly shape: PortShape | undefined;
}

export function tokenType(port: PortType, what: string): TokenType {
  const { dtype, shape } = typeof port === "string" ? { dtype: port, shape: undefined } : port;
  dtypeNumber(dtype); // throws for one that there is not
  const isSize = (size: unknown) => Number.isSafeInteger(size) && (size as number) >= 0;
  if (shape && !(Array.isArray(shape) && shape.every((size) => isSize(sizeOf(size)))))
    throw badArgument(`${what}: a shape is a list of whole numbers, or of { max } where tokens differ`);
  return { dtype, shape };
}

const sizeOf = (size: PortShape[number]): number => (typeof size === "number" ? size : size?.max);

/** Largest sizes. */
export const bounds = (shape: PortShape): number[] => shape.map(sizeOf);

/** Whether each token has a shape of its own. */
export const isOpen = ({ shape }: TokenType): boolean =>
  shape === undefined || shape.some((size) => typeof size !== "number");

/** Bytes of the largest token. */
export const tokenBytes = ({ dtype, shape = [] }: TokenType): number => byteCount(dtype, bounds(shape));

/** As C takes dims: -1 for those that differ from token to token. */
export const schemaDims = (shape: PortShape): number[] =>
  shape.map((size) => (typeof size === "number" ? size : -1));

export const typeText = ({ dtype, shape }: TokenType): string =>
  shape === undefined
    ? dtype
    : `${dtype}${shapeText(shape.map((size) => (typeof size === "number" ? size : `up to ${size.max}`)))}`;

/** Throws naming both ends when tokens of one type cannot go where another is wanted. */
export function checkJoin(from: string, given: TokenType, to: string, wanted: TokenType): void {
  const why = `${from} gives ${typeText(given)}, ${to} takes ${typeText(wanted)}`;
  if (given.dtype !== wanted.dtype) throw new SisError("BAD_DTYPE", why);
  if (!given.shape || !wanted.shape) return;
  const fits =
    given.shape.length === wanted.shape.length &&
    wanted.shape.every((size, i) => sizeFits(given.shape![i]!, size));
  if (!fits) throw new SisError("BAD_SHAPE", why);
}

/** A fixed size fits an open one that is as large; an open one does not fit a fixed one. */
const sizeFits = (given: PortShape[number], wanted: PortShape[number]): boolean =>
  typeof wanted === "number" ? given === wanted : sizeOf(given) <= wanted.max;
