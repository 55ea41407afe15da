// Values as text inside the VM, as js-runtime/src/inspect*.c and Node's util.inspect show them: depth 2, lines of 80,
// 100 elements. Runs in the guest.

import { callsIn } from "./frames.js";

const depth = 2;
const lineLength = 80;
const maxItems = 100;
const maxColumns = 12;

/** The parts of one object or array, before they are laid out. */
interface Parts {
  readonly open: string;
  readonly close: string;
  readonly items: string[];
  /** How many were not shown. */
  readonly left: number;
  readonly isList: boolean;
  /** All are numbers: padded on the left. */
  readonly numbers?: boolean;
  /** Characters in front of the opening bracket that count towards the line. */
  readonly base?: number;
}

/** A text at the top is shown as it is, inside others in quotes. */
export function inspect(value: unknown): string {
  return typeof value === "string" ? value : show(value, 0, []);
}

/** As it stands within another. */
export const inspectNested = (value: unknown): string => show(value, 0, []);

function show(value: unknown, level: number, above: readonly object[]): string {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "bigint":
      return `${value}n`;
    case "function":
      return showFunction(value);
    case "object":
      return value === null ? "null" : showObject(value, level, above);
    default:
      return Object.is(value, -0) ? "-0" : String(value);
  }
}

function quote(text: string): string {
  const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : "`";
  const escapes: Record<string, string> = { "\n": "\\n", "\t": "\\t", "\r": "\\r", "\\": "\\\\" };
  const inner = text.replace(
    /[\x00-\x1f\x7f\\]/g,
    (c) => escapes[c] ?? `\\x${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
  return mark + inner + mark;
}

function showFunction(value: { readonly name: string }): string {
  const isClass = /^class\b/.test(Function.prototype.toString.call(value));
  const name = value.name === "" ? "(anonymous)" : value.name;
  if (!isClass) {
    const kind = value.constructor?.name === "AsyncFunction" ? "AsyncFunction" : "Function";
    return value.name === "" ? `[${kind} (anonymous)]` : `[${kind}: ${name}]`;
  }
  const parent = (Object.getPrototypeOf(value) as { readonly name?: string }).name;
  return `[class ${name}${parent ? ` extends ${parent}` : ""}]`;
}

/** Name of the nearest constructor up the prototypes. */
function constructorName(value: object): string {
  for (let at = Object.getPrototypeOf(value); at; at = Object.getPrototypeOf(at)) {
    const own = Object.getOwnPropertyDescriptor(at, "constructor")?.value;
    if (typeof own === "function" && own.name) return own.name;
  }
  return "";
}

/** Plain and without content: shown at any depth. */
const isEmpty = (value: object) =>
  (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype) &&
  Reflect.ownKeys(value).every((key) => key === "length");

/** Node's convention: an object's own words. */
const custom = Symbol.for("nodejs.util.inspect.custom");

function showObject(value: object, level: number, above: readonly object[]): string {
  if (above.includes(value)) return "[Circular]";
  const own = (value as { readonly [custom]?: unknown })[custom];
  if (typeof own === "function") {
    const text: unknown = own.call(value, depth - level);
    return typeof text === "object" && text !== null ? showObject(text, level, above) : String(text);
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof RegExp) return String(value);
  const name = constructorName(value);
  if (level > depth && !isEmpty(value))
    return `[${Array.isArray(value) ? "Array" : name || "Object: null prototype"}]`;

  const inner = (item: unknown) => show(item, level + 1, [...above, value]);
  if (value instanceof Error) return showError(value, level, inner);
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value)) {
    return layOut(listParts(value as unknown as ArrayLike<unknown>, name, inner), level);
  }
  if (value instanceof Map) {
    const items = [...value].slice(0, maxItems).map(([key, item]) => `${inner(key)} => ${inner(item)}`);
    return layOut({ ...braces(`${name}(${value.size}) {`), items, left: value.size - items.length }, level);
  }
  if (value instanceof Set) {
    const items = [...value].slice(0, maxItems).map(inner);
    return layOut({ ...braces(`${name}(${value.size}) {`), items, left: value.size - items.length }, level);
  }
  if (value instanceof ArrayBuffer) return `ArrayBuffer { byteLength: ${value.byteLength} }`;
  if (value instanceof Promise) return "Promise { <pending> }";
  const nameless = Object.prototype.toString.call(value) === "[object Module]" ? "Module" : "Object";
  const open = name === "Object" ? "{" : `${name || `[${nameless}: null prototype]`} {`;
  return layOut({ ...braces(open), ...properties(value, inner) }, level);
}

const braces = (open: string) => ({ open, close: "}", isList: false });

function listParts(list: ArrayLike<unknown>, name: string, inner: (item: unknown) => string): Parts {
  const items: string[] = [];
  let numbers = true;
  let at = 0;
  while (at < list.length && items.length < maxItems) {
    const begin = at;
    while (at < list.length && !Object.hasOwn(list, at)) at++;
    if (at > begin) items.push(`<${at - begin} empty item${at - begin > 1 ? "s" : ""}>`);
    else items.push(inner(list[at++]));
    const last = list[at - 1];
    if (at - 1 !== begin || (typeof last !== "number" && typeof last !== "bigint")) numbers = false;
  }
  const left = list.length - at;
  const extra = Array.isArray(list) ? properties(list, inner, true).items : [];
  const open = name === "Array" ? "[" : `${name}(${list.length}) [`;
  return { open, close: "]", items: [...items, ...extra], left, isList: true, numbers };
}

/** Enumerable properties; of lists those alone whose name is no index. */
function properties(
  value: object,
  inner: (item: unknown) => string,
  ofList = false,
): Pick<Parts, "items" | "left"> {
  const names = Reflect.ownKeys(value).filter(
    (key) => Object.prototype.propertyIsEnumerable.call(value, key) && !(ofList && /^\d/.test(String(key))),
  );
  const items = names.slice(0, maxItems).map((key) => {
    const { get, set, value: own } = Object.getOwnPropertyDescriptor(value, key)!;
    const text = get ? (set ? "[Getter/Setter]" : "[Getter]") : set ? "[Setter]" : inner(own);
    return `${showKey(key)}: ${text}`;
  });
  return { items, left: names.length - items.length };
}

function showKey(key: string | symbol): string {
  if (typeof key === "symbol") return `[${String(key)}]`;
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key);
}

/** What the error says and its calls, in brackets where there are none, and its own properties behind, its cause too. */
function showError(error: Error, level: number, inner: (item: unknown) => string): string {
  const stack = typeof error.stack === "string" ? error.stack.trimEnd() : "";
  // This engine writes the stack when the error is made; name and message may have changed since.
  const calls = callsIn(stack);
  const text = calls ? String(error) + calls : `[${stack || String(error)}]`;
  const head = text.replaceAll("\n", `\n${"  ".repeat(level)}`);
  const own = properties(error, inner);
  for (const name of ["cause", "errors"]) {
    const hidden = Object.getOwnPropertyDescriptor(error, name);
    if (hidden && !hidden.enumerable && hidden.value !== undefined)
      own.items.push(`[${name}]: ${inner(hidden.value)}`);
  }
  if (own.items.length === 0) return head;
  const base = head.includes("\n") ? lineLength : head.length; // below a stack nothing stands on its last line
  return head + layOut({ ...braces(" {"), ...own, base }, level);
}

/** On one line when it is short enough, long lists in columns, everything else one part a line. */
function layOut(parts: Parts, level: number): string {
  const { open, close, items, left } = parts;
  const all = left > 0 ? [...items, `... ${left} more item${left > 1 ? "s" : ""}`] : items;
  if (all.length === 0) return open + close;
  const indent = level * 2;
  const columns = parts.isList && all.length > 6 ? columnsOf(items, all.length, indent) : 0;
  const margin = `\n${" ".repeat(indent)}`;
  if (columns > 0) {
    const lines = grouped(items, columns, parts.numbers ?? false);
    if (left > 0) lines.push(all.at(-1)!);
    return `${open}${margin}  ${lines.join(`,${margin}  `)}${margin}${close}`;
  }
  const total = all.reduce(
    (sum, item) => sum + item.length,
    all.length * 2 + indent + (parts.base ?? 0) + open.length + 10,
  );
  if (total <= lineLength && !all.some((item) => item.includes("\n")))
    return `${open} ${all.join(", ")} ${close}`;
  return `${open}${margin}  ${all.join(`,${margin}  `)}${margin}${close}`;
}

/** Node's groupArrayElements: how many elements of a long list stand in a line; 0 = as any other object. */
function columnsOf(items: readonly string[], entries: number, indent: number): number {
  const total = items.reduce((sum, item) => sum + item.length + 2, 0);
  const longest = Math.max(...items.map((item) => item.length));
  const most = longest + 2;
  if (most * 3 + indent >= lineLength || !(total / most > 5 || longest <= 6)) return 0;
  const bias = Math.sqrt(most - total / entries);
  const biased = Math.max(most - 3 - bias, 1);
  const columns = Math.min(
    Math.round(Math.sqrt(2.5 * biased * items.length) / biased),
    Math.floor((lineLength - indent) / most),
    maxColumns,
  );
  return columns > 1 ? columns : 0;
}

function grouped(items: readonly string[], columns: number, numbers: boolean): string[] {
  const widths = Array.from({ length: columns }, (_, c) =>
    Math.max(0, ...items.filter((_, i) => i % columns === c).map((item) => item.length)),
  );
  const lines: string[] = [];
  for (let at = 0; at < items.length; at += columns) {
    const row = items.slice(at, at + columns);
    const cells = row.map((item, c) => {
      const isLast = c === columns - 1 || at + c === items.length - 1;
      if (numbers) return item.padStart(widths[c]!);
      return isLast ? item : `${item}, `.padEnd(widths[c]! + 2);
    });
    lines.push(cells.join(numbers ? ", " : ""));
  }
  return lines;
}
