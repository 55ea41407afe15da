// Globals that every target has beside ECMAScript's own: what a script may rely on, and no more.

/** The pins of a board. */
declare module "sis:gpio" {
  export * from "sis/gpio";
}

/**
 * The console: `log`, `info`, `debug`, `group`, `table`, `count`, `time` and `dir` write to the script's output; `warn`,
 * `error`, `trace` and `assert` to diagnostics. Values are shown as Node shows them. Where more values follow, a text in
 * front is a format: %s text, %d and %f numbers, %i whole ones, %j JSON, %o and %O any value, %% a percent sign.
 */
declare const console: {
  log(...values: unknown[]): void;
  info(...values: unknown[]): void;
  debug(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
  /** The values to diagnostics unless `holds`. */
  assert(holds?: unknown, ...values: unknown[]): void;
  /** The values, and the calls around this one with their places in the TypeScript. */
  trace(...values: unknown[]): void;
  /** A value as it is shown among others: texts in quotes. */
  dir(value: unknown): void;
  /** Rows and columns in a frame; `columns` chooses some. What is no object is shown as `log` does. */
  table(rows: unknown, columns?: readonly string[]): void;
  /** How often it was called with this label. */
  count(label?: string): void;
  countReset(label?: string): void;
  /** Begins to measure; `timeLog` and `timeEnd` write the time since, in ms. Under emulation times mean nothing. */
  time(label?: string): void;
  timeLog(label?: string, ...values: unknown[]): void;
  timeEnd(label?: string): void;
  /** The lines that follow stand two columns further right, up to `groupEnd`. */
  group(...values: unknown[]): void;
  groupCollapsed(...values: unknown[]): void;
  groupEnd(): void;
};

/** Calls `callback` once after at least `milliseconds`. The first form is for what a Promise's executor is given. */
declare function setTimeout(callback: (_: undefined) => void, milliseconds?: number): unknown;
declare function setTimeout<A extends unknown[]>(
  callback: (...args: A) => void,
  milliseconds?: number,
  ...args: A
): unknown;
/** What was set with `setTimeout` is not called any more; anything else is let pass. */
declare function clearTimeout(timer: unknown): void;
/** Calls `callback` every `milliseconds` until cleared. */
declare function setInterval<A extends unknown[]>(
  callback: (...args: A) => void,
  milliseconds?: number,
  ...args: A
): unknown;
/** Ends an interval. */
declare function clearInterval(timer: unknown): void;
/** Calls `callback` when the present code has run, before timers. What it throws is an uncaught error. */
declare function queueMicrotask(callback: () => void): void;

/** UTF-8 only. */
declare class TextEncoder {
  /** Always "utf-8". */
  readonly encoding: string;
  /** The text's bytes; a surrogate that stands alone becomes U+FFFD. */
  encode(text?: string): Uint8Array;
}

/** UTF-8 only; damaged text gives U+FFFD, or throws when `fatal`. */
declare class TextDecoder {
  /** @param encoding "utf-8" in any spelling; RangeError for others. `ignoreBOM`: a mark at the start stays in the text. */
  constructor(encoding?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  /** The whole text at once: there is no streaming. TypeError for damaged bytes when `fatal`. */
  decode(bytes?: ArrayBuffer | ArrayBufferView): string;
}

/** The clock for measuring. */
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

/** Of this module; empty but for what a script puts there. */
// biome-ignore lint/suspicious/noEmptyInterface: a type alias could not be added to
interface ImportMeta {}
