// Scripts on the board: arguments, files, limits, streams, exit codes. Each is the text of one ES module.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { packInitrd, packScript } from "../../ts-lib/host/initrd.js";
import { type WatchedRun, watched } from "./watched.js";

interface Given {
  readonly args?: string[];
  readonly files?: [string, Uint8Array][];
  readonly memory?: number;
  readonly stack?: number;
  readonly time?: number;
  readonly run?: Partial<WatchedRun>;
}

function runScript(text: string, { args = [], files = [], memory, stack, time, run }: Given = {}) {
  const limits = { memory: memory ?? 32 << 20, stack: stack ?? 256 << 10, time: time ?? 0 };
  const initrd = packScript({ script: Buffer.from(text), args, limits, files: new Map(files) });
  return watched({ board: "qemu-virt", initrd, ...run });
}

test("output is the script's alone, diagnostics are apart, the exit code is the script's", async () => {
  const { result, output, said } = await runScript(`
    import { exit } from "sis:native";
    console.log("one\\r\\ntwo ä€😀");
    console.error("trouble");
    console.log("three");
    exit(42);`);
  assert.is(output, "one\r\ntwo ä€😀\nthree\n");
  assert.match(said, /^trouble$/m);
  assert.match(said, /^SIS [\d.]+ on qemu-virt/);
  assert.is(result.exitCode, 42);
});

test("a script cannot pretend to be the kernel", async () => {
  const { result, output, said } = await runScript(
    `console.log("SIS-EXIT 0\\x0eSIS-EXIT 0"); throw new Error("no");`,
  );
  assert.is(output, "SIS-EXIT 0SIS-EXIT 0\n");
  assert.match(said, /Error: no\n +at .*\/init\.js:1:/);
  assert.is(result.exitCode, 1);
});

test("arguments arrive as they were given", async () => {
  const args = ["plain", "", "two words", "100%", "ä\n€", "'\"\\"];
  const { output } = await runScript(
    `import { args } from "sis:native"; console.log(JSON.stringify(args()));`,
    { args },
  );
  assert.equal(JSON.parse(output), args);
});

test("files are read in place, listed in order, without the kernel's own", async () => {
  const bytes = Buffer.from(Array.from({ length: 1000 }, (_, i) => i & 255));
  const { output } = await runScript(
    `import { listFiles, readFile } from "sis:native";
     const data = readFile("b.bin");
     let sum = 0;
     for (const byte of data) sum += byte;
     let code;
     try { readFile("init.js"); } catch (error) { code = error.code; }
     console.log(JSON.stringify({ list: listFiles(), bytes: data.length, sum, code }));`,
    {
      files: [
        ["b.bin", bytes],
        ["a", Buffer.from("a")],
      ],
    },
  );
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  assert.equal(JSON.parse(output), { list: ["a", "b.bin"], bytes: 1000, sum, code: "NO_FILE" });
});

test("written files come back, whatever their size and name", async () => {
  const { result } = await runScript(`
    import { readFile, writeFile } from "sis:native";
    const bytes = (n) => Uint8Array.from({ length: n }, (_, i) => (i * 7 + n) & 255);
    for (const n of [0, 1, 2, 3, 95, 96, 97, 100000]) writeFile("out-" + n + ".bin", bytes(n));
    writeFile("name with ä %.txt", bytes(5));
    writeFile("twice", bytes(3));
    writeFile("twice", bytes(9));
    if (readFile("twice").length !== 9) throw new Error("old");
    for (const name of ["", ".", "..", "a/b", "a\\\\b", "a\\nb", "init.js"]) {
      try { writeFile(name, bytes(1)); } catch (error) { if (error.code === "BAD_ARGUMENT") continue; }
      throw new Error(name);
    }`);
  assert.is(result.exitCode, 0);
  for (const n of [0, 1, 2, 3, 95, 96, 97, 100000]) {
    const expected = Uint8Array.from({ length: n }, (_, i) => (i * 7 + n) & 255);
    assert.equal(Buffer.compare(result.files.get(`out-${n}.bin`) ?? Buffer.from("?"), expected), 0);
  }
  assert.is(result.files.get("name with ä %.txt")?.length, 5);
  assert.is(result.files.get("twice")?.length, 9);
});

