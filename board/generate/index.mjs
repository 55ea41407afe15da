#!/usr/bin/env node
// Board descriptions: board/NAME/board.json -> board/NAME/generated/{board.c,board.ld} and ts-lib/generated/boards.ts.
// Usage: node board/generate/index.mjs [--check]; with --check nothing is written, stale files are named, exit 1.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { emit, root } from "../../ops-c/generate/emit.mjs";
import { boardTable, linkerValues } from "./table.mjs";
import { typescript } from "./typescript.mjs";

const names = readdirSync(join(root, "board")).filter((name) =>
  existsSync(join(root, "board", name, "board.json")),
);
const boards = names.sort().map((name) => {
  const board = JSON.parse(readFileSync(join(root, "board", name, "board.json"), "utf8"));
  if (board.name !== name) throw new Error(`board/${name}/board.json calls itself "${board.name}"`);
  return board;
});
emit("board/generate/index.mjs", {
  ...Object.fromEntries(
    boards.flatMap((board) => [
      [`board/${board.name}/generated/board.c`, boardTable(board)],
      [`board/${board.name}/generated/board.ld`, linkerValues(board)],
    ]),
  ),
  "ts-lib/generated/boards.ts": typescript(boards),
});
