// ONNX's own tests, all of both releases, on the device in one boot: status, reason and hash of every case are the
// simulator's. The light models as ONNX has them, on the simulator.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { complaints, runSuites } from "../ts/conformance/suites.js";
import { sis } from "../ts/host/sis.js";

test("every case gives the same on the device", async () => {
  const onDevice = await runSuites("qemu-virt");
  assert.equal(complaints(onDevice), []);
  assert.equal(onDevice, await runSuites("sim"));
});

test("the nine light models pass on the simulator", async () => {
  const { code, stdout, stderr } = await sis(["conformance", "--suite", "light", "--memory", "1600M"]);
  assert.is(code, 0, `${stdout}${stderr}`);
  assert.match(stdout, /^9 passed, 0 failed, 0 skipped$/m);
});

test.run();