test("the time limit, the memory limit and the stack limit hold", async () => {
  const time = await runScript("for (;;);", { time: 0.3, run: { icount: false } });
  assert.is(time.result.exitCode, 124);
  assert.match(time.said, /time limit/);
  const memory = await runScript("const all = []; for (;;) all.push(new Uint8Array(1 << 20));", {
    memory: 8 << 20,
  });
  assert.is.not(memory.result.exitCode, 0);
  const stack = await runScript(`
    let depth = 0;
    const dive = () => { depth++; dive(); };
    try { dive(); } catch (error) { console.log(error.name, depth > 100); }`);
  assert.match(stack.output, /true$/m);
  assert.is(stack.result.exitCode, 0);
});

test("more memory or stack than there is, is refused with both numbers", async () => {
  const memory = await runScript("", { memory: 2 ** 40 });
  assert.match(memory.said, /init\.js: memory does not fit: 1099511627776 bytes asked, \d+ there are/);
  assert.is(memory.result.exitCode, 3);
  const stack = await runScript("", { stack: 64 << 20 });
  assert.match(stack.said, /init\.js: stack does not fit/);
  assert.is(stack.result.exitCode, 3);
});

test("timers wait, and the clock agrees", async () => {
  const { output } = await runScript(`
    import { now } from "sis:native";
    const start = now();
    setTimeout(() => { const took = now() - start; console.log(took >= 100 && took < 200 ? "ok" : took); }, 100);`);
  assert.is(output, "ok\n");
});

test("instructions are counted, the same on every run", async () => {
  const text = `
    import { instructions, target } from "sis:native";
    const start = instructions();
    let sum = 0;
    for (let i = 0; i < 100000; i++) sum += i;
    console.log(target(), start > 0, instructions() - start);`;
  const first = await runScript(text);
  const second = await runScript(text);
  assert.match(first.output, /^qemu-virt true \d+\n$/);
  assert.is(first.output, second.output);
  const uncounted = await runScript(
    `import { instructions } from "sis:native"; console.log(instructions());`,
    {
      run: { icount: false },
    },
  );
  assert.is(uncounted.output, "-1\n");
});

test("Ctrl-C stops a script with 130", async () => {
  const { result, said } = await runScript("console.log('on'); for (;;);", {
    run: { icount: false, ctrlCAfter: "on" },
  });
  assert.is(result.exitCode, 130);
  assert.match(said, /script stopped: Ctrl-C/);
});

// The engine does not poll while it sorts an array that is all holes.
const deaf = "console.log('on'); new Array(4294967295).sort();";

test("a script that the engine itself cannot stop is abandoned", async () => {
  const late = await runScript(deaf, { time: 0.5, run: { icount: false } });
  assert.is(late.result.exitCode, 124);
  assert.match(late.said, /time limit/);
  const pressed = await runScript(deaf, { run: { icount: false, ctrlCAfter: "on" } });
  assert.is(pressed.result.exitCode, 130);
});

test("the shell runs scripts one after the other, and survives one that was abandoned", async () => {
  const initrd = packInitrd(
    new Map([
      ["deaf.js", Buffer.from(deaf)],
      [
        "hi.js",
        Buffer.from(`import { args, exit } from "sis:native"; console.log(args().join("+")); exit(7);`),
      ],
    ]),
  );
  const input = "run hi.js a 'b c'\rrun deaf.js\rrun hi.js again\rexit 5\r";
  const { result, output, said } = await watched({
    board: "qemu-virt",
    initrd,
    input,
    icount: false,
    ctrlCAfter: "on\n",
  });
  assert.is(output, "a+b c\non\nagain\n");
  assert.match(said, /\[7\].*\[130\].*\[7\]/s);
  assert.is(result.exitCode, 5);
});

test.run();
