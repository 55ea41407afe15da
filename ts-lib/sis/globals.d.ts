// Globals that every target has beside ECMAScript's own: what a script may rely on, and no more.

/** The pins of a board. */
declare module "sis:gpio" {
  export * from "sis/gpio";
}

/** Writes to the console: `log`, `info` and `debug` to the script's output, the others to diagnostics. */
declare const console: {
  log(...values: unknown[]): void;
  info(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
  debug(...values: unknown[]): void;
};

/** Calls `callback` once after at least `milliseconds`. The first form is for what a Promise's executor is given. */
declare function setTimeout(callback: (_: undefined) => void, milliseconds?: number): unknown;
declare function setTimeout<A extends unknown[]>(
  callback: (...args: A) => void,
  milliseconds?: number,
  ...args: A
): unknown;
declare function clearTimeout(timer: unknown): void;
/** Calls `callback` every `milliseconds` until cleared. */
declare function setInterval<A extends unknown[]>(
  callback: (...args: A) => void,
  milliseconds?: number,
  ...args: A
): unknown;
declare function clearInterval(timer: unknown): void;
declare function queueMicrotask(callback: () => void): void;

/** UTF-8 only. */
declare class TextEncoder {
  encode(text?: string): Uint8Array;
}

/** UTF-8 only; damaged text gives U+FFFD, or throws when `fatal`. */
declare class TextDecoder {
  constructor(encoding?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: Uint8Array): string;
}

declare const performance: {
  /** Milliseconds since an arbitrary start, monotonic. */
  now(): number;
};

/** Error's functions beside ECMAScript's own. A stack names places of the TypeScript: "at name (src/main.ts:12:5)". */
interface ErrorConstructor {
  /** Gives `target` a `stack` of the calls around this one, without those of `below` and what it called. */
  captureStackTrace(target: object, below?: unknown): void;
  /** Most calls that a stack names; 10 unless changed. */
  stackTraceLimit: number;
}
