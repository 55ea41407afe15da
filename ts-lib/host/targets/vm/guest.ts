// The VM's half inside QuickJS: globals that scripts may rely on, timers, and the native functions, which bring their
// arguments into a form that crosses to the host cheaply. What is compiled of this file, and of those it imports, is
// evaluated in the guest as it is.
import type { NativeArgument, NativeEntry, nativeHandles } from "../../../generated/native.js";
import { makeConsole } from "./console.js";
import { callsIn, type Site, stackText } from "./frames.js";
import { inspect } from "./inspect.js";

type Function_ = (...values: unknown[]) => unknown;

/** What the host gives: raw native functions, and one of its own. */
export interface Host {
  readonly functions: Readonly<Record<string, Function_>>;
  readonly table: readonly NativeEntry[];
  readonly handles: typeof nativeHandles;
  /** Name of the script's module. */
  readonly script: string;
  /** Where a position of the script is in its source. */
  place(line: number, column: number): string;
  /** Nothing in the guest refers to the handle any more. */
  release(handle: number): void;
}

/** What the host calls. */
export interface Guest {
  readonly native: Readonly<Record<string, Function_>>;
  /** Runs every timer that is due. */
  runTimers(): void;
  /** Milliseconds until the next timer; -1 when there is none. */
  nextTimer(): number;
  /** What an uncaught error looks like on the console. */
  describe(error: unknown): string;
  /** An error from its fields as JSON. */
  sisError(fields: string): Error;
}

/** In front of a message that holds a SisError's fields as JSON. */
const errorMark = "sis:";

/** What a function of the script threw while the host called it, until the native call around it throws it on. */
let thrown: { readonly error: unknown } | undefined;

class Handle {
  /** The guest's copy of the arena, once the script asked for it. */
  buffer?: ArrayBuffer;
  /** Handles that it keeps. */
  kept: Handle[] = [];
  constructor(
    readonly kind: string,
    readonly id: number,
  ) {}
}

export function start(host: Host): Guest {
  const registry = new FinalizationRegistry<number>((id) => host.release(id));
  const native: Record<string, Function_> = {};
  for (const entry of host.table) native[entry.name] = wrap(host, entry, registry);

  const placeOf = (file: string, line: number, column: number) =>
    file === host.script ? host.place(line, column) : undefined;
  (Error as unknown as WithPrepare).prepareStackTrace = (error, sites) =>
    stackText(error, sites, placeOf, sites.length);

  const timers = new Timers(native.now as () => number);
  installGlobals(native, timers);
  return {
    native,
    runTimers: () => timers.run(),
    nextTimer: () => timers.next(),
    describe: inspect,
    sisError: (fields) => sisError(new Error(`${errorMark}${fields}`)) as Error,
  };
}

interface WithPrepare {
  prepareStackTrace: (error: unknown, sites: readonly Site[]) => string;
}

/** A native function: arguments flattened, results and errors put together again. */
function wrap(host: Host, entry: NativeEntry, registry: FinalizationRegistry<number>): Function_ {
  const raw = host.functions[entry.name]!;
  const isKind = (name: string) => Object.hasOwn(host.handles, name);
  const flatteners = entry.args.map(([, type]) => (isKind(type) ? idOf(type) : (flat[type] ?? same)));
  const created = entry.out && isKind(entry.out.type) ? entry.out.type : undefined;
  const [[, first] = ["", ""]] = entry.args;
  const frees = Object.values(host.handles).some(({ destroy }) => destroy === entry.name);
  const isArena = entry.name === `${first}Buffer`;
  return (...given) => {
    let result: unknown;
    try {
      result = raw(...flatteners.map((flatten, index) => flatten(given[index])));
    } catch (error) {
      const own = thrown;
      thrown = undefined;
      throw own ? own.error : sisError(error);
    }
    const [handle, ...others] = given.filter((value) => value instanceof Handle);
    if (handle && frees) detach(handle);
    else handle?.kept.push(...others);
    if (isArena) handle!.buffer = result as ArrayBuffer;
    if (created) {
      const made = new Handle(created, result as number);
      registry.register(made, made.id);
      return made;
    }
    switch (entry.out?.type) {
      case "bytes":
      case "u8s":
        return new Uint8Array(result as ArrayBuffer);
      case "i64s":
        return Array.from(new Float64Array(result as ArrayBuffer));
      case "strings":
        return JSON.parse(result as string);
      default:
        return result;
    }
  };
}

