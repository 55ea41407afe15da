// Target `port:P` and the monitor on the emulated board's UART: a script as on any other target, a model that is sent once
// and then only inputs, with the simulator's bits, and the board's own shell on a terminal.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Monitor } from "../ts/host/monitor-terminal.js";
import { officialSuite } from "../ts/host/official.js";
import { file, pathOf, sis } from "../ts/host/sis.js";
import { SessionBoard } from "./session-board.js";

const script = file(
  "script.ts",
  `import { args, listFiles, readFile, sha256, target, writeFile } from "sis";
   console.log(target(), args(), listFiles());
   writeFile("hash.txt", sha256(readFile("in/data.bin")));
   if (args()[0] === "spin") for (;;);`,
);
const data = file(
  "data.bin",
  Uint8Array.from({ length: 70_000 }, (_, i) => (i * 31) ^ (i >> 7)),
);
const given = ["--file", `in/data.bin=${data}`, "--out", pathOf("out")];
const sentIn = (stderr: string): string[] | undefined =>
  /^qemu-virt: ([\d,]+) bytes of (\d+) files? sent/m.exec(stderr)?.slice(1);

test("a script with files, arguments, Ctrl-C and a time limit", () =>
  SessionBoard.with(async ({ port }) => {
    const run = (...rest: string[]) => sis(["run", script, "--target", `port:${port}`, ...given, ...rest]);
    const done = await run("one", "two");
    assert.is(done.code, 0, done.stderr);
    assert.is(done.stdout, "qemu-virt [ 'one', 'two' ] [ 'in/data.bin' ]\n");
    const hash = createHash("sha256").update(readFileSync(data)).digest("hex");
    assert.is(readFileSync(pathOf("out/hash.txt"), "utf8"), hash);
    const late = await run("--time", "1", "spin");
    assert.is(late.code, 124, late.stderr);
    assert.match(late.stderr, /^qemu-virt: nothing to send, /m);
    const stopped = await sis(["run", script, "--target", `port:${port}`, ...given, "spin"], {
      ctrlCAfter: "qemu-virt",
    });
    assert.is(stopped.code, 130, stopped.stderr);
  }));

test("infer: the model once, then only inputs", () =>
  SessionBoard.with(async ({ port }) => {
    const suite = join(officialSuite, "test_gemm_all_attributes");
    const inputs = ["a", "b", "c"].flatMap((name, i) => [
      "-i",
      `${name}=${join(suite, "test_data_set_0", `input_${i}.pb`)}`,
    ]);
    const infer = (...rest: string[]) => sis(["infer", join(suite, "model.onnx"), ...inputs, ...rest]);
    const here = await infer();
    const first = await infer("--target", `port:${port}`);
    assert.is(first.code, 0, first.stderr);
    assert.is(first.stdout, here.stdout);
    assert.is(sentIn(first.stderr)?.[1], "5", "program, model, three inputs");
    const changed = file(
      "changed.npy",
      npy([4, 3], (i) => i / 2),
    );
    const rest = ["-i", `a=${changed}`, ...inputs.slice(2)];
    const second = await sis(["infer", join(suite, "model.onnx"), ...rest, "--target", `port:${port}`]);
    assert.is(second.code, 0, second.stderr);
    assert.equal(sentIn(second.stderr), ["176", "1"], "one input of 12 numbers");
    assert.is(second.stdout, (await sis(["infer", join(suite, "model.onnx"), ...rest])).stdout);
  }));

/** An f32 file of NumPy's, by hand. */
function npy(shape: readonly number[], value: (i: number) => number): Uint8Array {
  const count = shape.reduce((a, b) => a * b, 1);
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(", ")}), }`.padEnd(117);
  const head = Buffer.concat([
    Buffer.from("\x93NUMPY\x01\x00\x76\x00", "latin1"),
    Buffer.from(`${header}\n`),
  ]);
  return Buffer.concat([
    head,
    new Uint8Array(Float32Array.from({ length: count }, (_, i) => value(i)).buffer),
  ]);
}

test("the monitor on a terminal: shell, push, run, restart", () =>
  SessionBoard.with(async ({ port }) => {
    const monitor = new Monitor("--port", port);
    await monitor.shows(/shows the monitor's keys/);
    monitor.type("\rversion\r");
    await monitor.shows(/SIS \S+, board qemu-virt/);
    monitor.type("\x1dp");
    await monitor.shows(/file to push: /);
    monitor.type(`${data}\r`);
    await monitor.shows(/data\.bin: 70000 bytes sent/);
    monitor.type("ls\r");
    await monitor.shows(/70000[^\n]*data\.bin|data\.bin[^\n]*70000/);
    monitor.type("\x1dr");
    await monitor.shows(/script to run: /);
    monitor.type(`${file("hello.ts", 'console.log("hello from the board");')}\r`);
    await monitor.shows(/hello from the board/);
    await monitor.shows(/hello\.ts ended with exit code 0/);
    monitor.type("\x1dx");
    await monitor.shows(/the board restarts/);
    await monitor.shows(/the board restarts[\s\S]*sis> /);
    monitor.type("mem\r");
    await monitor.shows(/the board restarts[\s\S]*mem\r/);
    await monitor.quit();
  }));

test("sis qemu --socket is a board to try all this on", async () => {
  const path = pathOf("board.sock");
  const board = sis(["qemu", "--socket", path], { ctrlCWhen: () => stop });
  let stop = false;
  while (!existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 20));
  const { code, stdout, stderr } = await sis(["monitor", "--port", `socket:${path}`], {
    input: ["version\r"],
  });
  stop = true;
  assert.is(code, 0, stderr);
  assert.match(stdout, /board qemu-virt/);
  assert.is((await board).code, 0);
  assert.not.ok(existsSync(path));
});

test("sis qemu --socket takes no file's place, and no other board's", async () => {
  const taken = file("notes.txt", "mine");
  const { code, stderr } = await sis(["qemu", "--socket", taken]);
  assert.is(code, 2, stderr);
  assert.match(stderr, /there is a file or folder of this name/);
  assert.is(readFileSync(taken, "utf8"), "mine");
  await SessionBoard.with(async ({ port }) => {
    const other = await sis(["qemu", "--socket", port.replace("socket:", "")]);
    assert.is(other.code, 2, other.stderr);
    assert.match(other.stderr, /another board has it/);
  });
});

test("what is piped into sis qemu is typed at the first prompt, and its end is the board's", async () => {
  const { code, stdout } = await sis(["qemu"], { input: ["version\njs\n6 * 7\n"] });
  assert.is(code, 0);
  assert.match(stdout, /sis> version\r?\nSIS [\d.]+, board qemu-virt/);
  assert.match(stdout, /\n42\r?\n/);
  assert.match(stdout, /SIS-EXIT 0/);
});

test.run();
