// The link's description, firmware/link.json -> C and TypeScript tables, and the tables of docs/link.md; CRC-32's table.
// Usage: node firmware/generate/link.mjs [--check]; with --check nothing is written, stale files are named, exit 1.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { current, emit, root } from "../../ops-c/generate/emit.mjs";
import { crcTable } from "./crc32.mjs";
import { linkHeader, linkSource } from "./link-c.mjs";
import { linkPage } from "./link-docs.mjs";
import { linkModule } from "./link-ts.mjs";

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

emit("firmware/generate/link.mjs", files);
