// PNG pictures of every colour type and filter, written here by the format's own rules.
import { deflateSync } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { thrown } from "./harness.js";
import { sis } from "./library.js";

const { readPng } = sis;

function block(name: string, content: Uint8Array): Buffer {
  const out = Buffer.alloc(content.length + 12);
  out.writeUInt32BE(content.length, 0);
  out.write(name, 4, "latin1");
  out.set(content, 8);
  return out; // readers that trust their medium need no checksum: four zeros
}

interface Init {
  width: number;
  height: number;
  depth: number;
  color: number;
  /** Rows as they are stored, each with its filter's number. */
  rows: number[];
  interlaced?: boolean;
  more?: [string, number[]][];
}

function png({ width, height, depth, color, rows, interlaced = false, more = [] }: Init): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, color, 0, 0, interlaced ? 1 : 0], 8);
  const data = deflateSync(Uint8Array.from(rows));
  return Buffer.concat([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    block("IHDR", header),
    ...more.map(([name, content]) => block(name, Uint8Array.from(content))),
    block("IDAT", data.subarray(0, 3)),
    block("IDAT", data.subarray(3)),
    block("IEND", new Uint8Array(0)),
  ]);
}

const rgbOf = (init: Init) => [...readPng(png(init)).rgb];
const picture = suite("png");

picture("all colour types", () => {
  const one = { width: 2, height: 1 };
  assert.equal(rgbOf({ ...one, depth: 8, color: 0, rows: [0, 7, 200] }), [7, 7, 7, 200, 200, 200]);
  assert.equal(rgbOf({ ...one, depth: 8, color: 2, rows: [0, 1, 2, 3, 4, 5, 6] }), [1, 2, 3, 4, 5, 6]);
  assert.equal(rgbOf({ ...one, depth: 8, color: 4, rows: [0, 9, 255, 9, 0] }), [9, 9, 9, 255, 255, 255]);
  assert.equal(
    rgbOf({ ...one, depth: 8, color: 6, rows: [0, 1, 2, 3, 255, 0, 100, 200, 51] }),
    [1, 2, 3, 204, 224, 244],
  );
  const palette: [string, number[]] = ["PLTE", [10, 20, 30, 40, 50, 60]];
  const indexed = { ...one, color: 3, more: [palette] };
  assert.equal(rgbOf({ ...indexed, depth: 8, rows: [0, 1, 0] }), [40, 50, 60, 10, 20, 30]);
  assert.equal(
    rgbOf({ ...indexed, depth: 1, rows: [0, 0b01000000], more: [palette, ["tRNS", [0]]] }),
    [255, 255, 255, 40, 50, 60],
  );
  assert.match(
    thrown(() => rgbOf({ ...indexed, depth: 8, rows: [0, 1, 2] })).message,
    /colour 2 is not in its palette/,
  );
});

picture("depths of 1, 2, 4 and 16 bits", () => {
  const gray = (depth: number, width: number, rows: number[]) =>
    rgbOf({ width, height: 1, depth, color: 0, rows }).filter((_, i) => i % 3 === 0);
  assert.equal(gray(1, 9, [0, 0b10110000, 0x80]), [255, 0, 255, 255, 0, 0, 0, 0, 255]);
  assert.equal(gray(2, 5, [0, 0b00011011, 0b11000000]), [0, 85, 170, 255, 255]);
  assert.equal(gray(4, 3, [0, 0x0f, 0x80]), [0, 255, 136]);
  assert.equal(gray(16, 2, [0, 0x12, 0xff, 0xfe, 0x00]), [0x12, 0xfe]);
});

picture("all filters", () => {
  const rows = [0, 10, 20, 30, 1, 5, 5, 5, 2, 1, 1, 1, 3, 2, 2, 2, 4, 1, 2, 3];
  const first = [10, 20, 30];
  const sub = [5, 10, 15];
  const up = [6, 11, 16];
  const average = [2 + 3, 2 + ((5 + 11) >> 1), 2 + ((10 + 16) >> 1)];
  // Paeth: left + up - corner is 0 + 5 - 0, then 6 + 10 - 5, then 12 + 15 - 10.
  const paeth = [1 + 5, 2 + 10, 3 + 15];
  const pixels = rgbOf({ width: 3, height: 5, depth: 8, color: 0, rows }).filter((_, i) => i % 3 === 0);
  assert.equal(pixels, [...first, ...sub, ...up, ...average, ...paeth]);
});

picture("what is no picture, damaged or interlaced is refused", () => {
  const init = { width: 2, height: 1, depth: 8, color: 0, rows: [0, 1, 2] };
  const cases: [Uint8Array, string, RegExp][] = [
    [new Uint8Array(20), "BAD_FILE", /does not start as PNG files do/],
    [png(init).subarray(0, 50), "BAD_FILE", /cut short|no pixels/],
    [png({ ...init, rows: [0, 1] }), "BAD_FILE", /pixels are cut short|unexpected EOF/],
    [png({ ...init, rows: [5, 1, 2] }), "BAD_FILE", /row 0 has filter 5/],
    [png({ ...init, depth: 3 }), "BAD_FILE", /colour type 0 of 3 bits/],
    [png({ ...init, width: 0 }), "BAD_FILE", /0×1 pixels/],
    [png({ ...init, width: 2 ** 31 }), "BAD_FILE", /pixels/],
    [png({ ...init, interlaced: true }), "UNSUPPORTED", /interlaced/],
  ];
  for (const [bytes, code, message] of cases) {
    const error = thrown(() => readPng(bytes));
    assert.is(error.code, code);
    assert.match(error.message, message);
  }
});

picture.run();
