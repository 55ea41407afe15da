// The shell on a terminal, as a person sees it: keys go through a real pty, and what comes is shown by xterm's own code.
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { SessionBoard } from "./session-board.js";
import { TerminalSession } from "./terminal.js";

const columns = 60;
const folder = mkdtempSync(join(tmpdir(), "sis-terminal-"));
const file = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

/** What it prints of its argument says whether each byte came, in its place. */
const sum = `import { args } from "sis:native";
const text = args().join(" ");
let sum = 0;
for (let i = 0; i < text.length; i++) sum = (sum * 31 + text.charCodeAt(i)) % 1000000007;
console.log("took", text.length, sum);`;
const tookOf = (text: string): string => {
  let value = 0;
  for (let i = 0; i < text.length; i++) value = (value * 31 + text.charCodeAt(i)) % 1000000007;
  return `took ${text.length} ${value}`;
};

const scripts = {
  "sum.js": sum,
  "spin.js": `console.log("spinning"); for (;;);`,
  "models/first.onnx": "1",
  "models/second.onnx": "22",
};
const files = Object.entries(scripts).flatMap(([name, text]) => [
  "--file",
  `${name}=${file(name.replace("/", "-"), text)}`,
]);

/** 10 kB in lines, none like another. */
const block = Array.from(
  { length: 190 },
  (_, i) => `line ${i} of what is pasted: ${"äbc ".repeat(i % 13)}${i * i}`,
)
  .join("\n")
  .slice(0, 10_000);

const bracketed = (text: string): string => `\x1b[200~${text.replaceAll("\n", "\r")}\x1b[201~`;
const plain = (text: string): string => text.replaceAll("\n", "\r");

async function pastes(terminal: TerminalSession, rate?: number): Promise<void> {
  for (const [how, wrap] of [
    ["marked", bracketed],
    ["plain", plain],
  ] as const) {
    const text = `${how} ${rate ?? "fast"}\n${block}`;
    await terminal.type("run sum.js '");
    await terminal.shows("sis> run sum.js '");
    await terminal.type(wrap(text), { rate });
    await terminal.type("'\r");
    await terminal.until(tookOf(text), () => terminal.text.includes(`\n${tookOf(text)}\nsis>`));
    const shown = terminal.text.replaceAll("\n", ""); // rows are cut where the terminal ends
    for (const line of [text.split("\n")[1], text.split("\n").at(-1)])
      assert.ok(shown.includes(`...> ${line}`.replaceAll("\n", "")), `${line} is shown`);
  }
}

test("a session at the emulator: lines, history, completion, Ctrl-C, pastes", async () => {
  const terminal = new TerminalSession(["qemu", ...files], columns, 16);
  try {
    await terminal.shows("help lists the commands", "sis>");
    assert.is(terminal.cursor.column, 5);

    // The terminal is asked for its size, and believed.
    await terminal.type("x");
    await terminal.shows("sis> x");
    await new Promise((resolve) => setTimeout(resolve, 300));
    await terminal.type("\x7f");
    const wide = "0123456789".repeat(9);
    await terminal.type(wide);
    await terminal.shows(`sis> ${wide.slice(0, 55)}`, wide.slice(55));
    await terminal.type("\x01ab");
    await terminal.until("the start of the line", () => terminal.cursor.column === 7);
    const { row } = terminal.cursor;
    assert.equal(terminal.rows.slice(row, row + 2), [`sis> ab${wide.slice(0, 53)}`, wide.slice(53)]);
    await terminal.type("\x05\x15");
    await terminal.shows("sis>");
    assert.is(terminal.rows[row + 1], "");

    // History and search.
    await terminal.type("exit 300\r");
    await terminal.shows("sis> exit 300", "300: not an exit code (0 to 255)", "[2]", "sis>");
    await terminal.type("ls models\r");
    await terminal.shows(
      "sis> ls models",
      "         1   models/first.onnx",
      "         2   models/second.onnx",
      "sis>",
    );
    await terminal.type("\x1b[A");
    await terminal.shows("sis> ls models");
    await terminal.type("\x1b[A");
    await terminal.shows("sis> exit 300");
    await terminal.type("\x1b[B/");
    await terminal.shows("sis> ls models/");
    await terminal.type("\x15\x12xit");
    await terminal.shows("(search: xit) exit 300");
    assert.is(terminal.cursor.column, 15);
    await terminal.type("\x05\x7f\x7f\x7f");
    await terminal.shows("sis> exit");
    await terminal.type("\x03");
    await terminal.shows("sis> exit ^C", "sis>");

    // Completion of commands, paths, and the list.
    await terminal.type("vers\t");
    await terminal.until(
      "version",
      () => terminal.last(1)[0] === "sis> version" && terminal.cursor.column === 13,
    );
    await terminal.type("\x15cat mo\t");
    await terminal.shows("sis> cat models/");
    await terminal.type("\t\t");
    await terminal.shows("sis> cat models/", "models/first.onnx   models/second.onnx", "sis> cat models/");
    await terminal.type("f\t");
    await terminal.shows("sis> cat models/first.onnx");
    await terminal.type("\r");
    await terminal.shows("sis> cat models/first.onnx", "1", "sis>");

    // More lines, an empty terminal, and what stays of it.
    await terminal.type("ls 'a\rb");
    await terminal.shows("sis> ls 'a", "...> b");
    await terminal.type("\x0c");
    await terminal.until(
      "an empty terminal",
      () => terminal.rows[0] === "sis> ls 'a" && terminal.cursor.row === 1,
    );
    assert.equal(terminal.rows.slice(1, 3), ["...> b", ""]);
    await terminal.type("\x03");
    await terminal.shows("...> b^C", "sis>");

    // Ctrl-C in the middle of a run; what was typed ahead stays.
    await terminal.type("run spin.js\r");
    await terminal.shows("sis> run spin.js", "spinning", "");
    await terminal.type("ls models/f\r\x03");
    await terminal.until("the next command", () => terminal.text.includes("[130]\nsis> ls models/f\n"));
    await terminal.shows("         1   models/first.onnx", "sis>");

    await pastes(terminal);
    await terminal.type("exit 4\r");
    assert.is(await terminal.ends(), 4);
  } finally {
    terminal.close();
  }
});

