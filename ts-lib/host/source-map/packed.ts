// Packed source maps: what a device needs to show places in the TypeScript, in some 4 % of the bundle's bytes. They lie
// beside the bundle (`init.js.map` in an initrd and on a board). The device's reader is js-runtime/src/places.c.
//
//   "SISMAP1\n"; count of sources, then length and bytes of each name; then stretches to the end. Numbers are varints
//   (seven bits, low ones first, 80 = more follow); signed ones are folded (0, -1, 1, -2 …).
//   A stretch: lines from the last one << 2 | another source << 1 | another line offset; where the line is the same the
//   columns from the last stretch; the change of the column's shift; the source, from 1, 0 = none; the change of the offset.
//
// A position belongs to the last stretch before it. Its line there is its own + the stretch's offset, its column its own +
// the stretch's shift; on a line that no stretch begins in, + the shift of the first stretch of the line that had some.
// Columns count bytes of UTF-8 in the bundle, as QuickJS does, and UTF-16 units in the source, as editors do.
import { createHash } from "node:crypto";
import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { inRoot } from "../setup/root.mjs";
import { type Mapping, mappingsOf } from "./vlq.js";

export const packedMagic = "SISMAP1\n";

/** What columns of the bundle count: V8 counts UTF-16 units, QuickJS bytes. */
export type ColumnUnit = "bytes" | "units";

interface StandardMap {
  readonly sources: readonly string[];
  readonly mappings: string;
}

const library = [inRoot("ts-lib", "sis"), inRoot("ts-lib", "generated")];

/** How a source is called in stack traces: as the user would type its path here, of the library "sis:graph.ts". */
function sourceName(path: string): string {
  const own = library
    .map((folder) => relative(folder, path))
    .find((inside) => !/^\.\.|^([a-z]:)?[\\/]/i.test(inside));
  if (own !== undefined) return `sis:${own}`;
  const near = relative(process.cwd(), path);
  return near.startsWith("..") ? path : near;
}

/** The packed map for devices of a bundle whose standard one lies beside it. */
export const packMap = (bundle: string): Uint8Array => readFileSync(mapFileOf(bundle));

/** The same as a file beside the bundle; its path. Names in it hang on the folder that the user is in. */
export function mapFileOf(bundle: string): string {
  const folder = createHash("sha256").update(process.cwd()).digest("hex").slice(0, 8);
  const file = `${bundle}.${folder}.places`;
  const made = statSync(file, { throwIfNoEntry: false });
  const inputs = [`${bundle}.map`, fileURLToPath(import.meta.url)];
  if (made && inputs.every((input) => made.mtimeMs > statSync(input).mtimeMs)) return file;
  const temporary = `${file}.${process.pid}`; // two runs may make it at once
  writeFileSync(temporary, packedMap(bundle, "bytes"));
  renameSync(temporary, file);
  return file;
}

export function packedMap(bundle: string, unit: ColumnUnit): Uint8Array {
  const map = JSON.parse(readFileSync(`${bundle}.map`, "utf8")) as Partial<StandardMap>;
  const names = (map.sources ?? []).map((source) => sourceName(resolve(dirname(bundle), source)));
  return packMappings(names, map.mappings ?? "", readFileSync(bundle, "utf8"), unit);
}

export function packMappings(
  names: readonly string[],
  mappings: string,
  text: string,
  unit: ColumnUnit,
): Uint8Array {
  const writer = new Writer();
  writer.bytes.push(...Buffer.from(packedMagic));
  writer.number(names.length);
  for (const name of names) writer.text(name);
  let line: Mapping[] = [];
  for (const mapping of useful(mappingsOf(mappings), text.split("\n"), unit)) {
    if (line[0] && line[0].line !== mapping.line) {
      writer.stretches(line);
      line = [];
    }
    line.push(mapping);
  }
  writer.stretches(line);
  return Uint8Array.from(writer.bytes);
}

