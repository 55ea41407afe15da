#!/usr/bin/env node
// Board descriptions: board/NAME/board.json -> board/NAME/generated/{board.c,board.ld} and ts-lib/generated/boards.ts.
// Usage: node board/generate/index.mjs [--check]; with --check nothing is written, stale files are named, exit 1.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const check = process.argv.includes("--check");

const consoles = { pl011: "&sis_pl011" };
const interruptControllers = { gicv2: "&sis_gicv2" };
const resets = { psci: "sis_psci" };
const kinds = { ram: "SIS_MEMORY_RAM", device: "SIS_MEMORY_DEVICE" };

function look(table, key, what, board) {
  if (!(key in table))
    throw new Error(`${board}: ${what} "${key}" is none of ${Object.keys(table).join(", ")}`);
  return table[key];
}

function number(text, what, board) {
  if (typeof text === "number") return text;
  if (!/^0x[0-9a-fA-F]+$/.test(text ?? ""))
    throw new Error(`${board}: ${what} must be a number or "0x…", is ${text}`);
  return text;
}

function boardTable(b) {
  const range = (r) =>
    `    { "${r.name}", ${number(r.base, "base", b.name)}, ${number(r.size, "size", b.name)}, ` +
    `${look(kinds, r.kind, "kind", b.name)} },`;
  return `/* Made by board/generate/index.mjs from board/${b.name}/board.json. Do not edit. */
#include "kernel/board.h"

static const sis_memory_range memory[] = {
${b.memory.map(range).join("\n")}
    { "", 0, 0, SIS_MEMORY_END },
};

const sis_board_table sis_board = {
    .name = "${b.name}",
    .core = "${b.core}",
    .device_tree = ${number(b.deviceTree, "deviceTree", b.name)},
    .console = { ${look(consoles, b.console.driver, "console driver", b.name)}, ${number(b.console.base, "console base", b.name)},
                 ${b.console.clock}, ${b.console.baud}, ${b.console.interrupt} },
    .interrupts = { ${look(interruptControllers, b.interrupts.driver, "interrupt driver", b.name)},
                    ${number(b.interrupts.distributor, "distributor", b.name)}, ${number(b.interrupts.cpu, "cpu", b.name)} },
    .timer_frequency = ${b.timer.frequency},
    .timer_interrupt = ${b.timer.interrupt},
    .alarm_interrupt = ${b.timer.alarmInterrupt},
    .restart = ${look(resets, b.reset, "reset", b.name)}_restart,
    .power_off = ${look(resets, b.reset, "reset", b.name)}_off,
    .memory = memory,
};
`;
}

const linkerValues = (b) =>
  `/* Made by board/generate/index.mjs from board/${b.name}/board.json. Do not edit. */\nSIS_IMAGE_BASE = ${b.load};\n`;

function typescript(boards) {
  const rows = boards.map((b) => {
    const value = { name: b.name, core: b.core, load: b.load, emulator: b.emulator, flash: b.flash };
    return `  "${b.name}": ${JSON.stringify(value, null, 2).replaceAll("\n", "\n  ")},`;
  });
  return `// Made by board/generate/index.mjs from board/*/board.json. Do not edit.

/** What the host tools know of a board. */
export interface Board {
  readonly name: string;
  readonly core: string;
  readonly load: string;
  readonly emulator: {
    readonly program: string;
    readonly machine: string;
    readonly cpu: string;
    readonly memory: string;
    /** Up to which a run may have more; without it the memory is fixed. */
    readonly mostMemory?: string;
    readonly args: readonly string[];
    readonly semihosting: boolean;
  };
  readonly flash: { readonly recipe: string; readonly why: string };
}

export const boards: Readonly<Record<string, Board>> = {
${rows.join("\n")}
};
`;
}

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