/** What comes right behind frames might be the rest of one: the board waits for 100 ms of silence. */
const afterSession = () => new Promise((resolve) => setTimeout(resolve, 300));

test("the same through the monitor: pastes at 115200 baud, a file that the board asks for", () =>
  SessionBoard.with(async (board) => {
    const wanted = file("wanted.bin", "0123456789");
    const monitor = new TerminalSession(["monitor", "--port", board.port], columns, 16);
    try {
      await monitor.until("the monitor", () => monitor.text.includes("Ctrl-] ? shows"));
      await monitor.type("\r");
      await monitor.shows("sis>");
      await monitor.type("put other.bin\r");
      await monitor.until("the question", () => monitor.text.includes("path here [other.bin]:"));
      await monitor.type(`${wanted}\r`);
      await monitor.until("the file", () => monitor.text.includes("\nother.bin: 10 bytes\nsis>"));
      await afterSession();
      await monitor.type("cat other.bin\r");
      await monitor.shows("sis> cat other.bin", "0123456789", "sis>");
      await monitor.type("put again.bin\r");
      await monitor.until("the question", () => monitor.text.includes("path here [again.bin]:"));
      await monitor.type("\x04");
      await monitor.until("no file", () => monitor.text.includes("again.bin: it was not sent\n[1]\nsis>"));
      await afterSession();
      const script = file("sum.js", sum);
      await monitor.type("put sum.js\r");
      await monitor.until("the question", () => monitor.text.includes("path here [sum.js]:"));
      await monitor.type(`${script}\r`);
      await monitor.until("the script", () => /\nsum\.js: \d+ bytes\nsis>/.test(monitor.text));
      await afterSession();
      await pastes(monitor, 11_520);
      await pastes(monitor);
      await monitor.type("\x1dq");
      assert.is(await monitor.ends(), 0);
    } finally {
      monitor.close();
    }
    const line = board.line();
    line.write("\r");
    await line.until(/sis> $/);
    assert.match(
      await line.command("put more.bin"),
      /nobody there sends files[\s\S]*--push more\.bin=PATH[\s\S]*\[3\]/,
    );
    await line.close();
  }));

test("the prompt on this machine forgets a line at Ctrl-C, and an evaluation ends by it", async () => {
  const terminal = new TerminalSession(["js"], columns, 10);
  try {
    await terminal.shows("js>");
    await terminal.type("half typed");
    await terminal.shows("js> half typed");
    await terminal.type("\x03");
    await terminal.shows("js>", "js>");
    await terminal.type("40 + 2\r");
    await terminal.shows("42", "js>");
    await terminal.type('console.log("spins"); for (;;);\r');
    await terminal.shows("spins", "");
    await terminal.type("\x03");
    await terminal.shows("stopped: Ctrl-C", "js>");
    await terminal.type("\x04");
    assert.is(await terminal.ends(), 0);
  } finally {
    terminal.close();
  }
});

test.run();
