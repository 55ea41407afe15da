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

test("each command has help: how it is called, what it does, an example", async () => {
  const { said } = await typed("help\rexit\r");
  const names = [...said.matchAll(/^ {2}([a-z]+) +\S/gm)].map((match) => match[1]!);
  assert.ok(names.length >= 13, names.join());
  const help = await typed(`${names.map((name) => `help ${name}\r`).join("")}help nonsense\rexit\r`);
  for (const name of names) {
    const of = help.said.split(`sis> help ${name}\n`)[1]?.split("sis> ")[0] ?? "";
    assert.match(of, new RegExp(`^usage: ${name}( |$)`, "m"));
    assert.match(of, new RegExp(`^example: ${name}`, "m"));
  }
  assert.match(help.said, /nonsense: no such command\n\[1\]/);
});

const script = (text: string) => Buffer.from(text);
const files = new Map<string, Uint8Array>([
  ["plain.txt", Buffer.from("one\n\u00e4\ttwo")],
  ["binary", Uint8Array.of(0x41, 0x1b, 0xff, 0xc2, 0x9b, 0xe4, 0xb8, 0xad, 0x00)],
  [
    "write.js",
    script(`import * as native from "sis:native"; native.writeFile("out.txt", new Uint8Array([104, 105]));`),
  ],
  ["throw.js", script("throw new Error('as planned');")],
  ["spin.js", script("for (;;);")],
  ["spin.json", script(`{ "time": 0.05 }`)],
  ["hungry.js", script("const all = []; for (;;) all.push(new Uint8Array(65536));")],
]);

test("files: shown, written, removed; what came with the image stays", async () => {
  const lines = [
    "cat plain.txt binary",
    "run write.js",
    "ls out",
    "cat out.txt",
    "rm out.txt plain.txt",
    "ls",
  ];
  const { said, result } = await typed(
    `${lines.join("\r")}\rcat\rcat absent\rrm absent\rexit\r`,
    packInitrd(files),
  );
  assert.match(said, /cat plain\.txt binary\none\n\u00e4\ttwo\nA\\x1b\\xff\\xc2\\x9b\u4e2d\\x00\nsis>/);
  assert.match(said, /sis> ls out\n {9}2 \* out\.txt\nsis> cat out\.txt\nhi\nsis>/);
  assert.match(
    said,
    /rm out\.txt plain\.txt\nplain\.txt: it came with the image, and stays\n\[3\]\nsis> ls\n(?!.*out)/,
  );
  assert.match(said, /usage: cat FILE \.\.\.\n\[2\]/);
  assert.match(said, /absent: no such file\n\[3\]\nsis> rm absent\nabsent: no such file\n\[3\]/);
  assert.is(result.exitCode, 0);
});

test("run: limits from options, else from the manifest; errors never end the shell", async () => {
  const lines = ["run throw.js", "run spin.js", "run --time 0.02 spin.js", "run --memory 4M hungry.js"];
  const wrong = ["run --time", "run --time x spin.js", "run --speed 1 spin.js", "run --memory 1e15 spin.js"];
  const { said, result } = await typed(
    `${[...lines, ...wrong].join("\r")}\rversion\rexit\r`,
    packInitrd(files),
  );
  assert.match(said, /as planned[\s\S]*\n\[1\]\nsis> run spin\.js\n.*0\.05.*\n\[124\]\n/);
  assert.match(said, /sis> run --time 0\.02 spin\.js\n.*0\.02.*\n\[124\]\n/);
  assert.match(said, /hungry\.js\n[\s\S]*\n\[(1|124)\]\nsis> run --time\n--time wants a number\nusage: run /);
  assert.match(said, /run --speed 1 spin\.js\n--speed: no such option\nusage: run .*\n\[2\]/);
  assert.match(
    said,
    /spin\.js: memory does not fit: 1000000000000000 bytes asked, .*\n\[3\]\nsis> version\nSIS/,
  );
  assert.is(result.exitCode, 0);
});

test("dmesg: the kernel's words with their times, not the scripts'", async () => {
  const { said } = await typed("run throw.js\rnonsense\rdmesg\rexit\r", packInitrd(files));
  const log = said.split("sis> dmesg\n")[1]?.split("sis> ")[0] ?? "";
  assert.match(log, /^\[ {4}\d\.\d{6}\] SIS \d\S+ on qemu-virt: /);
  assert.match(log, /\] help lists the commands\n\[.*\] throw\.js: exit code 1 after \d+ ms\n$/);
  assert.not.match(log, /as planned|nonsense/);
});

test("safe boot: space, s or Ctrl-C leaves init.js alone; other keys, and a board without a shell, do not", async () => {
  const initrd = packInitrd(new Map([["init.js", Buffer.from(`console.log("init ran");`)]]));
  for (const key of [" ", "s", "\x03", "sssss"]) {
    const { said, output, result } = await typed(`${key}version\rexit 6\r`, initrd);
    assert.is(output, "", JSON.stringify(key));
    assert.match(
      said,
      /init\.js is not started: a key was typed; run init\.js starts it\n[\s\S]*sis> version\nSIS/,
    );
    assert.is(result.exitCode, 6);
  }
  assert.is((await typed("x", initrd)).output, "init ran\n");
  assert.is((await watched({ board, initrd })).output, "init ran\n");
});

test("a line longer than the editor holds is cut, not overrun", async () => {
  const { said, result } = await typed(`${"x".repeat(2000)}\rexit\r`);
  assert.match(said, /x{511}: no such command/);
  assert.is(result.exitCode, 0);
});

test.run();
