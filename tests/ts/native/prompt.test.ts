// The prompt under sanitizers, asked as `sis js` asks it: what it shows is compared with Node's own prompt where the two
// should agree; and `sis js` typed into through a pipe.
import { spawn } from "node:child_process";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { AskedPrompt } from "../../../ts-lib/host/prompt/asked.js";
import { inBuild } from "../../../ts-lib/host/setup/root.mjs";

const prompted = suite("native: prompt");
const program = inBuild("cmake", "host-sanitized", "js-runtime", "sis-native");

/** Texts, whole ones, in one session; all is shown alike. */
const alike = [
  "1 + 1",
  "_ * 21",
  "-0",
  "0.1 + 0.2",
  "1e21",
  "2n ** 70n",
  "undefined",
  "null",
  "'it\\'s'",
  `"a\\nb"`,
  "`line\nand another`",
  "Symbol('s')",
  "[1, [2, [3, [4, [5]]]]]",
  "[1, , 'x', undefined]",
  "{ a: 1, b: [1, 2, { c: 3 }] }",
  "{}",
  "{ a: 5 };",
  "{ let inner = 3; inner + 1 }",
  "({ get x() { return 1 }, set y(v) {}, 'a-b': 1, [Symbol('k')]: 2 })",
  "Array.from({ length: 120 }, (_, i) => i)",
  "'abcdefghijklmnopqrstuvwxyz'.split('')",
  "new Float32Array(200)",
  "new Uint8Array(3)",
  "new Map([[1, { a: 2 }], ['k', [1]]])",
  "new Set(['x', 1])",
  "new Date(0)",
  "/a+/gi",
  "let x = 5",
  "x",
  "x += 1",
  "const f = (n) => n * 2",
  "f(x)",
  "function g(a) {\n  return a + 1\n}",
  "g",
  "g(1)",
  "class A { constructor() { this.q = 1 } }",
  "A",
  "new A()",
  "class B extends A { #hidden = 2 }; new B()",
  "await 5",
  "await new Promise((resolve) => setTimeout(resolve, 5, 'late'))",
  "const late = await Promise.resolve([1, 2])",
  "late",
  "for (let i = 0; i < 3; i++) i",
  "if (x) 'yes'; else 'no'",
  "var y = 1, z = 2",
  "[y, z] = [z, y]",
  "y",
  "typeof missing",
  "label: for (;;) { break label }",
  "async () => {}",
  "console.log('printed', { a: 1 })",
  "throw 5",
  "throw 'text'",
  "throw { a: 1 }",
  "Object.create(null)",
  "[undefined, null, NaN]",
  "JSON.stringify({ a: [1] })",
  "(() => { try { null.x } catch (e) { return e.name } })()",
];

const mark = "<<next>>";

/** What Node's prompt shows of each: it says `mark` when it waits for the next. */
async function nodeShows(): Promise<string[]> {
  const start = `require("node:repl").start({ prompt: "${mark}", terminal: false, useColors: false })`;
  const child = spawn(process.execPath, ["-e", start], { stdio: ["pipe", "pipe", "inherit"] });
  const shown: string[] = [];
  let output = "";
  await new Promise<void>((resolve) => {
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
      if (!output.endsWith(mark)) return;
      shown.push(output.slice(0, -mark.length).replace(/^((\.\.\.|\|) )+/, ""));
      output = "";
      if (shown.length > alike.length) child.stdin.end();
      else child.stdin.write(`${alike[shown.length - 1]}\n`);
    });
    child.on("close", () => resolve());
  });
  return shown.slice(1);
}

interface Asked {
  readonly prompt: AskedPrompt;
  /** What was written since it was last asked for. */
  output(): string;
}

function open(args: readonly string[] = []): Asked {
  let text = "";
  const prompt = new AskedPrompt({
    program,
    args: [...args, "--prompt"],
    onOutput: (_, more) => {
      text += more;
    },
  });
  const output = () => {
    const taken = text;
    text = "";
    return taken;
  };
  return { prompt, output };
}

prompted("shows what Node's prompt shows", async () => {
  const expected = await nodeShows();
  const { prompt, output } = open();
  for (const [i, text] of alike.entries()) {
    output();
    const { state } = await prompt.evaluate(text);
    assert.is(state, "open", text);
    assert.is(output(), expected[i], text);
  }
  prompt.end();
  assert.is(await prompt.ended, 0);
});

prompted("asks for more until a text is whole", async () => {
  const { prompt } = open();
  const beginnings = [
    "function f() {",
    "1 +",
    "`a",
    "/* a",
    "[1,",
    "{ a: 1, b: [",
    "if (1)",
    "'a\\",
    "import { a",
    "x = {",
  ];
  for (const text of beginnings) assert.not(await prompt.whole(text), text);
  for (const text of ["", "1", "let 1", "foo(]", "'a", "x // a", "{ a: 1 }", "f()\n.g()", "}"])
    assert.ok(await prompt.whole(text), text);
  prompt.end();
});

prompted("an interrupt ends an evaluation, and exit the prompt", async () => {
  const { prompt, output } = open(["--time", "20"]);
  await prompt.evaluate("let kept = 1");
  for (const text of [
    "for (;;);",
    "await new Promise((r) => setTimeout(r, 1e6))",
    "new Array(1e6).fill(0).forEach(() => { for (;;); })",
  ]) {
    output();
    const evaluated = prompt.evaluate(text);
    await new Promise((resolve) => setTimeout(resolve, 100));
    prompt.interrupt();
    assert.is((await evaluated).state, "open", text);
    assert.match(output(), /stopped: Ctrl-C\n$/);
  }
  await prompt.evaluate("kept + 1");
  assert.is(output(), "2\n");
  assert.equal(await prompt.evaluate("exit(7)"), { state: "left", code: 7 });
  assert.is(await prompt.ended, 7);
});

prompted("a loop that never polls takes the engine with it, with a word", async () => {
  const { prompt, output } = open(["--time", "0.2"]);
  const { state, code } = await prompt.evaluate("new Array(4294967295).sort()");
  assert.equal([state, code], ["ended", 124]);
  assert.match(output(), /time limit of 0\.2 s reached\nthe prompt has lost its engine and ends\n/);
  assert.is(await prompt.ended, 124);
});

prompted("timers run while nobody asks", async () => {
  const { prompt, output } = open();
  await prompt.evaluate(
    "let n = 0; const id = setInterval(() => { console.log(++n); if (n === 3) clearInterval(id) }, 5); 0",
  );
  output();
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.is(output(), "1\n2\n3\n");
  prompt.end();
});

prompted("the library is there, and what it is asked completes", async () => {
  const { prompt, output } = open(["--memory", "16m"]);
  await prompt.evaluate(
    'import { Graph } from "sis"\nconst graph = new Graph()\nconst x = graph.input("x", "f32", [2])',
  );
  output();
  await prompt.evaluate('graph.output("y", graph.relu(x)); graph.compile(); graph.run({ x: [1, -1] }).y');
  assert.is(output(), "Tensor(f32, [2]) [ 1, 0 ]\n");
  assert.equal(await prompt.complete("graph.rel"), { replaced: 3, words: ["relu"] });
  assert.equal(await prompt.complete("sis.readN"), { replaced: 5, words: ["readNpy", "readNpz"] });
  assert.equal(await prompt.complete("Grap"), { replaced: 4, words: ["Graph"] });
  await prompt.evaluate("sis.Graph === Graph");
  assert.is(output(), "true\n");
  prompt.end();
});

prompted.run();
