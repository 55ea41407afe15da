// The 32-bit boards: faults and what is reported of them, limits, Ctrl-C, scripts that have to be abandoned, the ways to start,
// and the same bits as on the host.
import { execFileSync } from "node:child_process";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { packScript } from "../../ts-lib/host/initrd.js";
import { inRoot } from "../../ts-lib/host/setup/root.mjs";
import { imagePath } from "../../ts-lib/host/targets/qemu.js";
import { pathOf, sis } from "../ts/host/sis.js";
import { type WatchedRun, watched } from "./watched.js";

const boards = [
  { board: "qemu-virt-a32", core: "Cortex-A15", cores: 4 },
  { board: "raspi2b", core: "Cortex-A7", cores: 4 },
];

interface Limits {
  readonly memory?: number;
  readonly stack?: number;
  readonly time?: number;
}

function runScript(board: string, text: string, limits: Limits = {}, run: Partial<WatchedRun> = {}) {
  const all = { memory: 32 << 20, stack: 256 << 10, time: 0, ...limits };
  const initrd = packScript({
    script: Buffer.from(text),
    args: ["one", "two words"],
    limits: all,
    files: new Map(),
  });
  return watched({ board, initrd, ...run });
}

const faults = {
  null: [
    /data abort, translation fault, level \d: not mapped/,
    /tried to read 0{7}[8c], in page zero: a NULL pointer/,
  ],
  unmapped: [/data abort, translation fault/, /tried to read f000000[04]$/m],
  text: [/data abort, permission fault, level 3/, /tried to write \w{8}, in kernel text: read-only/],
  constants: [/permission fault, level 3/, /tried to write \w{8}, in kernel constants/],
  data: [/instruction abort, permission fault/, /tried to execute \w{8}, in kernel data: never executed/],
  undefined: [/undefined instruction/],
  align: [/data abort, misaligned access/],
  stack: [
    /tried to (read|write) \w{8}, in the guard page under the main stack: STACK OVERFLOW/,
    /the same \d+ times more/,
  ],
  abort: [/kernel panic: abort\(\) called/],
};