/** Where a position that an engine reports may begin: a name, a literal, a bracket, an operator; no space, no comment. */
const reportable = /[\w$#[({`"'/+\-!~.@\u0080-\uffff]/;

function* useful(
  mappings: Iterable<Mapping>,
  lines: readonly string[],
  unit: ColumnUnit,
): Generator<Mapping> {
  const comments = commentLines(lines);
  let columns: Columns | undefined;
  for (const mapping of mappings) {
    const line = lines[mapping.line];
    if (line === undefined || comments.has(mapping.line) || !reportable.test(line[mapping.column] ?? ""))
      continue;
    if (columns?.line !== mapping.line) {
      if (columns) yield* columns.rest();
      columns = new Columns(mapping.line, line, unit);
    }
    yield* columns.stretches(mapping);
  }
  if (columns) yield* columns.rest();
}

/** Lines that are nothing but comment. What looks like one within a text costs nothing but some columns there. */
function commentLines(lines: readonly string[]): Set<number> {
  const found = new Set<number>();
  let isInside = false;
  lines.forEach((line, number) => {
    const text = line.trimStart();
    const begins = isInside || text.startsWith("/*");
    const end = begins ? text.indexOf("*/", isInside ? 0 : 2) : -1;
    isInside = begins && end < 0;
    if (isInside || text.startsWith("//") || (end >= 0 && text.slice(end + 2).trim() === ""))
      found.add(number);
  });
  return found;
}

/** Columns of one line. Where bytes and units differ a stretch ends behind each character that is not ASCII. */
class Columns {
  #last: Mapping | undefined;
  readonly #bytes: Uint32Array | undefined;

  constructor(
    readonly line: number,
    text: string,
    unit: ColumnUnit,
  ) {
    const isAscii = Buffer.byteLength(text) === text.length;
    if (unit === "units" || isAscii) return;
    this.#bytes = new Uint32Array(text.length + 1);
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      const isPair = code >= 0xd800 && code < 0xe000; // two units for four bytes
      this.#bytes[at + 1] = this.#bytes[at]! + (code < 0x80 ? 1 : code < 0x800 || isPair ? 2 : 3);
    }
  }

  *stretches(mapping: Mapping): Generator<Mapping> {
    if (this.#bytes) yield* this.#until(mapping.column);
    this.#last = mapping;
    yield this.#bytes ? { ...mapping, column: this.#bytes[mapping.column]! } : mapping;
  }

  /** Behind the line's last mapping. */
  *rest(): Generator<Mapping> {
    if (this.#bytes) yield* this.#until(this.#bytes.length);
  }

  *#until(end: number): Generator<Mapping> {
    const bytes = this.#bytes!;
    const from = this.#last;
    if (!from) return;
    for (let at = from.column + 1; at < end; at++)
      if (bytes[at]! - bytes[at - 1]! > 1)
        yield { ...from, column: bytes[at]!, sourceColumn: from.sourceColumn + at - from.column };
  }
}

/** Writes what cannot be told from the stretch before. */
class Writer {
  readonly bytes: number[] = [];
  #line = -1;
  #source = -1;
  #offset = 0;
  /** Shift of the first stretch of the last line that had some. */
  #first = 0;

  text(text: string): void {
    const bytes = Buffer.from(text);
    this.number(bytes.length);
    this.bytes.push(...bytes);
  }

  number(given: number): void {
    let value = given;
    for (; value > 0x7f; value = Math.floor(value / 128)) this.bytes.push((value & 0x7f) | 0x80);
    this.bytes.push(value);
  }

  signed(value: number): void {
    this.number(value < 0 ? -2 * value - 1 : 2 * value);
  }

  /** The stretches of one line. A single one that goes on as the line before began need not be said. */
  stretches(all: readonly Mapping[]): void {
    const stretches = all.filter((mapping, i) => i === 0 || !goesOn(all[i - 1]!, mapping));
    const [first] = stretches;
    if (!first) return;
    const isKnown =
      first.source === this.#source && offsetOf(first) === this.#offset && shiftOf(first) === this.#first;
    if (stretches.length === 1 && isKnown) return;
    let before = { column: 0, shift: this.#first };
    for (const stretch of stretches) {
      const ahead = stretch.line - this.#line;
      const shift = shiftOf(stretch);
      const isOther = stretch.source !== this.#source;
      const offset = offsetOf(stretch);
      const from = isOther ? 0 : this.#offset;
      this.number((ahead << 2) | (isOther ? 2 : 0) | (offset !== from ? 1 : 0));
      if (ahead === 0) this.number(stretch.column - before.column);
      this.signed(shift - before.shift);
      if (isOther) this.number(stretch.source + 1);
      if (offset !== from) this.signed(offset - from);
      before = { column: ahead === 0 ? stretch.column : 0, shift };
      [this.#line, this.#source, this.#offset] = [stretch.line, stretch.source, offset];
    }
    this.#first = shiftOf(first);
  }
}

const offsetOf = ({ source, line, sourceLine }: Mapping) => (source < 0 ? 0 : sourceLine - line);
const shiftOf = ({ source, column, sourceColumn }: Mapping) => (source < 0 ? 0 : sourceColumn - column);
const goesOn = (before: Mapping, mapping: Mapping) =>
  mapping.source === before.source &&
  offsetOf(mapping) === offsetOf(before) &&
  shiftOf(mapping) === shiftOf(before);

/** A place in the source, as people count: from 1. */
export interface Place {
  readonly source: string;
  readonly line: number;
  readonly column: number;
}

/** Reads a packed map: where positions of the bundle are in the source. */
export class Places {
  readonly #bytes: Uint8Array;
  readonly #names: string[] = [];
  readonly #start: number;
  #at = packedMagic.length;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    if (Buffer.from(bytes.subarray(0, this.#at)).toString() !== packedMagic)
      throw new RangeError("not a packed source map");
    for (let left = this.#number(); left > 0; left--) {
      const length = this.#number();
      this.#names.push(Buffer.from(bytes.subarray(this.#at, this.#at + length)).toString());
      this.#at += length;
    }
    this.#start = this.#at;
  }

  /** Line and column count from 1. */
  find(line: number, column: number): Place | undefined {
    const wanted = { line: line - 1, column: column - 1 };
    let now = { line: -1, column: 0, source: -1, offset: 0, shift: 0, first: 0 };
    for (this.#at = this.#start; this.#at < this.#bytes.length; ) {
      const next = this.#stretch(now);
      if (next.line > wanted.line || (next.line === wanted.line && next.column > wanted.column)) break;
      now = next;
    }
    const source = this.#names[now.source];
    if (source === undefined) return undefined;
    const shift = now.line === wanted.line ? now.shift : now.first;
    return { source, line: line + now.offset, column: Math.max(column + shift, 1) };
  }

  #stretch(before: Stretch): Stretch {
    const head = this.#number();
    const ahead = head >>> 2;
    const column = ahead === 0 ? before.column + this.#number() : 0;
    const shift = (ahead === 0 ? before.shift : before.first) + this.#signed();
    const source = head & 2 ? this.#number() - 1 : before.source;
    const offset = (head & 2 ? 0 : before.offset) + (head & 1 ? this.#signed() : 0);
    return {
      line: before.line + ahead,
      column,
      source,
      offset,
      shift,
      first: ahead === 0 ? before.first : shift,
    };
  }

  #number(): number {
    for (let value = 0, unit = 1; ; unit *= 128) {
      const byte = this.#bytes[this.#at++] ?? 0;
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value;
    }
  }

  #signed(): number {
    const value = this.#number();
    return value & 1 ? -((value + 1) / 2) : value / 2;
  }
}

interface Stretch {
  readonly line: number;
  readonly column: number;
  readonly source: number;
  readonly offset: number;
  readonly shift: number;
  readonly first: number;
}
