// The hostile scripts on an emulated board, all in one boot: each comes to what the table says, then the shell answers and its
// counters are as before.
import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { inRoot } from "../../ts-lib/host/setup/root.mjs";
import { expected } from "../hostile/expected.js";
import { type HostileBoard, hostileBoard } from "./hostile-board.js";

const hostile = suite("qemu-virt: hostile scripts");
let board: HostileBoard;
let before = "";

const counters = async () => /^ +bytes free: .*$/m.exec(await board.type("mem"))?.[0];

/** Those that Ctrl-C has to end too, one of each kind; tests/ts/native/hostile.test.ts takes all. */
const pressed = [
  "loop-finally",
  "loop-sort",
  "loop-regex",
  "loop-custom",
  "loop-custom-deaf",
  "loop-inside-graph",
  "loop-parse",
];
const announced = (name: string) =>
  `console.log("on");\n${readFileSync(inRoot("tests", "hostile", `${name}.js`), "utf8")}`;

hostile.before(async () => {
  board = await hostileBoard({
    "empty.js": "",
    ...Object.fromEntries(pressed.map((name) => [`on-${name}.js`, announced(name)])),
  });
  await board.type("run memory-files.js"); // leaves an empty file, which stays
  before = (await counters()) ?? "";
  assert.match(before, /bytes free: \d+ for scripts, \d+ for files; 1 files written/);
});
hostile.after(() => board.close());

for (const [name, { code, says, memory = 32, time = 20 }] of Object.entries(expected)) {
  hostile(name, async () => {
    const said = await board.type(`run --memory ${memory}M --time ${time} ${name}.js`);
    assert.match(said, code === 0 ? /(^|\n)sis> $/ : new RegExp(`(^|\\n)\\[${code}\\]\\nsis> $`));
    if (says) assert.match(said, says);
    assert.is(await counters(), before);
  });
}

for (const name of pressed) {
  hostile(`Ctrl-C: ${name}`, async () => {
    const said = await board.type(`run --memory 32M on-${name}.js`, "on\n");
    assert.match(said, /script stopped: Ctrl-C\n\[130\]\nsis> $/);
    assert.is(await counters(), before);
  });
}

hostile("many runs, one after the other, leave nothing", async () => {
  await board.type("run empty.js");
  const first = await board.type("mem");
  for (let i = 0; i < 50; i++) await board.type("run empty.js");
  assert.is(await board.type("mem"), first);
});

hostile.run();
