// The unit tests of C on the emulated 32-bit board: the same sources as on the host, in the image mltest.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { watched } from "./watched.js";

test("qemu-virt-a32: every unit test of C passes", async () => {
  const run = { board: "qemu-virt-a32", image: "mltest", icount: false, timeoutSeconds: 550 };
  const { result, output, said } = await watched(run);
  assert.is(result.exitCode, 0, `${output}\n${said}`);
  assert.match(said, /^\d{2,} passed, 0 failed$/m);
});

test.run();
