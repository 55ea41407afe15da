// One board's description as C: board/NAME/generated/board.c, and the linker's values beside it.
import { coreStarts, drivers, memoryKinds, pinFunctions, pinPulls } from "./drivers.mjs";

const made = (b) => `/* Made by board/generate/index.mjs from board/${b.name}/board.json. Do not edit. */\n`;

function look(table, key, what, board) {
  if (!Object.hasOwn(table, key))
    throw new Error(`${board}: ${what} "${key}" is none of ${Object.keys(table).join(", ")}`);
  return table[key];
}

function number(text, what, board) {
  if (Number.isSafeInteger(text) && text >= 0) return text;
  if (typeof text !== "string" || !/^0x[0-9a-fA-F]+$/.test(text))
    throw new Error(`${board}: ${what} must be a whole number or "0x…", is ${text}`);
  return text;
}

/** `{ &driver, numbers… }` for a device of a kind, or nothing where the board has none. */
function device(b, kind) {
  const about = b[kind];
  if (about === undefined) return undefined;
  const { symbol, fields } = look(drivers[kind], about.driver, `${kind} driver`, b.name);
  const values = fields.map((field) => number(about[field], `${kind} ${field}`, b.name));
  return [`&${symbol}`, ...values].join(", ");
}

const row = (name, value) => (value === undefined ? [] : [`    .${name} = ${value},`]);
const braced = (text) => (text === undefined ? undefined : `{ ${text} }`);

function memoryTable(b) {
  const rows = b.memory.map(
    (r) =>
      `    { "${r.name}", ${number(r.base, "base", b.name)}, ${number(r.size, "size", b.name)}, ` +
      `${look(memoryKinds, r.kind, "kind", b.name)} },\n`,
  );
  return `static const sis_memory_range memory[] = {\n${rows.join("")}    { "", 0, 0, SIS_MEMORY_END },\n};\n`;
}

function pinTable(b) {
  if (b.pins === undefined) return "";
  const rows = b.pins.set.map(
    (p) =>
      `    { ${number(p.pin, "pin", b.name)}, ${look(pinFunctions, p.function, "pin function", b.name)}, ` +
      `${look(pinPulls, p.pull, "pull", b.name)} },\n`,
  );
  return `\nstatic const sis_pin pins[] = {\n${rows.join("")}};\n`;
}

const gpioInterrupts = (b) =>
  b.gpio.interrupts.map((interrupt) => number(interrupt, "gpio interrupt", b.name)).join(", ");

function coreTable(b) {
  const { count, start, release = [] } = b.cores;
  const how = look(coreStarts, start, "start of cores", b.name);
  const named = start === "spin-table" || start === "mailboxes";
  if (release.length !== (named ? count : 0))
    throw new Error(`${b.name}: cores.release must name an address for each of ${named ? count : 0} cores`);
  const words = release.map((at) => number(at, "release address", b.name));
  return {
    text: named ? `\nstatic const uint64_t core_release[] = { ${words.join(", ")} };\n` : "",
    value: `${number(count, "cores.count", b.name)}, ${how}, ${named ? "core_release" : "0"}`,
  };
}

/** @returns {string} board.c */
export function boardTable(b) {
  const cores = coreTable(b);
  const handOver = b.handOver ?? {};
  const pins = b.pins && `${device(b, "pins")}, pins, sizeof pins / sizeof *pins`;
  const rows = [
    ...row("name", `"${b.name}"`),
    ...row("core", `"${b.core}"`),
    ...row("device_tree", number(handOver.deviceTree ?? 0, "handOver.deviceTree", b.name)),
    ...row("atags", number(handOver.atags ?? 0, "handOver.atags", b.name)),
    ...row("initrd", number(handOver.initrd ?? 0, "handOver.initrd", b.name)),
    ...row("console", braced(device(b, "console"))),
    ...row("interrupts", braced(device(b, "interrupts"))),
    ...row("timer_frequency", number(b.timer.frequency, "timer.frequency", b.name)),
    ...row("timer_interrupt", number(b.timer.interrupt, "timer.interrupt", b.name)),
    ...row("alarm_interrupt", number(b.timer.alarmInterrupt, "timer.alarmInterrupt", b.name)),
    ...row("cores", braced(cores.value)),
    ...row("reset", braced(device(b, "reset"))),
    ...row("watchdog", braced(device(b, "watchdog"))),
    ...row("facts", braced(device(b, "facts"))),
    ...row("pins", braced(pins)),
    ...row("gpio", braced(b.gpio && `${device(b, "gpio")}, { ${gpioInterrupts(b)} }`)),
    ...row("clock", braced(device(b, "clock"))),
    ...row("memory", "memory"),
  ];
  return `${made(b)}#include "kernel/board.h"

${memoryTable(b)}${pinTable(b)}${cores.text}
const sis_board_table sis_board = {
${rows.join("\n")}
};
`;
}

/** Where the chain loader runs (firmware/loader/layout.h): below the initrd, whose address is the board's. */
const loaderBelowInitrd = 8 << 20;
function loaderBase(b) {
  if (b.flash.loader !== undefined) return number(b.flash.loader, "flash.loader", b.name);
  if (b.handOver?.initrd === undefined) return undefined;
  return `0x${(Number(number(b.handOver.initrd, "handOver.initrd", b.name)) - loaderBelowInitrd).toString(16)}`;
}

/** @returns {string} board.ld */
export function linkerValues(b) {
  const load = number(b.load, "load", b.name);
  const loader = loaderBase(b);
  return `${made(b)}SIS_IMAGE_BASE = ${loader === undefined ? load : `DEFINED(SIS_LOADER) ? ${loader} : ${load}`};\n`;
}