for (const { board, core, cores } of boards) {
  for (const [name, expected] of Object.entries(faults)) {
    test(`${board}: fault "${name}" is reported with its cause and its function, exit code 70`, async () => {
      const { result, said } = await watched({ board, image: "mltest", bootargs: [`sis.fault=${name}`] });
      assert.is(result.exitCode, 70);
      const functions = [new RegExp(`^ +fault_${name}\\w*\\+0x`, "m"), /^ +sis_cause_fault\+0x/m];
      for (const pattern of [...expected, ...functions]) assert.match(said, pattern);
    });
  }

  test(`${board}: says what it is; the shell's commands work`, async () => {
    const { result, said } = await watched({ board, input: "mem\rmlinfo\rboard\rexit 5\r" });
    assert.is(result.exitCode, 5);
    assert.match(
      said,
      new RegExp(`^SIS [\\d.]+ on ${board}: ${core} r\\dp\\d.*, entered at EL1, \\d+ MiB`, "m"),
    );
    assert.match(said, /^ {4}vfp vfp-double vfp-d32 fma half neon divide$/m);
    assert.match(
      said,
      new RegExp(`^  cores +${board === "qemu-virt-a32" ? 1 : cores} x ${core.toLowerCase()}$`, "m"),
    );
  });

  test(`${board}: arguments, streams and the exit code are the script's`, async () => {
    const { result, output, said } = await runScript(
      board,
      `import { args, exit, target } from "sis:native";
       console.log(target(), args().join("|")); console.error("trouble"); exit(42);`,
    );
    assert.is(output, `${board} one|two words\n`);
    assert.match(said, /^trouble$/m);
    assert.is(result.exitCode, 42);
  });

  test(`${board}: limits of time, memory and stack hold`, async () => {
    const time = await runScript(board, "for (;;);", { time: 0.3 }, { icount: false });
    assert.is(time.result.exitCode, 124);
    assert.match(time.said, /time limit/);
    const greedy = "const all = []; for (;;) all.push(new Uint8Array(1 << 20));";
    assert.is.not((await runScript(board, greedy, { memory: 8 << 20 })).result.exitCode, 0);
    const deep =
      "let n = 0; const dive = () => { n++; dive(); }; try { dive(); } catch { console.log(n > 100); }";
    assert.is((await runScript(board, deep)).output, "true\n");
    const refused = await runScript(board, "", { memory: 2 ** 40 });
    assert.match(refused.said, /memory does not fit: 1099511627776 bytes asked, \d+ there are/);
    assert.is(refused.result.exitCode, 3);
  });

  test(`${board}: Ctrl-C stops a script; one that the engine cannot stop is abandoned`, async () => {
    const run = { icount: false, ctrlCAfter: "on" };
    const stopped = await runScript(board, "console.log('on'); for (;;);", {}, run);
    assert.is(stopped.result.exitCode, 130);
    const deaf = "console.log('on'); new Array(4294967295).sort();"; // it does not poll while it sorts holes
    assert.is((await runScript(board, deaf, {}, run)).result.exitCode, 130);
    const late = await runScript(board, deaf, { time: 0.5 }, { icount: false });
    assert.is(late.result.exitCode, 124);
    assert.match(late.said, /time limit/);
  });

  test(`${board}: instructions are counted, the same on every run`, async () => {
    const text = `
      import { instructions } from "sis:native";
      const start = instructions();
      let sum = 0;
      for (let i = 0; i < 10000; i++) sum += i;
      console.log(start > 0, instructions() - start);`;
    const { output } = await runScript(board, text);
    assert.match(output, /^true \d+\n$/);
    assert.is((await runScript(board, text)).output, output);
    const uncounted = await runScript(
      board,
      `import { instructions } from "sis:native"; console.log(instructions());`,
      {},
      { icount: false },
    );
    assert.is(uncounted.output, "-1\n");
  });

  test(`${board}: the voice model's outputs have the host's hash`, async () => {
    const script = inRoot("ts-lib/examples/vad.ts");
    const hash = async (target: string) => {
      const { code, stdout, stderr } = await sis([
        "run",
        script,
        "--target",
        target,
        "--out",
        pathOf(target),
      ]);
      assert.is(code, 0, stderr);
      return /^SHA-256 of all outputs: (\w{64})$/m.exec(stdout)?.[1];
    };
    assert.is(await hash(board), await hash("sim"));
  });
}

test("the images hold no NEON arithmetic, which flushes denormals", () => {
  const options = { encoding: "utf8", maxBuffer: 256 << 20 } as const;
  const elf = imagePath("raspi2b").replace(/img$/, "elf");
  const text = execFileSync("arm-none-eabi-objdump", ["-d", "--no-show-raw-insn", elf], options);
  assert.match(text, /\tvfma\.f32\ts\d/, "multiply-adds are fused");
  assert.equal(text.match(/\tv\w+(\.\w+)*\t\{?q\d+.*/g) ?? [], [], "no quad register");
  assert.equal(text.match(/\tv\w+\.(f32|[isu]\d+)\td\d+,.*/g) ?? [], [], "no pair of floats");
});

test("qemu-virt-a32: starts in HYP mode, too", async () => {
  const run = { board: "qemu-virt-a32", machine: ["virtualization=on"], input: "exit 5\r" };
  const { result, said } = await watched(run);
  assert.match(said, /Cortex-A15 r\dp\d.*, entered at EL2/);
  assert.is(result.exitCode, 5);
});

test("qemu-virt-a32: with 3 GiB of memory", async () => {
  const { result, said } = await watched({ board: "qemu-virt-a32", memory: "3G", input: "exit 5\r" });
  assert.match(said, /entered at EL1, 3072 MiB of memory/);
  assert.is(result.exitCode, 5);
});

test("raspi2b: starts with the older list of tags, too", async () => {
  const { result, said } = await watched({ board: "raspi2b", deviceTree: false, input: "board\rexit 6\r" });
  assert.match(said, /^ {2}told by +tags$/m);
  assert.is(result.exitCode, 6);
});

test.run();