/** Views on freed memory become empty, as on the device. */
function detach(handle: Handle): void {
  (handle.buffer as { transfer?(): void } | undefined)?.transfer?.();
  handle.buffer = undefined;
  handle.kept = [];
}

const same = (value: unknown): unknown => value;

const idOf =
  (kind: string) =>
  (value: unknown): number =>
    value instanceof Handle && value.kind === kind ? value.id : -1;

/** How arguments cross, by their type. */
const flat: Partial<Record<NativeArgument, (value: unknown) => unknown>> = {
  custom: (value) => (typeof value === "function" ? callable(value as Function_) : undefined),
  firing: (value) =>
    typeof value === "function"
      ? callable((operator, ...slots) => [(value as Function_)(operator, slots)])
      : undefined,
  u32s: numbers,
  i64s: numbers,
  // A NUL would end the text on its way; null stands for such a text.
  string: (value) => (typeof value === "string" && value.includes("\0") ? null : value),
  bytes: whole,
  kept: whole,
  image: whole,
};

/** Only whole ArrayBuffers cross, so a part of one is cut out here. */
function whole(value: unknown): unknown {
  if (!ArrayBuffer.isView(value)) return value;
  const isWhole = value.byteLength === value.buffer.byteLength;
  return isWhole ? value.buffer : value.buffer.slice(value.byteOffset, value.byteOffset + value.byteLength);
}

/** The script's function as the host can call it: its numbers as bytes, undefined when it threw. */
function callable(function_: Function_): Function_ {
  return (...given) => {
    try {
      return numbers(function_(...given)) ?? new ArrayBuffer(0);
    } catch (error) {
      thrown = { error };
      return undefined;
    }
  };
}

/** As the bytes of doubles; what is no number becomes NaN and is refused on the host. */
function numbers(value: unknown): ArrayBufferLike | undefined {
  if (!Array.isArray(value) && !(ArrayBuffer.isView(value) && "length" in value)) return undefined;
  const array = new Float64Array((value as ArrayLike<unknown>).length);
  for (let i = 0; i < array.length; i++) {
    const item = (value as ArrayLike<unknown>)[i];
    array[i] = typeof item === "number" ? item : Number.NaN;
  }
  return array.buffer;
}

/** The host's errors cross as text; the script sees them with the stack of its own call. */
function sisError(thrown: unknown): unknown {
  if (!(thrown instanceof Error) || !thrown.message.startsWith(errorMark)) return thrown;
  const { message, shown, hidden = {} } = JSON.parse(thrown.message.slice(errorMark.length));
  const error = new Error(message);
  Object.defineProperty(error, "name", { value: "SisError", writable: true, configurable: true });
  for (const [name, value] of Object.entries(hidden))
    Object.defineProperty(error, name, { value, configurable: true });
  error.stack = String(error) + callsIn(error.stack ?? "");
  return Object.assign(error, shown);
}

interface Timer {
  readonly id: number;
  due: number;
  readonly every?: number;
  readonly call: () => void;
}

class Timers {
  private readonly timers = new Map<number, Timer>();
  private lastId = 0;
  constructor(private readonly now: () => number) {}

  add(callback: unknown, delay: unknown, args: unknown[], repeats: boolean): number {
    if (typeof callback !== "function") throw new TypeError("not a function");
    const milliseconds = Math.max(Number(delay) || 1, 1);
    const id = ++this.lastId;
    const every = repeats ? milliseconds : undefined;
    this.timers.set(id, { id, due: this.now() + milliseconds, every, call: () => callback(...args) });
    return id;
  }

  remove(id: unknown): void {
    this.timers.delete(id as number);
  }

  /** One timer at a time: the host runs the jobs of each before the next. */
  run(): void {
    const timer = this.first();
    if (!timer || timer.due > this.now()) return;
    if (timer.every === undefined) this.timers.delete(timer.id);
    else timer.due = this.now() + timer.every;
    timer.call();
  }

