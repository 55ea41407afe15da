// Stamps: "this was made from exactly that". A stamp is a small file holding a key; work is skipped while the key is
// the same. Keys are made of contents where contents are few, of names, sizes and times where they are many.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** @param {string} file @returns {string} the key in a stamp, "" when there is none */
export function readStamp(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** @param {string} file @param {string} key */
export function writeStamp(file, key) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, key);
}

/** SHA-256, hexadecimal. @param {string | Uint8Array} data */
export const sha256 = (data) => createHash("sha256").update(data).digest("hex");

/** All files below `folder` that `wanted` accepts, sorted; hidden, build and node_modules folders are left out.
 * @param {string} folder @param {(name: string) => boolean} wanted @returns {string[]} */
export function listFiles(folder, wanted) {
  /** @type {string[]} */
  const found = [];
  const walk = (/** @type {string} */ at) => {
    let entries;
    try {
      entries = readdirSync(at, { withFileTypes: true });
    } catch {
      return;
    }
    for (const entry of entries) {
      if (entry.name.startsWith(".") || entry.name === "node_modules" || entry.name === "build") continue;
      const path = join(at, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (wanted(entry.name)) found.push(path);
    }
  };
  walk(folder);
  return found.sort();
}

/** A key that changes when a file appears, goes, or is written. @param {readonly string[]} files */
export function keyOfFiles(files) {
  const hash = createHash("sha256");
  for (const file of files) {
    const { size, mtimeMs } = statSync(file, { throwIfNoEntry: false }) ?? { size: -1, mtimeMs: 0 };
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest("hex");
}
