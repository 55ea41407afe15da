// The JavaScript prompt on a board, through its shell: one boot for all of it.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { packInitrd } from "../../ts-lib/host/initrd.js";
import { watched } from "./watched.js";

const files = new Map([
  ["lib/a.js", Buffer.from('import data from "/data.json"; export const a = data.x.length;')],
  ["data.json", Buffer.from('{ "x": [1, 2] }')],
  [
    "plain.js",
    Buffer.from('import { Graph } from "sis"; import { a } from "./lib/a.js"; console.log(a, typeof Graph);'),
  ],
]);

const typed = [
  "run plain.js",
  "js --time 0.5 --memory 32M",
  "1 + 1",
  'import { Graph } from "sis"; import { a } from "./lib/a.js"',
  'const g = new Graph(), x = g.input("x", "f32", [2]); g.output("y", g.relu(x)); g.compile(); g.run({ x: [1, -1] }).y',
  "let n = = 3",
  "function f() {",
  "return a + 1 }",
  "f()",
  'setTimeout(() => console.log("timer"), 1); await new Promise((r) => setTimeout(r, 20, "waited"))',
  "for (;;);",
  "Math.abs(-7)",
  "const hoard = []; for (;;) hoard.push(new Array(1e5).fill(1.5))",
  "hoard.length = 0",
  "new Array(4294967295).sort()",
  "js",
  "typeof hoard",
  "exit(3)",
  "js",
  "\x04",
  "exit",
];

test("evaluates, imports, keeps limits, ends and opens again", async () => {
  const input = typed.map((line) => `${line}\r`).join("");
  const { said, output, result } = await watched({ board: "qemu-virt", input, initrd: packInitrd(files) });
  const shown = output.split("\n");
  assert.equal(shown.slice(0, 8), [
    "2 function",
    "2",
    "undefined",
    "Tensor(f32, [2]) [ 1, 0 ]",
    "undefined",
    "3",
    "timer",
    "'waited'",
  ]);
  assert.equal(shown.slice(8, 11), ["7", "0", "'undefined'"]);
  assert.match(said, /let n = = 3\n {8}\^\nSyntaxError: /);
  assert.match(said, /stopped: time limit of 0\.5 s reached\njs> /);
  assert.match(said, /Uncaught .*out of memory/);
  assert.match(said, /the prompt has lost its engine and ends\njs opens a fresh one\n\[124\]/);
  assert.match(said, /js> exit\(3\)\n\[3\]/);
  assert.is(result.exitCode, 0);
});

test.run();
