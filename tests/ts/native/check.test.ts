// Parsing and linking a script without running a line of it: what sis dev has a board do before the old script stops.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { execute, type ScriptResult } from "./script.js";

/** `sis-native --check` under sanitizers, with files beside the script. */
async function check(
  source: string,
  files: Record<string, string> = {},
  memory = "32m",
): Promise<ScriptResult> {
  const folder = mkdtempSync(join(tmpdir(), "sis-check-"));
  try {
    const bundle = join(folder, "script.js");
    writeFileSync(bundle, source);
    const flags = Object.entries(files).flatMap(([name, text]) => {
      writeFileSync(join(folder, name), text);
      return ["--file", `${name}=${join(folder, name)}`];
    });
    return await execute(["--check", "--memory", memory, ...flags, bundle], { sanitized: true });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a script that would start, and nothing of it runs", async () => {
  const files = { "part.js": "console.log('part'); export const two = 2;" };
  const good = await check(
    "import { Graph } from 'sis'; import { two } from './part.js'; console.log(Graph, two); throw new Error('ran'); await 0;",
    files,
  );
  assert.equal([good.code, good.stdout, good.stderr], [0, "", ""]);
});

test("what does not parse, and where", async () => {
  const bad = await check("let x = 1;\nlet y = ;\n");
  assert.is(bad.code, 1);
  assert.match(bad.stderr, /^SyntaxError: .*\n +at .*script\.js:2:9\n/);
});

test("what does not link: a name that is not exported, a file that is not there, a part that does not parse", async () => {
  const cases: [string, Record<string, string>, RegExp][] = [
    [
      "import { three } from './part.js'; three();",
      { "part.js": "export const two = 2;" },
      /SyntaxError: .*three/,
    ],
    ["import { nothing } from 'sis'; nothing();", {}, /SyntaxError: .*nothing/],
    ["import './lost.js';", {}, /cannot import 'lost\.js'/],
    ["import './part.js';", { "part.js": "}" }, /SyntaxError: .*\n +at \/part\.js:1:1/],
  ];
  for (const [source, files, says] of cases) {
    const { code, stderr } = await check(source, files);
    assert.is(code, 1, source);
    assert.match(stderr, says);
  }
});

test("too little memory is said, not suffered", async () => {
  const sources = [`export const a = [${"{ a: 1 },".repeat(20_000)}];`, "import 'sis';"];
  for (const memory of ["16k", "200k", "400k", "700k", "1m"])
    for (const source of sources) {
      const { code, stderr } = await check(source, {}, memory);
      if (code !== 0) assert.match(stderr, /memory|^null/, memory);
    }
});

test.run();
