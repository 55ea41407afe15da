// Bytes of files are shown where they lie: they cannot be written, taken away or outlived.
import { listFiles, readFile } from "sis";
const bytes = readFile("cycle-a.js");
const first = bytes[0];
let refused = 0;
for (const trick of [() => { "use strict"; bytes[0] = 1; }, () => bytes.fill(0), () => bytes.set([1, 2, 3]), () => bytes.sort(), () => bytes.reverse(), () => bytes.copyWithin(0, 1), () => bytes.buffer.transfer(), () => bytes.buffer.resize(0), () => new Uint8Array(bytes.buffer).fill(1), () => new DataView(bytes.buffer).setUint8(0, 1), () => new Uint8Array(bytes.buffer, 1e9), () => Object.defineProperty(bytes, 0, { value: 1 }), () => Reflect.set(bytes, 0, 1)]) {
  try { trick(); } catch { refused++; }
}
const names = ["", "..", "../x", "/etc/passwd", "init.json", "a\0b", "x".repeat(1e5), "cycle-a.js/", "./cycle-a.js"];
let missing = 0;
for (const name of names) {
  try { readFile(name); } catch (error) { if (error.code) missing++; }
}
console.log(bytes[0] === first, refused > 8, missing >= 8, listFiles().length > 0);
