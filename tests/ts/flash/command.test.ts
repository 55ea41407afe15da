// `sis flash` from outside: what it refuses and how, and that Ctrl-C leaves nothing.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { boards } from "../../../ts-lib/generated/boards.js";
import { exitCodes } from "../../../ts-lib/host/cli/exit-codes.js";
import { inBuild } from "../../../ts-lib/host/setup/root.mjs";
import { file, pathOf, sis } from "../host/sis.js";

const board = "raspi3b";
for (const name of boards[board]?.flash.bootFiles ?? []) file(`boot/${name}`, name);
const boot = ["--boot-files", pathOf("boot")];
const image = pathOf("card.img");
const damaged = readFileSync(inBuild("images", board, "sis.img"));
damaged[100_000]! ^= 1;

const refusals = suite("refusals");

for (const [what, args, code, message] of [
  ["no board", ["--image", image], exitCodes.usage, /which board\? .*raspi3b[\s\S]*--board BOARD/],
  ["an unknown board", ["--board", "pi9"], exitCodes.usage, /no such board: pi9; there are .*raspi3b/],
  [
    "no way",
    ["--board", board],
    exitCodes.usage,
    /how should raspi3b get it[\s\S]*--image FILE, --device DISK or --port/,
  ],
  [
    "two ways",
    ["--board", board, "--image", "a", "--device", "b"],
    exitCodes.usage,
    /--image and --device at once/,
  ],
  [
    "a card for an emulated board",
    ["--board", "qemu-virt", "--image", "a"],
    exitCodes.usage,
    /qemu-virt is emulated[\s\S]*--board qemu-virt boots it/,
  ],
  [
    "another board's kernel",
    ["--board", board, "--image", image, "--kernel", inBuild("images/qemu-virt/sis.img")],
    exitCodes.refused,
    /is for qemu-virt, not for raspi3b/,
  ],
  [
    "a damaged kernel",
    ["--board", board, "--image", image, "--kernel", file("damaged.img", damaged)],
    exitCodes.refused,
    /is damaged: CRC-32/,
  ],
  [
    "no kernel at all",
    ["--board", board, "--image", image, "--kernel", "no.img"],
    exitCodes.error,
    /no kernel image at no\.img/,
  ],
  [
    "too small a size",
    ["--board", board, "--image", image, "--size", "1M", ...boot],
    exitCodes.usage,
    /from 64M to 32G/,
  ],
  [
    "a script's own names",
    ["--board", board, "--image", image, "--script", file("x.ts"), "--file", `init.js=${file("y")}`, ...boot],
    exitCodes.usage,
    /"init\.js": this name is the kernel's/,
  ],
  [
    "a loader and a script",
    ["--board", board, "--image", image, "--loader", "--script", "x.ts"],
    exitCodes.usage,
    /without --script/,
  ],
  [
    "a disk that is none",
    ["--board", board, "--device", "sdzz"],
    exitCodes.usage,
    /--device sdzz: there is no \/dev\/sdzz[\s\S]*(name one of these|no removable disk)/,
  ],
] as const) {
  refusals(`${what}: said in words, with what to do`, async () => {
    const result = await sis(["flash", ...args]);
    assert.is(result.code, code, result.stderr);
    assert.match(result.stderr, message);
    assert.is(result.stdout, "");
    assert.not.ok(existsSync(image));
  });
}
refusals.run();

const relative = suite("a path");
relative("counts from where one stands", () => {
  const entry = inBuild("js/tests/ts/host/entry.js");
  const args = [entry, "flash", "--board", board, "--image", "here.img", ...boot];
  const made = spawnSync(process.execPath, args, {
    cwd: pathOf("."),
    encoding: "utf8",
    env: { ...process.env, SIS_PREBUILT: "1" },
  });
  assert.is(made.status, 0, made.stderr);
  assert.is(made.stdout, "here.img\n");
  assert.ok(existsSync(pathOf("here.img")));
});
relative.run();

const help = suite("help");
help("is a page for somebody in a hurry: examples, cable, pins, what happens", async () => {
  const { stdout } = await sis(["flash", "--help"]);
  for (const words of [
    "--image card.img",
    "--device sdb",
    "--port /dev/ttyUSB0",
    "--loader",
    "GPIO14",
    "3.3 V",
    "115200",
  ])
    assert.ok(stdout.includes(words), words);
  assert.ok(stdout.split("\n").every((line) => line.length <= 120));
});
help.run();

const interrupted = suite("Ctrl-C");
interrupted("leaves neither an image nor a piece of one", async () => {
  const folder = pathOf("cards");
  mkdirSync(folder);
  const large = pathOf("large.bin");
  writeFileSync(large, "");
  truncateSync(large, 200 << 20);
  const own = pathOf("tmp"); // others may be making cards in the machine's
  mkdirSync(own);
  const fresh = () => readdirSync(own).filter((name) => name.startsWith("sis-card-"));
  const entry = inBuild("js/tests/ts/host/entry.js");
  const args = [
    "flash",
    "--board",
    board,
    "--image",
    join(folder, "card.img"),
    "--file",
    `large=${large}`,
    ...boot,
  ];
  const child = spawn(process.execPath, [entry, ...args], {
    stdio: "ignore",
    env: { ...process.env, SIS_PREBUILT: "1", TMPDIR: own },
  });
  const ended = once(child, "close");
  while (fresh().length === 0 && child.exitCode === null) await sleep(5);
  child.kill("SIGINT");
  assert.is((await ended)[0], exitCodes.interrupted);
  assert.equal(readdirSync(folder), []);
  assert.equal(fresh(), []);
});
interrupted.run();
