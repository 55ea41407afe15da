// Inner loops of kernels, as `sis bench --loops` finds and counts them.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { formatLoops, innerLoop, slots } from "../../../ts-lib/host/bench/loops.js";

const disassembly = `
0000000000001000 <kernel>:
    1000:\tmov\tx13, x4
    1004:\tfmla\tv8.4s, v2.4s, v0.s[0]
    1008:\tsubs\tx11, x11, #0x1
    100c:\tb.ne\t1004 <kernel+0x4>  // b.any
    1010:\tldr\td5, [x13, #48]
    1014:\tfmla\tv8.4s, v2.4s, v0.s[0]
    1018:\tldr\tx16, [x13, #56]
    101c:\tfmla\tv11.4s, v2.4s, v0.s[1]
    1020:\tmov\tv5.d[1], x16
    1024:\tldp\tq0, q1, [x15], #32
    1028:\tsubs\tx14, x14, #0x1
    102c:\tb.ne\t1010 <kernel+0x10>  // b.any
    1030:\tcbnz\tx11, 1000 <kernel>
    1034:\tret
`;

test("the inner loop is the one of most multiply-adds without another inside", () => {
  const body = innerLoop(disassembly)!;
  assert.is(body.length, 8);
  assert.is(body[0], "ldr d5, [x13, #48]");
  assert.is(innerLoop("0 <f>:\n 0:\tret\n"), undefined);
});

test("slots of a core that issues in order", () => {
  assert.is(slots(innerLoop(disassembly)!), 1 + 2 + 4 + 2);
});

test("a row that is under what is due says so", () => {
  const row = { loop: "gemm", core: "cortex-a53", percent: 79.96, due: 80, how: "slots" };
  assert.match(formatLoops([row]), /^gemm +cortex-a53 +80\.0 % \(under\) +80 % +slots$/m);
});

test.run();
