// The symbol table of an image: writes the functions of FILE.elf into its section .symbols (kernel/symbols.c reads it),
// and checks what the image relies on: relocations are R_AARCH64_RELATIVE or R_ARM_RELATIVE only.
// Usage: node symbols.mjs FILE.elf TOOLPREFIX SECTIONBYTES; with room for the count alone, a table of none.
import { execFileSync } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";

const [elf, prefix, room] = process.argv.slice(2);
const tool = (name, ...args) => execFileSync(prefix + name, args, { encoding: "utf8", maxBuffer: 64 << 20 });

const relocations = tool("readelf", "--relocs", "--wide", elf).match(/R_(AARCH64|ARM)_\w+/g) ?? [];
const other = relocations.filter((kind) => !/^R_(AARCH64|ARM)_RELATIVE?$/.test(kind));
if (other.length) throw new Error(`${elf}: start.S cannot apply ${[...new Set(other)].join(", ")}`);

const lines = tool("nm", "--defined-only", "--numeric-sort", elf).split("\n");
const rows = lines.map((line) => line.split(" ")).filter((row) => row.length === 3);
const addressOf = (name) => BigInt(`0x${rows.find((row) => row[2] === name)[0]}`);
const start = addressOf("__image_start");
const end = addressOf("__text_end");

// One name an address: the first that is not a mapping symbol ($x, $d).
const functions = new Map();
for (const [address, kind, name] of rows) {
  const offset = BigInt(`0x${address}`) - start;
  if (/^[tTwW]$/.test(kind) && !name.startsWith("$") && offset >= 0n && offset < end - start) {
    if (!functions.has(Number(offset))) functions.set(Number(offset), name);
  }
}

if (Number(room) === 4) functions.clear();
const words = [functions.size, ...functions.keys()];
let text = "";
for (const name of functions.values()) {
  words.push(text.length);
  text += `${name}\0`;
}
const table = Buffer.alloc(Number(room));
if (words.length * 4 + text.length > table.length) {
  throw new Error(
    `${elf}: symbols need ${words.length * 4 + text.length} bytes; raise SIS_SYMBOL_BYTES (${room})`,
  );
}
words.forEach((word, i) => {
  table.writeUInt32LE(word, i * 4);
});
table.write(text, words.length * 4, "latin1");
writeFileSync(`${elf}.symbols`, table);
tool("objcopy", "--update-section", `.symbols=${elf}.symbols`, elf);
rmSync(`${elf}.symbols`);
