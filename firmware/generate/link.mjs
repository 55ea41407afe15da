// The link's description, firmware/link.json -> C and TypeScript tables, and the tables of docs/link.md; CRC-32's table.
// Usage: node firmware/generate/link.mjs [--check]; with --check nothing is written, stale files are named, exit 1.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { crcTable } from "./crc32.mjs";
import { linkHeader, linkSource } from "./link-c.mjs";
import { linkPage } from "./link-docs.mjs";
import { linkModule } from "./link-ts.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const link = JSON.parse(readFileSync(join(root, "firmware/link.json"), "utf8"));
checkTable();

/** Path from the repository's root → text. */
const files = {
  "firmware/generated/link_table.h": linkHeader(link),
  "firmware/generated/link_table.c": linkSource(link),
  "firmware/generated/crc32_table.h": crcTable(),
  "ts-lib/generated/link.ts": linkModule(link),
  "docs/link.md": linkPage(link, current("docs/link.md") ?? ""),
};

/** Each row names states, events and actions that there are. */
function checkTable() {
  const known = (list, name) => {
    if (!list.some((item) => item.name === name))
      throw new Error(`firmware/link.json: no such name: ${name}`);
  };
  for (const [state, row] of Object.entries(link.rows)) {
    known(link.states, state);
    for (const [event, [action, next]] of Object.entries(row)) {
      known(link.events, event);
      known(link.actions, action);
      known(link.states, next);
    }
  }
}

function current(path) {
  try {
    return readFileSync(join(root, path), "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

const stale = Object.keys(files).filter((path) => current(path) !== files[path]);
if (process.argv.includes("--check")) {
  for (const path of stale) console.error(`stale: ${path} (run: node firmware/generate/link.mjs)`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const path of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), files[path]);
    console.error(`wrote ${path}`);
  }
}
