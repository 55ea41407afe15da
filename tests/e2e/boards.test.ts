// The emulated Raspberry Pis: every way to be started, what the board's firmware tells, faults, restarts.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { packScript } from "../../ts-lib/host/initrd.js";
import { inBuild } from "../../ts-lib/host/setup/root.mjs";
import { imagePath } from "../../ts-lib/host/targets/qemu.js";
import { pis } from "./board-list.js";
import { watched } from "./watched.js";

const limits = { memory: 32 << 20, stack: 256 << 10, time: 0 };
const script = (text: string, files: [string, Uint8Array][] = []) =>
  packScript({ script: Buffer.from(text), args: ["one", "two words"], limits, files: new Map(files) });

/** A file for the emulator, gone after `work`. */
async function withFile<Result>(data: Uint8Array, work: (path: string) => Promise<Result>): Promise<Result> {
  const path = inBuild(`e2e-boards-${process.pid}`);
  writeFileSync(path, data);
  try {
    return await work(path);
  } finally {
    rmSync(path, { force: true });
  }
}

for (const { name: board, core, toldMemory, askedMemory, revision, notEmulated } of pis) {
  const elf = imagePath(board).replace(/img$/, "elf");
  const banner = (level: number, memory: number) =>
    new RegExp(
      `^SIS [\\d.]+ on ${board}: ${core} r\\dp\\d, 4 cores, entered at EL${level}, ${memory} MiB`,
      "m",
    );

  test(`${board}: starts at EL2 with a device tree; what the board tells, and nothing unexpected`, async () => {
    await withFile(new Uint8Array(), async (log) => {
      const qemuArgs = ["-d", "guest_errors,unimp", "-D", log];
      const { result, said } = await watched({ board, input: "board\rexit 5\r", qemuArgs });
      assert.is(result.exitCode, 5);
      assert.match(said, banner(2, toldMemory));
      assert.match(said, new RegExp(`^  cores +4 x ${core.toLowerCase()}$`, "m"));
      assert.match(said, /^ {2}told by +device tree$/m);
      assert.match(said, new RegExp(`^  revision +${revision}$`, "m"));
      assert.match(said, /^ {2}temperature +25\.0 C$/m);
      assert.match(said, /^ {2}UART clock +3000000 Hz$/m);
      assert.not.match(said, /serial|voltage/, "what is not known is left out");
      const lines = readFileSync(log, "utf8").trim().split("\n");
      assert.equal(
        lines.filter((line) => !notEmulated.some((known) => known.test(line))),
        [],
      );
    });
  });

  test(`${board}: starts with tags: memory, initrd and arguments are theirs`, async () => {
    const initrd = script(`import { args } from "sis:native"; console.log(args().join("|"));`);
    const { result, output, said } = await watched({ board, deviceTree: false, initrd });
    assert.match(said, banner(2, toldMemory));
    assert.is(output, "one|two words\n", "streams are marked: the tags' arguments were read");
    assert.is(result.exitCode, 0);
    const shell = await watched({ board, deviceTree: false, input: "board\rexit 6\r" });
    assert.match(shell.said, /^ {2}told by +tags$/m);
    assert.is(shell.result.exitCode, 6);
  });

  test(`${board}: starts at EL3 told nothing: memory is asked for, the initrd is looked for`, async () => {
    const initrd = script(`console.log("found"); import { exit } from "sis:native"; exit(9);`);
    await withFile(initrd, async (path) => {
      const qemuArgs = ["-device", `loader,file=${path},addr=0x08000000,force-raw=on`];
      const run = { board, image: elf, deviceTree: false, icount: false, qemuArgs };
      const { result, said } = await watched({ ...run, timeoutSeconds: 60 });
      assert.match(said, banner(3, askedMemory));
      assert.match(said, /^found$/m, "no arguments: streams are not marked");
      assert.is(result.exitCode, 9);
    });
  });

  test(`${board}: an archive that is cut short at that address is no initrd`, async () => {
    const initrd = script(`console.log("must not run");`);
    await withFile(initrd.subarray(0, 300), async (path) => {
      const qemuArgs = ["-device", `loader,file=${path},addr=0x08000000,force-raw=on`];
      const run = { board, image: elf, deviceTree: false, icount: false, qemuArgs };
      const { result, said } = await watched({ ...run, input: "board\rexit 4\r" });
      assert.match(said, /told by +nothing: the board's own addresses/);
      assert.not.match(said, /must not run/);
      assert.is(result.exitCode, 4);
    });
  });

  test(`${board}: a script reads and writes files`, async () => {
    const text = `import { readFile, writeFile } from "sis";
      const sum = readFile("data.bin").reduce((a, b) => a + b, 0);
      writeFile("sum.txt", new Uint8Array([...String(sum)].map((c) => c.charCodeAt(0))));`;
    const native = text.replace('"sis"', '"sis:native"');
    const initrd = script(native, [["data.bin", Uint8Array.from({ length: 1000 }, (_, i) => i & 255)]]);
    const { result, said } = await watched({ board, initrd });
    assert.is(result.exitCode, 0, said);
    assert.is(Buffer.from(result.files.get("sum.txt") ?? []).toString(), "124716");
  });

  test(`${board}: a fault is reported with its cause, exit code 70`, async () => {
    for (const [fault, expected] of [
      ["null", /tried to read 0{15}8, in page zero: a NULL pointer/],
      ["stack", /in the guard page under the main stack: STACK OVERFLOW/],
    ] as const) {
      const { result, said } = await watched({ board, image: "mltest", bootargs: [`sis.fault=${fault}`] });
      assert.match(said, expected);
      assert.is(result.exitCode, 70);
    }
  });

  test(`${board}: one unit test; a script that never looks is stopped at its limit, and by Ctrl-C: interrupts come`, async () => {
    const unit = await watched({ board, image: "mltest", bootargs: ["sis.test=sha256"] });
    assert.match(unit.said, /^1 passed, 0 failed$/m);
    const initrd = packScript({
      script: Buffer.from("new Array(4294967295).sort();"),
      args: [],
      limits: { ...limits, time: 1 },
      files: new Map(),
    });
    const { result } = await watched({ board, initrd, timeoutSeconds: 120 });
    assert.is(result.exitCode, 124);
    const deaf = script(`console.log("begins"); new Array(4294967295).sort();`);
    const stopped = await watched({ board, initrd: deaf, ctrlCAfter: "begins", timeoutSeconds: 120 });
    assert.is(stopped.result.exitCode, 130);
  });

  test(`${board}: a fault is kept over warm resets, which the power management block makes`, async () => {
    const bootargs = ["sis.fault=null", "sis.restart=yes"];
    const { result, said } = await watched({ board, image: "mltest", bootargs });
    assert.is([...said.matchAll(new RegExp(`^SIS [\\d.]+ on ${board}`, "gm"))].length, 4, said);
    assert.is([...said.matchAll(/^the boot before this one ended in a kernel fault/gm)].length, 3);
    assert.is(result.exitCode, 3);
  });

  // QEMU's counts no time: it resets when it is started. That the board comes back, and knows why, is the same.
  test(`${board}: the watchdog is not on by itself; where it is, its reset is told of`, async () => {
    const run = { board, bootargs: ["sis.watchdog=15"], timeoutSeconds: 5 };
    const { said } = await watched({ ...run, qemuArgs: ["-no-reboot"], input: "exit\r" });
    assert.not.match(said, /SIS-EXIT|help lists/);
    const again = await watched({ ...run, input: "exit\r" });
    assert.match(again.said, /^the boot before this one ended without a word$/m);
  });

  test(`${board}: restarts, warm, by its power management block`, async () => {
    const { result, said } = await watched({ board, input: "reboot\r", qemuArgs: ["-no-reboot"] });
    assert.is(result.exitCode, 125, "the machine was reset, which ends this emulator");
    assert.match(said, /sis> reboot/);
  });
}

test.run();
