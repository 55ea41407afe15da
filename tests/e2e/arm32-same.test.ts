// The fixed tenth of ONNX's own tests on both 32-bit boards: status, reason and hash of each are the simulator's.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { runSuites, tenthOf } from "../ts/conformance/suites.js";

const onSim = runSuites("sim");

for (const board of ["qemu-virt-a32", "raspi2b"]) {
  test(`${board}: a tenth of ONNX's tests gives the same as the simulator`, async () => {
    const all = await onSim;
    const names = tenthOf(all);
    assert.ok(names.length >= 236);
    assert.equal(
      await runSuites(board, names),
      all.filter(({ name }) => names.includes(name)),
    );
  });
}

test.run();
