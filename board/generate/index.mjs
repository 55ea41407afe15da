#!/usr/bin/env node
// Board descriptions: board/NAME/board.json -> board/NAME/generated/{board.c,board.ld} and ts-lib/generated/boards.ts.
// Usage: node board/generate/index.mjs [--check]; with --check nothing is written, stale files are named, exit 1.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { boardTable, linkerValues } from "./table.mjs";
import { typescript } from "./typescript.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const check = process.argv.includes("--check");

let stale = 0;
function emit(path, text) {
  const old = existsSync(path) ? readFileSync(path, "utf8") : undefined;
  if (old === text) return;
  stale++;
  if (check) console.error(`stale: ${relative(root, path)}; run: node board/generate/index.mjs`);
  else {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
}

const names = readdirSync(join(root, "board")).filter((name) =>
  existsSync(join(root, "board", name, "board.json")),
);
const boards = names.sort().map((name) => {
  const board = JSON.parse(readFileSync(join(root, "board", name, "board.json"), "utf8"));
  if (board.name !== name) throw new Error(`board/${name}/board.json calls itself "${board.name}"`);
  return board;
});
for (const board of boards) {
  emit(join(root, "board", board.name, "generated", "board.c"), boardTable(board));
  emit(join(root, "board", board.name, "generated", "board.ld"), linkerValues(board));
}
emit(join(root, "ts-lib", "generated", "boards.ts"), typescript(boards));
process.exitCode = check && stale ? 1 : 0;
