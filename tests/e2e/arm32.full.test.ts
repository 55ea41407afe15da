// All of ONNX's own tests of both releases on the 32-bit boards: status, reason and hash of every case are the simulator's.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { complaints, runSuites } from "../ts/conformance/suites.js";

for (const board of ["qemu-virt-a32", "raspi2b"]) {
  test(`${board}: every case gives the same as the simulator`, async () => {
    const onBoard = await runSuites(board);
    assert.equal(complaints(onBoard), []);
    assert.equal(onBoard, await runSuites("sim"));
  });
}

test.run();
