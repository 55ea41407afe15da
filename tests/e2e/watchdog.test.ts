// The watchdog, as far as emulation has one: QEMU's Raspberry Pis restart as soon as it is started (docs/not-emulated.md).
import { test } from "uvu";
import * as assert from "uvu/assert";
import { watched } from "./watched.js";

test("a board without one says so, and goes on", async () => {
  const bootargs = ["sis.watchdog=5"];
  const { result, said } = await watched({ board: "qemu-virt", bootargs, input: "exit 4\r" });
  assert.match(said, /^sis\.watchdog=5: this board has no watchdog$/m);
  assert.is(result.exitCode, 4);
});

test("a Raspberry Pi's restarts the board", async () => {
  const bootargs = ["sis.watchdog=60"];
  const run = { board: "raspi3b", bootargs, input: "exit 4\r", qemuArgs: ["-no-reboot"] };
  const { result, said } = await watched(run);
  assert.match(said, /^sis\.watchdog=60: this board's can wait 15999 ms at most, and does$/m);
  assert.is(result.exitCode, 125); // gone without a word
});

test("a kernel that hangs without one hangs for ever", async () => {
  const run = { board: "qemu-virt", image: "mltest", bootargs: ["sis.fault=hang"], timeoutSeconds: 2 };
  const { result, said } = await watched(run);
  assert.is(result.exitCode, 124);
  assert.not.match(said, /SIS-EXIT/);
});

test.run();
