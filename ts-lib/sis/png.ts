// PNG pictures: every colour type and depth, not interlaced. They come out as red, green and blue, on white.

import { unzlibSync } from "fflate/browser";
import { SisError } from "./errors.js";

/** A picture in memory. */
export interface Picture {
  /** In pixels. */
  readonly width: number;
  /** In pixels. */
  readonly height: number;
  /** Red, green and blue of each pixel, 0 to 255, row by row from the top. */
  readonly rgb: Uint8Array;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Pixels: more are taken for damage, or for an attack. */
const MOST_PIXELS = 2 ** 26;
const PALETTE = 3;
/** Samples a pixel by colour type; the depths each may have. */
const samplesOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const depthsOf: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

const bad = (text: string): SisError => new SisError("BAD_FILE", `not a readable .png file: ${text}`);

interface Header {
  width: number;
  height: number;
  depth: number;
  color: number;
}

/** Reads a whole .png file. Throws BAD_FILE saying what is wrong with it, UNSUPPORTED for interlaced ones. */
export function readPng(bytes: Uint8Array): Picture {
  if (SIGNATURE.some((byte, i) => bytes[i] !== byte)) throw bad("it does not start as PNG files do");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let header: Header | undefined;
  let palette = new Uint8Array(0);
  let alpha = new Uint8Array(0);
  const data: Uint8Array[] = [];
  for (let at = SIGNATURE.length; at + 12 <= bytes.length; ) {
    const size = view.getUint32(at);
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (size > bytes.length - at - 12) throw bad(`block ${name} is cut short`);
    const content = bytes.subarray(at + 8, at + 8 + size);
    if (name === "IHDR") header = readHeader(content);
    else if (name === "PLTE") palette = content.slice();
    else if (name === "tRNS") alpha = content.slice();
    else if (name === "IDAT") data.push(content);
    else if (name === "IEND") break;
    at += size + 12;
  }
  if (!header || data.length === 0) throw bad("it holds no pixels");
  const rows = unfilter(inflate(data, header), header);
  return { width: header.width, height: header.height, rgb: toRgb(rows, header, palette, alpha) };
}

function readHeader(content: Uint8Array): Header {
  if (content.length < 13) throw bad("its header is cut short");
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  const width = view.getUint32(0);
  const height = view.getUint32(4);
  const [depth, color] = [content[8], content[9]];
  if (width === 0 || height === 0 || width * height > MOST_PIXELS) throw bad(`${width}×${height} pixels`);
  if (!depthsOf[color]?.includes(depth)) throw bad(`colour type ${color} of ${depth} bits`);
  if (content[12] !== 0)
    throw new SisError("UNSUPPORTED", "the .png file is interlaced; save it without interlacing");
  return { width, height, depth, color };
}

const rowBytes = ({ width, depth, color }: Header) => Math.ceil((width * samplesOf[color] * depth) / 8);

/** All rows, a filter's number before each. */
function inflate(parts: readonly Uint8Array[], header: Header): Uint8Array {
  const packed = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    packed.set(part, at);
    at += part.length;
  }
  const size = header.height * (rowBytes(header) + 1);
  try {
    const out = unzlibSync(packed, { out: new Uint8Array(size) });
    // Of nothing but zlib's header and checksum fflate makes as many zeros as there is room for.
    if (out.length === size && packed.length > 6) return out;
  } catch (error) {
    throw bad((error as Error).message);
  }
  throw bad("its pixels are cut short");
}

/** Each row was written as the difference from its neighbours; this adds them up again. */
function unfilter(data: Uint8Array, header: Header): Uint8Array {
  const size = rowBytes(header);
  const step = Math.max(1, (samplesOf[header.color] * header.depth) >> 3);
  const rows = new Uint8Array(header.height * size);
  for (let y = 0; y < header.height; y++) {
    const filter = data[y * (size + 1)];
    if (filter > 4) throw bad(`row ${y} has filter ${filter}`);
    const row = rows.subarray(y * size, (y + 1) * size);
    const above = y > 0 ? rows.subarray((y - 1) * size, y * size) : new Uint8Array(size);
    row.set(data.subarray(y * (size + 1) + 1, (y + 1) * (size + 1)));
    if (filter > 0) addNeighbours(filter, row, above, step);
  }
  return rows;
}

function addNeighbours(filter: number, row: Uint8Array, above: Uint8Array, step: number): void {
  if (filter === 2) for (let x = 0; x < row.length; x++) row[x] += above[x];
  else if (filter === 1) for (let x = step; x < row.length; x++) row[x] += row[x - step];
  else
    for (let x = 0; x < row.length; x++) {
      const left = x < step ? 0 : row[x - step];
      const up = above[x];
      row[x] += filter === 3 ? (left + up) >> 1 : nearest(left, up, x < step ? 0 : above[x - step]);
    }
}

/** Paeth's choice: the neighbour nearest to left + up - corner. */
function nearest(left: number, up: number, corner: number): number {
  const a = Math.abs(up - corner);
  const b = Math.abs(left - corner);
  const c = Math.abs(left + up - 2 * corner);
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

function toRgb(rows: Uint8Array, header: Header, palette: Uint8Array, alpha: Uint8Array): Uint8Array {
  const samples = toBytes(rows, header);
  const rgb = new Uint8Array(header.width * header.height * 3);
  switch (header.color) {
    case 0:
      for (let i = 0, to = 0; i < samples.length; i++, to += 3)
        rgb[to] = rgb[to + 1] = rgb[to + 2] = samples[i];
      return rgb;
    case 2:
      return samples;
    case PALETTE:
      for (let i = 0, to = 0; i < samples.length; i++, to += 3) {
        const at = samples[i] * 3;
        if (at + 3 > palette.length) throw bad(`colour ${samples[i]} is not in its palette`);
        blend(rgb, to, palette, at, at + 1, at + 2, alpha[samples[i]] ?? 255);
      }
      return rgb;
    case 4:
      for (let i = 0, to = 0; i < samples.length; i += 2, to += 3)
        blend(rgb, to, samples, i, i, i, samples[i + 1]);
      return rgb;
    default:
      for (let i = 0, to = 0; i < samples.length; i += 4, to += 3)
        blend(rgb, to, samples, i, i + 1, i + 2, samples[i + 3]);
      return rgb;
  }
}

/** One pixel over white. */
function blend(
  rgb: Uint8Array,
  to: number,
  from: Uint8Array,
  red: number,
  green: number,
  blue: number,
  opaque: number,
): void {
  const white = 255 * (255 - opaque);
  rgb[to] = Math.round((from[red] * opaque + white) / 255);
  rgb[to + 1] = Math.round((from[green] * opaque + white) / 255);
  rgb[to + 2] = Math.round((from[blue] * opaque + white) / 255);
}

/** One byte a sample, no gaps between rows; of 16 bits the upper eight. */
function toBytes(rows: Uint8Array, header: Header): Uint8Array {
  const { width, height, depth, color } = header;
  if (depth === 8) return rows;
  const count = width * samplesOf[color];
  const samples = new Uint8Array(count * height);
  if (depth === 16) return samples.map((_, i) => rows[2 * i]);
  const most = 2 ** depth - 1;
  const scale = color === PALETTE ? 1 : 255 / most;
  for (let y = 0, to = 0; y < height; y++) {
    const row = y * rowBytes(header);
    for (let bit = 0; bit < count * depth; bit += depth)
      samples[to++] = ((rows[row + (bit >> 3)] >> (8 - depth - (bit & 7))) & most) * scale;
  }
  return samples;
}