  next(): number {
    const timer = this.first();
    return timer ? Math.max(0, timer.due - this.now()) : -1;
  }

  private first(): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.timers.values()) if (!first || timer.due < first.due) first = timer;
    return first;
  }
}

function installGlobals(native: Readonly<Record<string, Function_>>, timers: Timers): void {
  const define = (name: string, value: unknown) =>
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  define(
    "console",
    makeConsole(native.write as (stream: number, text: string) => void, native.now as () => number),
  );
  define("setTimeout", (callback: unknown, delay?: unknown, ...args: unknown[]) =>
    timers.add(callback, delay, args, false),
  );
  define("setInterval", (callback: unknown, delay?: unknown, ...args: unknown[]) =>
    timers.add(callback, delay, args, true),
  );
  define("clearTimeout", (id: unknown) => timers.remove(id));
  define("clearInterval", (id: unknown) => timers.remove(id));
  define("TextEncoder", Utf8Encoder);
  define("TextDecoder", Utf8Decoder);
}

class Utf8Encoder {
  readonly encoding = "utf-8";
  encode(text = ""): Uint8Array {
    const bytes: number[] = [];
    for (const character of String(text)) {
      let code = character.codePointAt(0)!;
      if (code >= 0xd800 && code <= 0xdfff) code = 0xfffd;
      if (code < 0x80) bytes.push(code);
      else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
      else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
      else
        bytes.push(
          0xf0 | (code >> 18),
          0x80 | ((code >> 12) & 63),
          0x80 | ((code >> 6) & 63),
          0x80 | (code & 63),
        );
    }
    return Uint8Array.from(bytes);
  }
}

/** Least lead byte, continuation bytes and least code point of two, three and four bytes. */
const sequences = [
  { lead: 0xf0, more: 3, least: 0x10000, mask: 0x07 },
  { lead: 0xe0, more: 2, least: 0x800, mask: 0x0f },
  { lead: 0xc2, more: 1, least: 0x80, mask: 0x1f },
];

class Utf8Decoder {
  readonly encoding = "utf-8";
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  constructor(encoding = "utf-8", options: { fatal?: boolean; ignoreBOM?: boolean } = {}) {
    if (!/^utf-?8$/i.test(encoding)) throw new RangeError(`TextDecoder: only utf-8, not ${encoding}`);
    this.fatal = options.fatal ?? false;
    this.ignoreBOM = options.ignoreBOM ?? false;
  }

  decode(given: ArrayBuffer | ArrayBufferView = new ArrayBuffer(0)): string {
    const bytes = ArrayBuffer.isView(given)
      ? new Uint8Array(given.buffer, given.byteOffset, given.byteLength)
      : new Uint8Array(given);
    const marked = !this.ignoreBOM && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    let text = "";
    for (let at = marked ? 3 : 0; at < bytes.length; ) {
      const [code, length] = decodeOne(bytes, at);
      if (code < 0 && this.fatal) throw new TypeError("TextDecoder: not UTF-8");
      text += String.fromCodePoint(code < 0 ? 0xfffd : code);
      at += length;
    }
    return text;
  }
}

/** Code point and bytes taken; code -1 for the longest damaged prefix. */
function decodeOne(bytes: Uint8Array, at: number): [code: number, length: number] {
  const first = bytes[at]!;
  if (first < 0x80) return [first, 1];
  const kind = first > 0xf4 ? undefined : sequences.find(({ lead }) => first >= lead);
  if (!kind) return [-1, 1];
  let code = first & kind.mask;
  for (let i = 1; i <= kind.more; i++) {
    const next = bytes[at + i] ?? 0;
    // The second byte's range rules out overlong forms, surrogates and what is beyond U+10FFFF.
    const low = i === 1 && first === 0xe0 ? 0xa0 : i === 1 && first === 0xf0 ? 0x90 : 0x80;
    const high = i === 1 && first === 0xed ? 0x9f : i === 1 && first === 0xf4 ? 0x8f : 0xbf;
    if (next < low || next > high) return [-1, i];
    code = (code << 6) | (next & 63);
  }
  return [code, kind.more + 1];
}
