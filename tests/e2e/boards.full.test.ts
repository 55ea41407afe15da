// All unit tests of C on each emulated Raspberry Pi, and the default board on the newer emulator, which also refuses
// unaligned accesses before the MMU is on.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { pis } from "./board-list.js";
import { watched } from "./watched.js";

for (const { name: board } of pis) {
  test(`${board}: every unit test passes`, async () => {
    const run = { board, image: "mltest", icount: false, timeoutSeconds: 900 };
    const { result, said, output } = await watched(run);
    assert.is(result.exitCode, 0, `${output}\n${said}`);
    assert.match(said, /^\d{2,} passed, 0 failed$/m);
  });
}

test("qemu-virt on QEMU 10: every unit test passes", async () => {
  const run = { board: "qemu-virt", image: "mltest", emulator: "qemu-10", icount: false };
  const { result, said, output } = await watched({ ...run, timeoutSeconds: 600 });
  assert.is(result.exitCode, 0, `${output}\n${said}`);
});

test.run();
