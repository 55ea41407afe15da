// Writes what a generator made, or with --check only says which files are stale (exit 1). Every generator ends with it.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** A file as it is, undefined where there is none. @param {string} path from the root */
export function current(path) {
  try {
    return readFileSync(join(root, path), "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** @param {string} generator its path from the root @param {Record<string, string>} files path from the root → text */
export function emit(generator, files) {
  const stale = Object.keys(files).filter((path) => current(path) !== files[path]);
  if (process.argv.includes("--check")) {
    for (const path of stale) console.error(`stale: ${path} (run: node ${generator})`);
    process.exitCode = stale.length > 0 ? 1 : 0;
    return;
  }
  for (const path of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), files[path]);
    console.error(`wrote ${path}`);
  }
}
