// Boards' descriptions: each makes sense in itself, and one that does not is refused with its name.
import { readdirSync, readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { boards } from "../../ts-lib/generated/boards.js";
import { inRoot } from "../../ts-lib/host/setup/root.mjs";

interface Range {
  readonly kind: "ram" | "device";
  readonly base: string;
  readonly size: string;
}

interface Description {
  readonly name: string;
  readonly about: string;
  readonly load: string;
  readonly memory: readonly Range[];
  readonly handOver?: Readonly<Record<string, string>>;
  readonly cores: { readonly start: string; readonly release?: readonly string[] };
  readonly [device: string]: unknown;
}

const generator: string = inRoot("board/generate/table.mjs"); // plain JavaScript, outside of what tsc compiles
const { boardTable } = (await import(generator)) as { boardTable(board: object): string };

const descriptions = readdirSync(inRoot("board"))
  .filter((name) => name !== "generate")
  .map((name) => JSON.parse(readFileSync(inRoot("board", name, "board.json"), "utf8")) as Description);

const isIn = (kind: Range["kind"], board: Description, address: string) =>
  board.memory.some(
    (range) =>
      range.kind === kind &&
      Number(address) >= Number(range.base) &&
      Number(address) < Number(range.base) + Number(range.size),
  );

/** "0x…" values of a device: where its registers are. */
const addresses = (device: unknown) =>
  Object.values((device ?? {}) as object).filter(
    (value) => typeof value === "string" && value.startsWith("0x"),
  );

for (const board of descriptions) {
  test(`${board.name}: registers are in device memory, the image and what is handed over in RAM`, () => {
    for (const kind of ["console", "interrupts", "reset", "watchdog", "facts", "pins", "gpio", "clock"])
      for (const address of addresses(board[kind]))
        assert.ok(isIn("device", board, address), `${kind} at ${address}`);
    for (const address of [board.load, ...Object.values(board.handOver ?? {})])
      assert.ok(isIn("ram", board, address), address);
    const wakes = board.cores.start === "mailboxes" ? "device" : "ram";
    for (const address of board.cores.release ?? []) assert.ok(isIn(wakes, board, address), address);
  });

  test(`${board.name}: its ranges do not overlap, and it says where its addresses come from`, () => {
    const sorted = [...board.memory].sort((a, b) => Number(a.base) - Number(b.base));
    sorted.slice(1).forEach((range, i) => {
      const before = sorted[i]!;
      assert.ok(Number(before.base) + Number(before.size) <= Number(range.base), JSON.stringify(range));
    });
    assert.ok(board.about.length > 40);
    assert.ok(Object.hasOwn(boards, board.name));
  });
}

const [given] = descriptions;
for (const [what, change, message] of [
  ["a driver that is none", { console: { driver: "8250" } }, /console driver "8250" is none of pl011/],
  ["an address that is none", { handOver: { initrd: "8 MB" } }, /handOver\.initrd must be a whole number/],
  ["a number left out", { console: { driver: "pl011", base: "0x1000" } }, /console clock must be/],
  ["a negative number", { interrupts: { driver: "gicv2", distributor: -1, cpu: 0 } }, /distributor must be/],
  ["another kind of memory", { memory: [{ name: "x", kind: "rom", base: 0, size: 1 }] }, /kind "rom"/],
  ["a way to start cores", { cores: { count: 4, start: "shout" } }, /start of cores "shout"/],
  [
    "a core without an address",
    { cores: { count: 2, start: "spin-table", release: ["0xd8"] } },
    /of 2 cores/,
  ],
  [
    "a pull that is none",
    { pins: { driver: "bcm2835", base: "0x0", set: [{ pin: 1, function: "alt0", pull: "hard" }] } },
    /pull "hard"/,
  ],
] as const) {
  test(`${what} is refused`, () => {
    assert.throws(() => boardTable({ ...given, ...change }), message);
    assert.throws(() => boardTable({ ...given, ...change }), new RegExp(given!.name));
  });
}

test.run();
