// A script's console on the host, the same text as the device's (js-runtime/src/console.c): `log` and `info` go to the
// script's output, the others to diagnostics. Runs in Node and, evaluated as it is, inside the VM: no imports.

/** Deeper objects are shown as […] and {…}. */
const maxDepth = 4;
/** Items of one array, map, set or object that are shown. */
const maxItems = 100;

/** Puts a console in place that writes through `write(stream, text)`. */
export function installConsole(global: object, write: (stream: number, text: string) => void): void {
  const to =
    (stream: number) =>
    (...values: unknown[]) =>
      write(stream, `${formatValues(values)}\n`);
  const console = { log: to(1), info: to(1), warn: to(2), error: to(2), debug: to(2) };
  Object.defineProperty(global, "console", { value: console, writable: true, configurable: true });
}

/** What one call of console.log prints, without the line's end: texts as they are, everything else by `format`. */
export function formatValues(values: readonly unknown[]): string {
  return values.map((value) => (typeof value === "string" ? value : format(value, 0, []))).join(" ");
}

function format(value: unknown, depth: number, inside: readonly object[]): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (Object.is(value, -0)) return "-0";
  if (typeof value === "function") return `[function ${value.name || "(anonymous)"}]`;
  if (typeof value !== "object" || value === null) return String(value);
  if (inside.includes(value)) return "[circular]";
  if (value instanceof Error) return formatError(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof RegExp) return String(value);

  const deeper = (item: unknown) => format(item, depth + 1, [...inside, value]);
  const name = Object.getPrototypeOf(value)?.constructor?.name ?? "";
  if (ArrayBuffer.isView(value) && "length" in value) {
    return `${name}(${value.length}) ${list(value as unknown as readonly unknown[], String, depth)}`;
  }
  if (value instanceof ArrayBuffer) return `ArrayBuffer(${value.byteLength})`;
  if (Array.isArray(value)) return list(value, deeper, depth);
  if (value instanceof Set)
    return `Set(${value.size}) ${braces(
      [...value].map((item) => () => deeper(item)),
      depth,
    )}`;
  if (value instanceof Map) {
    const pairs = [...value].map(
      ([key, item]) =>
        () =>
          `${deeper(key)} => ${deeper(item)}`,
    );
    return `Map(${value.size}) ${braces(pairs, depth)}`;
  }
  const pairs = Object.entries(value).map(
    ([key, item]) =>
      () =>
        `${keyText(key)}: ${deeper(item)}`,
  );
  return `${name && name !== "Object" ? `${name} ` : ""}${braces(pairs, depth)}`;
}

const keyText = (key: string) => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key));

/** Name and message first in every engine; QuickJS's `stack` holds the frames alone. */
function formatError(error: Error): string {
  const head = `${error.name}: ${error.message}`;
  const stack = error.stack ?? "";
  const frames = stack.startsWith(head) ? stack.slice(head.length) : stack.replace(/^(?!\s*at )[^\n]*\n/, "");
  return `${head}\n${frames.replace(/^\n/, "")}`.trimEnd();
}

function list(items: readonly unknown[], text: (item: unknown) => string, depth: number): string {
  if (depth >= maxDepth && items.length > 0) return "[…]";
  const shown = Array.from(items.slice(0, maxItems), text);
  if (items.length > maxItems) shown.push(`… ${items.length - maxItems} more`);
  return `[${shown.join(", ")}]`;
}

function braces(items: readonly (() => string)[], depth: number): string {
  if (items.length === 0) return "{}";
  if (depth >= maxDepth) return "{…}";
  const shown = items.slice(0, maxItems).map((item) => item());
  if (items.length > maxItems) shown.push(`… ${items.length - maxItems} more`);
  return `{${shown.join(", ")}}`;
}
