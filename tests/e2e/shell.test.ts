// The shell on the console, typed into through a pipe.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { packInitrd } from "../../ts-lib/host/initrd.js";
import { watched } from "./watched.js";

const board = "qemu-virt";
const typed = (text: string, initrd?: Uint8Array) =>
  watched({ board, input: text, ...(initrd && { initrd }) });

test("help lists every command", async () => {
  const { said } = await typed("help\rexit\r");
  for (const name of ["exit", "help", "ls", "mem", "mlinfo", "reboot", "run", "version"]) {
    assert.match(said, new RegExp(`^  ${name} `, "m"));
  }
});

test("mlinfo names operators, dtypes, what is missing, and features", async () => {
  const { said } = await typed("mlinfo\rexit\r");
  assert.match(said, /operators \(\d+\)\n.*\bAdd\b/);
  assert.match(said, /dtypes \(\d+\)\n.*\bf32\b/);
  assert.match(said, /not supported\n +strings: .*\n/);
  assert.match(said, /features of Cortex-A72 \w+\n.*\bsimd\b/);
});

test("ls shows the initrd sorted by name", async () => {
  const files = ["b", "a/c", "ä", "a"].map((name) => [name, Buffer.from(`<${name}>`)] as const);
  const { said } = await typed("ls\rexit\r", packInitrd(new Map(files)));
  const names = [...said.matchAll(/^ +\d+ {3}(\S+)$/gm)].map((match) => match[1]);
  assert.equal(names, ["a", "a/c", "b", "ä"]);
});

test("a line can be mended before it is run", async () => {
  const { said, result } = await typed("nonsense\x15verx\x7fsion\x03exit 1\x08\x08 \x1b[A4\r");
  assert.match(said, /\^C/);
  assert.is(result.exitCode, 4);
});

test("what is not a command is said so, and the shell goes on", async () => {
  const { said, result } = await typed("frobnicate\rrun\rrun missing.js\rexit 300\rexit\r");
  assert.match(said, /frobnicate: no such command/);
  assert.match(said, /usage: run FILE/);
  assert.match(said, /missing\.js: no such file\n\[3\]/);
  assert.match(said, /300: not an exit code/);
  assert.is(result.exitCode, 0);
});

test("a line longer than the editor holds is cut, not overrun", async () => {
  const { said, result } = await typed(`${"x".repeat(2000)}\rexit\r`);
  assert.match(said, /x{511}: no such command/);
  assert.is(result.exitCode, 0);
});

test.run();
