// What an image says of itself (firmware/kernel/about.h): fills the block 64 bytes behind the start of IMAGE.img, and the
// same bytes in FILE.elf, and checks that image.ld left the room there.
// Usage: node about.mjs FILE.elf IMAGE.img BOARD VERSION NAME
import { readFileSync, writeFileSync } from "node:fs";
import { crc32 } from "node:zlib";

const at = {
  magic: 0,
  layout: 16,
  crc: 20,
  bytes: 24,
  base: 32,
  arch: 40,
  board: 48,
  version: 80,
  name: 96,
  changed: 112,
};
const offset = 64;
const size = 128;
const machines = { 40: "arm", 183: "arm64" };

/** Where in an ELF file the bytes of an address are. */
function placeOf(elf, address) {
  const wide = elf[4] === 2;
  const number = (place) => (wide ? Number(elf.readBigUInt64LE(place)) : elf.readUInt32LE(place));
  const headers = number(wide ? 32 : 28);
  const each = elf.readUInt16LE(wide ? 54 : 42);
  for (let i = 0; i < elf.readUInt16LE(wide ? 56 : 44); i++) {
    const header = headers + i * each;
    const [from, start, bytes] = wide ? [8, 16, 32] : [4, 8, 16];
    const into = address - number(header + start);
    if (elf.readUInt32LE(header) === 1 && into >= 0 && into + size <= number(header + bytes)) {
      return number(header + from) + into;
    }
  }
  throw new Error(`no segment holds ${address.toString(16)}`);
}

function text(block, field, room, value) {
  if (Buffer.byteLength(value) >= room) throw new Error(`"${value}" is longer than ${room - 1} bytes`);
  block.write(value, at[field], "utf8");
}

const [elfPath, imagePath, board, version, name] = process.argv.slice(2);
const elf = readFileSync(elfPath);
const image = readFileSync(imagePath);
const block = image.subarray(offset, offset + size);
const base = Number(block.readBigUInt64LE(at.base));
const changed = Number(block.readBigUInt64LE(at.changed));
if (changed <= offset + size || changed > image.length) throw new Error(`${elfPath}: image.ld left no room`);

text(block, "magic", 16, "SIS-IMAGE");
text(block, "arch", 8, machines[elf.readUInt16LE(18)]);
text(block, "board", 32, board);
text(block, "version", 16, version);
text(block, "name", 16, name);
block.writeUInt32LE(1, at.layout);
block.writeBigUInt64LE(BigInt(image.length), at.bytes);
block.writeUInt32LE(0, at.crc);
block.writeUInt32LE(crc32(image), at.crc);
block.copy(elf, placeOf(elf, base + offset));
writeFileSync(imagePath, image);
writeFileSync(elfPath, elf);
