// The event loop, modules and exit codes.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { execute, mustRun, runScript } from "./script.js";

const loop = suite("native: event loop");

loop("timers run in order of their time, jobs before timers", async () => {
  const out = await mustRun(`
    const log = (text) => native.write(1, text + " ");
    setTimeout(() => log("t20"), 20); setTimeout(log, 1, "t1a"); setTimeout(() => { log("t1b"); queueMicrotask(() => log("m")); }, 1);
    setTimeout(() => log("t1c"), 1); const off = setTimeout(() => log("never"), 5); clearTimeout(off);
    let n = 0; const every = setInterval(() => { log("i" + n); if (++n === 3) clearInterval(every); }, 4);
    queueMicrotask(() => log("q")); Promise.resolve().then(() => log("p")); log("sync"); clearTimeout(undefined); clearTimeout(99);`);
  assert.is(out, "sync q p t1a t1b m t1c i0 i1 i2 t20 ");
});

loop("idle waiting lasts as long as the timer says", async () => {
  await mustRun(`const before = native.now(); await new Promise((r) => setTimeout(r, 60)); const ms = native.now() - before;
    check(ms >= 59 && ms < 2000, ms); throws(() => setTimeout(5), "TypeError");`);
});

loop("exit codes: 0, the script's own, 1 for what nobody caught", async () => {
  const codes: readonly [string, number, RegExp][] = [
    ["", 0, /^$/],
    ["import { exit } from 'sis:native'; try { exit(7); } finally { exit(8); }", 7, /^$/],
    ["import { exit } from 'sis:native'; try { exit(7); } catch { exit(8); } console.log('on')", 7, /^$/],
    [
      "import { exit } from 'sis:native'; setTimeout(() => exit(9), 1); await new Promise(() => {});",
      9,
      /^$/,
    ],
    [
      "import { exit } from 'sis:native'; (async () => { await null; exit(4); })().catch(() => {}); setTimeout(() => {}, 1e6)",
      4,
      /^$/,
    ],
    ["throw new RangeError('top')", 1, /^Uncaught RangeError: top\n {4}at .*script\.js:1:\d+/],
    [
      "setTimeout(() => { null.x; }, 1); setTimeout(() => console.log('no'), 5)",
      1,
      /^Uncaught TypeError: .*null/,
    ],
    [
      "Promise.reject(new Error('lost')); setTimeout(() => console.log('no'), 5)",
      1,
      /^Uncaught \(in promise\) Error: lost/,
    ],
    ["await Promise.reject(new Error('top await'))", 1, /^Uncaught Error: top await/],
    ["throw 5", 1, /^Uncaught 5\n$/],
    ["await new Promise(() => {})", 1, /still awaits a promise/],
    ["let x = ;", 1, /^Uncaught SyntaxError: .*\n {4}at .*script\.js:1/],
    ["import { nothing } from 'sis:native';", 1, /^Uncaught SyntaxError: .*nothing/],
    ["import fs from 'fs';", 1, /cannot import 'fs': only 'sis', 'sis:gpio' and 'sis:native' are built in/],
    ["import './other.js';", 1, /cannot import 'other\.js': no such file/],
    ["import('x').catch((e) => console.error(e.message))", 0, /^cannot import 'x': only 'sis'/],
  ];
  for (const [source, code, diagnostics] of codes) {
    const result = await runScript(source);
    assert.is(result.code, code, `${source}\n${result.stderr}`);
    assert.match(result.stderr, diagnostics, source);
    assert.is(result.stdout, "", source);
    assert.is(result.usage?.heapAtEnd, 0, source);
  }
});

loop("a rejection that gets its handler in time is no error", async () => {
  await mustRun(`const p = Promise.reject(new Error("later")); await null; p.catch(() => {});`);
  await mustRun(
    `const p = Promise.reject(1); queueMicrotask(() => queueMicrotask(() => p.catch(() => {})));`,
  );
});

loop("arguments, files, target, write", async () => {
  const out = mkdtempSync(join(tmpdir(), "sis-out-"));
  try {
    const text = await mustRun(
      `same(native.args(), ["a b", "ü"]); same(native.listFiles(), ["a/b.bin", "z.txt"]); same(native.target(), "native");
       same(native.instructions(), -1); const z = native.readFile("z.txt"); same(new TextDecoder().decode(z), "hello");
       same(native.readFile("a/b.bin").length, 0); same(throws(() => native.readFile("none"), "NO_FILE").number, 16);
       native.writeFile("out.bin", new Uint8Array([1, 2, 3])); native.writeFile("sub.bin", new Float32Array([1]).subarray(0, 1));
       for (const name of ["", ".", "..", "a/b", "/tmp/x"]) throws(() => native.writeFile(name, z), "BAD_ARGUMENT");
       native.write(1, "one\\n"); throws(() => native.write(3, "x"), "BAD_ARGUMENT"); throws(() => native.exit(256), "BAD_ARGUMENT");`,
      { args: ["a b", "ü"], files: { "z.txt": "hello", "a/b.bin": "" }, out },
    );
    assert.is(text, "one\n");
    assert.equal([...readFileSync(join(out, "out.bin"))], [1, 2, 3]);
    assert.is(readFileSync(join(out, "sub.bin")).length, 4);
  } finally {
    rmSync(out, { recursive: true });
  }
});

loop("a wrong command line is refused with 2 and the usage", async () => {
  for (const line of [
    [],
    ["--memory"],
    ["--memory", "x", "s.js"],
    ["--what", "1", "s.js"],
    ["--file", "x", "s.js"],
  ]) {
    const { code, stderr } = await execute(line);
    assert.is(code, 2);
    assert.match(stderr, /usage: sis-native/);
  }
  assert.is((await execute(["/nowhere/x.js"])).code, 1);
});

loop.run();
