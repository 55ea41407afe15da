// The other cores of a board: started where there are some, given work, their faults reported.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { file, sis } from "../ts/host/sis.js";
import { watched } from "./watched.js";

const board = "qemu-virt";
const smp = (count: number) => ["-smp", String(count)];

test("one core is the rule, and then nothing is said of others", async () => {
  const { said } = await watched({ board, input: "mlinfo\rexit\r" });
  assert.match(said, /^SIS [\d.]+ on qemu-virt: Cortex-A72 \w+, entered at EL1,/m);
  assert.match(said, /^cores\n {4}1$/m);
});

for (const [count, started] of [
  [2, 2],
  [4, 4],
  [8, 4],
] as const) {
  test(`of ${count} cores ${started} come`, async () => {
    const { result, said } = await watched({ board, input: "mlinfo\rexit\r", qemuArgs: smp(count) });
    assert.match(said, new RegExp(`^SIS [\\d.]+ on qemu-virt: Cortex-A72 \\w+, ${started} cores,`, "m"));
    assert.match(said, new RegExp(`^cores\\n {4}${started}$`, "m"));
    assert.is(result.exitCode, 0);
  });
}

for (const [how, more] of [
  ["one after the other", {}],
  ["side by side", { icount: false }],
  ["entered at EL2", { machine: ["virtualization=on"] }],
] as const) {
  test(`four cores, emulated ${how}, run functions, exchange data and compute alike`, async () => {
    const bootargs = ["sis.test=cores"];
    const run = { board, image: "mltest", bootargs, qemuArgs: smp(4), ...more };
    const { result, output, said } = await watched(run);
    assert.is(result.exitCode, 0, `${output}\n${said}`);
    assert.match(said, /, 4 cores,/);
    assert.match(said, /^1 passed, 0 failed$/m);
  });
}

for (const [other, how, qemuArgs] of [
  ["raspi3b", "out of their spin table", []],
  ["raspi4b", "out of their spin table", []],
  ["raspi2b", "told by their mailboxes", []],
  ["qemu-virt-a32", "switched on by PSCI", smp(4)],
] as const) {
  test(`so do the cores of ${other}, ${how}`, async () => {
    const run = { board: other, image: "mltest", bootargs: ["sis.test=cores"], qemuArgs };
    const { result, output, said } = await watched(run);
    assert.is(result.exitCode, 0, `${output}\n${said}`);
    assert.match(said, /, 4 cores,/);
  });
}

/** A product and a convolution: hashes of their outputs. */
const work = `import { Graph, Hash } from "sis";
const values = (n: number) => Float32Array.from({ length: n }, (_, i) => ((i * 7919) % 1013) / 256 - 2);
const graph = new Graph();
const x = graph.input("x", "f32", [1, 16, 32, 32]);
const conv = graph.conv(x, graph.constant(values(32 * 16 * 9), [32, 16, 3, 3]), undefined, { pads: [1, 1, 1, 1] });
const rows = graph.reshape(graph.relu(conv), graph.ints(128, 256));
graph.output("y", graph.matMul(rows, graph.constant(values(256 * 64), [256, 64])));
graph.output("z", graph.softmax(rows));
graph.compile().run({ x: values(16 * 32 * 32) });
const hash = new Hash();
for (const { data } of Object.values(graph.outputs)) hash.update(data);
console.log(hash.hex(), graph.figures().activationBytes);
`;

async function shared(target: string, ...options: string[]): Promise<[hash: string, bytes: number]> {
  const { code, stdout, stderr } = await sis(["run", file("work.ts", work), "--target", target, ...options]);
  assert.is(code, 0, stderr);
  const [hash = "", bytes = ""] = stdout.trim().split(" ");
  return [hash, Number(bytes)];
}

test("four cores share an operator, and the bits are those of one core, and of this machine", async () => {
  const [hash] = await shared("sim");
  const [alone, bytes] = await shared(board);
  const [four, more] = await shared(board, "--cores", "4");
  assert.equal([alone, four], [hash, hash]);
  assert.ok(more > bytes, "scratch for each");
  const [pi, all] = await shared("raspi3b");
  assert.is(pi, hash);
  const [one, less] = await shared("raspi3b", "--cores", "1");
  assert.is(one, hash);
  assert.ok(all > less, "a Pi takes all it has");
});

/** Not counted: an emulator that counts instructions lets one core run long before it turns to the next. */
const fault = (name: string, on: string = board) =>
  watched({ board: on, image: "mltest", bootargs: [`sis.fault=${name}`], qemuArgs: smp(4), icount: false });

for (const on of [board, "qemu-virt-a32"]) {
  test(`a fault on another core of ${on} is reported with its number, and everything stops`, async () => {
    const { result, said } = await fault("core", on);
    assert.match(said, /^\*\*\* kernel fault on core 3: data abort, translation fault/m);
    assert.match(said, /tried to read 0+8, in page zero: a NULL pointer/);
    assert.match(said, /^ +fault_null\+0x\w+ .*\n +fault_core\+0x\w+ .*\n +sis_core_main\+0x/m);
    assert.is(result.exitCode, 70);
  });

  test(`so is the overflow of its stack on ${on}, and core 0 says nothing more`, async () => {
    const { result, said } = await fault("core-stack", on);
    assert.match(said, /in the guard page under the stack of core 1: STACK OVERFLOW$/m);
    assert.match(said, /the same \d+ times more/);
    const report = said.slice(said.indexOf("*** kernel fault"));
    assert.not.match(report, /core 0 has something to say\n.*backtrace/s);
    assert.is(result.exitCode, 70);
  });
}

test("of several at once, one is reported whole", async () => {
  const { result, said } = await fault("core-all");
  assert.is([...said.matchAll(/kernel panic/g)].length, 1, said);
  assert.match(
    said,
    /^\*\*\* kernel panic( on core \d)?: nothing left to do\n {2}backtrace\n {4}fault_core_panic/m,
  );
  assert.is(result.exitCode, 70);
});

test.run();
