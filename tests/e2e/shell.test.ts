// The shell on the console, typed into through a pipe.
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { buildOptions, waits } from "../../ts-lib/generated/about.js";
import { packInitrd } from "../../ts-lib/host/initrd.js";
import { inRoot } from "../../ts-lib/host/setup/root.mjs";
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

test("mlinfo says what the image can do, what this core has, and what waits", async () => {
  const { said } = await typed("mlinfo\rexit\r");
  assert.match(said, /^operators \(\d+\)\n {4}Add\b/m);
  assert.match(said, /\bQLinearConv\b/);
  const { since } = JSON.parse(readFileSync(inRoot("ops-c/onnx.json"), "utf8")) as { since: object };
  for (const opset of Object.keys(since)) {
    const [, here, defined] = said.match(new RegExp(`\\bopset ${opset} (\\d+)/(\\d+)`)) ?? [];
    assert.ok(Number(here) > 0 && Number(here) <= Number(defined), `opset ${opset}`);
  }
  assert.match(said, /^dtypes\n.*\bf32\b/m);
  assert.not.match(said, /^dtypes\n.*\bsequence\b/m);
  assert.match(said, /^features of Cortex-A72 \w+\n.*\bsimd\b/m);
  for (const { name } of buildOptions) {
    const count = name === "ml-fusion" ? "" : ", \\d+ operators"; // passes over graphs are no operators
    assert.match(said, new RegExp(`^ {4}${name} on${count}$`, "m"));
  }
  for (const { kind, summary } of waits) assert.ok(said.includes(`    ${kind}: ${summary}\n`), kind);
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
