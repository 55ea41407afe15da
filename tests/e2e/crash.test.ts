// What a warm reset leaves: the last fault, how often it happened, and that a script which fails each time is left alone.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { watched } from "./watched.js";

const board = "qemu-virt";
const count = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;

for (const one of [board, "raspi3b", "raspi4b", "raspi2b", "qemu-virt-a32"]) {
  test(`after a fault ${one} restarts where that is wanted, tells of it, and gives up on the third`, async () => {
    await faultsThreeTimes(one);
  });
}

async function faultsThreeTimes(one: string) {
  const bootargs = ["sis.fault=null", "sis.restart=yes"];
  const { result, said } = await watched({ board: one, image: "mltest", bootargs });
  assert.is(count(said, /^\*\*\* kernel fault: data abort/gm), 3, said);
  assert.is(count(said, /^\*\*\* the board restarts$/gm), 3);
  assert.is(count(said, new RegExp(`^SIS [\\d.]+ on ${one}`, "gm")), 4);
  const told = [...said.matchAll(/^the boot before this one ended in a kernel fault, the (\S+) since/gm)];
  assert.equal(
    told.map((match) => match[1]),
    ["1st", "2nd", "3rd"],
  );
  assert.is(count(said, /^ {4}\*\*\* kernel fault: data abort, translation fault/gm), 3);
  assert.match(said, /^null is not started: it ended in a fault 3 times in a row;/m);
  assert.is(result.exitCode, 3);
}

test("a panic is kept like a fault", async () => {
  const bootargs = ["sis.fault=abort", "sis.restart=yes"];
  const { said } = await watched({ board, image: "mltest", bootargs });
  assert.is(count(said, /^ {4}\*\*\* kernel panic: abort\(\) called/gm), 3);
});

test("without sis.restart=yes the first fault ends the run", async () => {
  const { result, said } = await watched({ board, image: "mltest", bootargs: ["sis.fault=null"] });
  assert.is(count(said, /^\*\*\* kernel fault/gm), 1);
  assert.is(result.exitCode, 70);
});

test("the first boot says that nothing was kept", async () => {
  const { said } = await watched({ board, input: "crash\rreboot\r", qemuArgs: ["-no-reboot"] });
  assert.match(said, /^boot 1 since the power came; the one before ended in a power cycle/m);
  assert.match(said, /^no kernel fault since then$/m);
});

test("crash takes clear, and nothing else", async () => {
  const { said } = await watched({ board, input: "crash clear\rcrash all\rexit\r" });
  assert.match(said, /usage: crash \[clear\]\n\[2\]/);
});

test.run();
