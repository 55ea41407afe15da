// The reader of a board's console: streams, files and exit code, however the bytes are cut.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { BoardConsole } from "../../../ts-lib/host/targets/board-console.js";

interface Read {
  output: string;
  readonly lines: string[];
  readonly exits: number[];
  readonly files: ReadonlyMap<string, Uint8Array>;
}

function read(text: string | Buffer, chunk = Number.POSITIVE_INFINITY): Read {
  const seen = { output: "", lines: [] as string[], exits: [] as number[] };
  const reader = new BoardConsole({
    onOutput: (part) => {
      seen.output += part;
    },
    onDiagnostics: (line) => seen.lines.push(line),
    onExit: (code) => seen.exits.push(code),
  });
  const bytes = Buffer.from(text as string);
  for (let at = 0; at < bytes.length; at += chunk) reader.push(bytes.subarray(at, at + chunk));
  reader.end();
  return { ...seen, files: reader.files };
}

const session =
  "SIS on a board\r\n\x0fone ä€😀\r\ntwo\r\r\n\x0ewarning\r\n\x0fthree" +
  "\x0e\r\nSIS-FILE a%20b%25%c3%a4 5\r\nAAECAwQ=\r\nSIS-FILE-END\r\nSIS-EXIT 7\r\n";

test("a session is the same in pieces of any size", () => {
  const whole = read(session);
  assert.is(whole.output, "one ä€😀\ntwo\r\nthree");
  assert.equal(whole.lines, ["SIS on a board", "warning", ""]);
  assert.equal(whole.exits, [7]);
  assert.equal([...whole.files.keys()], ["a b%ä"]);
  assert.equal([...(whole.files.get("a b%ä") ?? [])], [0, 1, 2, 3, 4]);
  for (const chunk of [1, 2, 3, 7]) assert.equal(read(session, chunk), whole);
});

test("words of the kernel in a script's output mean nothing", () => {
  const { output, exits, files } = read("\x0fSIS-EXIT 0\r\nSIS-FILE x 0\r\nSIS-FILE-END\r\n");
  assert.is(output, "SIS-EXIT 0\nSIS-FILE x 0\nSIS-FILE-END\n");
  assert.equal(exits, []);
  assert.is(files.size, 0);
});

test("a file that is cut off or too short is not saved, and said so", () => {
  const cut = read("SIS-FILE x 100\r\nAAEC\r\n");
  assert.is(cut.files.size, 0);
  assert.match(cut.lines.join("\n"), /x was cut off/);
  const short = read("SIS-FILE x 100\r\nAAEC\r\nSIS-FILE-END\r\n");
  assert.is(short.files.size, 0);
  assert.match(short.lines.join("\n"), /3 of 100 bytes/);
});

test("a last line without its end is not lost", () => {
  assert.equal(read("sis> ").lines, ["sis> "]);
});

test.run();
