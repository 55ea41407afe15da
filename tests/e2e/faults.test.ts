// The exception report: cause, address and function of faults made on purpose (firmware/tests/faults.c).
import { test } from "uvu";
import * as assert from "uvu/assert";
import { watched } from "./watched.js";

const faults = {
  null: [
    /data abort, translation fault, level \d: not mapped/,
    /tried to read 0{15}8, in page zero: a NULL pointer/,
  ],
  unmapped: [/data abort, translation fault/, /tried to read 0000007000000000$/m],
  text: [/data abort, permission fault, level 3/, /tried to write \w+, in kernel text: read-only/],
  constants: [/permission fault, level 3/, /tried to write \w+, in kernel constants/],
  data: [/instruction abort, permission fault/, /tried to execute \w+, in kernel data: never executed/],
  undefined: [/undefined instruction/],
  align: [/data abort, misaligned access/],
  stack: [
    /tried to write \w+, in the guard page under the main stack: STACK OVERFLOW/,
    /the same \d+ times more/,
  ],
  abort: [/kernel panic: abort\(\) called/],
};

for (const [name, expected] of Object.entries(faults)) {
  test(`fault "${name}" is reported with its cause and its function, exit code 70`, async () => {
    const bootargs = [`sis.fault=${name}`];
    const { result, said } = await watched({ board: "qemu-virt", image: "mltest", bootargs });
    assert.is(result.exitCode, 70);
    for (const pattern of [
      ...expected,
      new RegExp(`^ +fault_${name}\\w*\\+0x`, "m"),
      /^ +sis_cause_fault\+0x/m,
    ]) {
      assert.match(said, pattern);
    }
  });
}

test.run();
