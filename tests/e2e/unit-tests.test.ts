// The unit tests of C on the device: the same sources as on the host, in the image mltest.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { watched } from "./watched.js";

test("every unit test passes on the device", async () => {
  const run = { board: "qemu-virt", image: "mltest", icount: false, timeoutSeconds: 300 };
  const { result, output, said } = await watched(run);
  assert.is(result.exitCode, 0, `${output}\n${said}`);
  assert.match(said, /^\d{2,} passed, 0 failed$/m);
});

test("one test can be run alone; a name that is none fails", async () => {
  const one = await watched({ board: "qemu-virt", image: "mltest", bootargs: ["sis.test=sha256"] });
  assert.match(one.said, /^passed sha256\n1 passed, 0 failed$/m);
  const none = await watched({ board: "qemu-virt", image: "mltest", bootargs: ["sis.test=no-such-test"] });
  assert.is(none.result.exitCode, 1);
});

test.run();
