// The kernel's start and end on the emulated board: exception levels, banner, memory, exit codes.
import { readFileSync, rmSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inBuild } from "../../ts-lib/host/setup/root.mjs";
import { imagePath, runOnBoard } from "../../ts-lib/host/targets/qemu.js";
import { watched } from "./watched.js";

const board = "qemu-virt";
const elf = imagePath(board).replace(/img$/, "elf");

const entries = [
  { level: 1, image: "sis", machine: [] },
  { level: 2, image: "sis", machine: ["virtualization=on"] },
  { level: 3, image: elf, machine: ["secure=on"] },
  { level: 3, image: elf, machine: ["secure=on", "virtualization=on"] },
];

// QEMU 10 also refuses unaligned accesses while the MMU is off, as boards do.
for (const emulator of [undefined, "qemu-10"]) {
  for (const { level, image, machine } of entries) {
    const name = [`EL${level}`, ...machine, ...(emulator ? [emulator] : [])].join(", ");
    test(`starts when entered at ${name}`, async () => {
      const run = { board, image, machine, emulator, input: "version\rexit 5\r" };
      const { result, said } = await watched(run);
      assert.match(
        said,
        new RegExp(
          `^SIS \\d+\\.\\d+\\.\\d+ on qemu-virt: Cortex-A72 r\\dp\\d, entered at EL${level}, 512 MiB`,
          "m",
        ),
      );
      assert.match(said, /^SIS [\d.]+, board qemu-virt, /m);
      assert.is(result.exitCode, 5);
    });
  }
}

test("nothing unexpected happens on the way: no exception, no access that a device refuses", async () => {
  const log = inBuild(`e2e-int-${process.pid}.log`);
  const qemuArgs = ["-d", "int,guest_errors,unimp", "-D", log];
  const { result } = await watched({ board, input: "mem\rexit\r", qemuArgs });
  const lines = readFileSync(log, "utf8").trim().split("\n");
  rmSync(log);
  assert.is(result.exitCode, 0);
  // Typed bytes interrupt. What an exception's further lines and its return say is told by its first.
  const expected = /\[IRQ\]|\[Semihosting call\]|^\.\.\.|^Exception return|^Handling as semihosting/;
  assert.equal(
    lines.filter((line) => !expected.test(line)),
    [],
  );
});

for (const [memory, mib] of [
  ["64M", 64],
  ["1500M", 1500],
  ["6G", 6144],
] as const) {
  test(`uses ${memory} of memory`, async () => {
    const { result, said } = await watched({ board, memory, input: "exit\r" });
    assert.match(said, new RegExp(`, ${mib} MiB of memory, `));
    assert.is(result.exitCode, 0);
  });
}

test("too little memory for anything is said, not suffered", async () => {
  const { result, said } = await watched({ board, image: elf, memory: "10M", input: "" });
  assert.match(said, /kernel panic: \d+ KiB of memory left of 10240 KiB/);
  assert.is(result.exitCode, 70);
});

test("an image that stops without a word gives 124 when the time is up", async () => {
  const { result } = await watched({
    board,
    image: "mltest",
    bootargs: ["sis.exit=none"],
    timeoutSeconds: 2,
  });
  assert.is(result.exitCode, 124);
});

test("an emulator that ends without SIS-EXIT gives 125", async () => {
  const { result, said } = await watched({ board, qemuArgs: ["-no-such-option"] });
  assert.is(result.exitCode, 125);
  assert.match(said, /no-such-option/);
});

test("reboot and power-off by PSCI", async () => {
  const { result, said } = await watched({ board, input: "reboot\r", qemuArgs: ["-no-reboot"] });
  assert.is(result.exitCode, 125);
  assert.match(said, /sis> reboot/);
  const off = await runOnBoard({
    board,
    bootargs: ["sis.exit=console"],
    input: "exit 9\r",
    onDiagnostics: () => {},
  });
  assert.is(off.exitCode, 9);
});

test.run();
