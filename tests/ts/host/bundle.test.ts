// The bundler: errors where they are, nothing done twice, anything changed seen.
import { spawnSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { bundleScript, bundleSmall } from "../../../ts-lib/host/bundle.js";
import { libraryHash } from "../../../ts-lib/host/library.js";
import { hostPart } from "../../../ts-lib/host/parts.js";
import { file, pathOf } from "./sis.js";

const failure = async (path: string): Promise<string> => {
  try {
    await bundleScript(path);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("no error");
};

test("a type error is shown with file, line and column", async () => {
  const path = file(
    "wrong.ts",
    'import { readFile } from "sis";\nconst n: number = readFile("x");\nconsole.log(n);\n',
  );
  assert.match(await failure(path), /wrong\.ts:2:7 - error TS2322/);
});

test("a join of wrong dtypes says so, of a function, a typed graph and a record", async () => {
  const joined = (name: string, body: string) =>
    failure(
      file(
        `${name}.ts`,
        `import { Graph, memorySource, pipeline, record, typed } from "sis";
const source = memorySource(new Float32Array(4), { shape: [4] });
export const g = new Graph();
export const r = record("i64", 1);
pipeline("p").source("x", source).model("m", ${body});
`,
      ),
    );
  const says = /input \\"x\\" takes i64, and is given f32/;
  assert.match(await joined("function", '{ inputs: { x: "i64" }, run() {} }'), says);
  assert.match(await joined("typed", 'typed(g, { inputs: { x: "i64" }, outputs: { y: "f32" } })'), says);
  assert.match(await joined("record", "r"), /input \\"data\\" takes i64, and nothing that is open is that/);
});

test("Node's and the browser's globals are not a script's", async () => {
  assert.match(await failure(file("node.ts", "console.log(process.argv);\n")), /node\.ts:1:13 - error TS/);
  assert.match(await failure(file("fs.ts", 'import "node:fs";\nexport {};\n')), /node:fs/);
});

test("a script that is not there, and a file that is none", async () => {
  assert.match(await failure(pathOf("absent.ts")), /no such script: .*absent\.ts/);
  assert.match(await failure(file("model.onnx")), /not a TypeScript or JavaScript file/);
});

test("in two parts: the library built in, or beside as a file of its hash", async () => {
  const script = file(
    "small.ts",
    'import { math } from "sis";\nconsole.log(math.exp(0), typeof math.f32);\n',
  );
  const there = await bundleSmall(script, libraryHash());
  assert.is(there.files.size, 0);
  assert.match(readFileSync(there.file, "utf8"), /from ['"]sis['"]/);
  const beside = await bundleSmall(script, "another");
  const [[name, path] = ["", ""]] = [...beside.files];
  assert.match(name, /^sis-[0-9a-f]{16}\.js$/);
  assert.ok(readFileSync(beside.file).length < 1000);
  for (const [bundle, ...flags] of [[there.file], [beside.file, "--file", `${name}=${path}`]]) {
    const { stdout } = spawnSync(hostPart("sis-native"), [...flags, bundle!], { encoding: "utf8" });
    assert.is(stdout, "1 object\n");
  }
});

test("an import that does not exist", async () => {
  assert.match(
    await failure(file("lost.ts", 'import { x } from "./nowhere.js";\nconsole.log(x);\n')),
    /lost\.ts:1:19/,
  );
});

test("the bundle imports nothing but sis:native and holds what it imports", async () => {
  file("part.ts", "export const part = (x: number): number => x + 41;\n");
  const script = file(
    "whole.ts",
    'import { args } from "sis";\nimport { part } from "./part.js";\nconsole.log(part(args().length));\n',
  );
  const code = readFileSync((await bundleScript(script)).file, "utf8");
  const imports = [...code.matchAll(/^import\s[^;]*from\s*['"]([^'"]+)['"]/gm)].map((match) => match[1]);
  assert.equal([...new Set(imports)], ["sis:native"]);
  assert.match(code, /x \+ 41/);
});

test("Node's modules are refused in words of SIS", async () => {
  const typed = await failure(
    file("node.ts", 'import { readFileSync } from "node:fs";\nreadFileSync("x");\n'),
  );
  assert.match(typed, /node\.ts:1:\d+ .*Cannot find name 'node:fs'\. Scripts have "sis" and no Node API\.\n/);
  const plain = await failure(file("node.js", 'import fs from "fs";\nconsole.log(fs);\n'));
  assert.match(plain, /cannot bundle node\.js: .*"fs" is Node's; scripts have "sis" and no Node API/);
});

test("an unchanged script is not built again; a changed import is", async () => {
  const script = pathOf("whole.ts");
  const { file: bundle } = await bundleScript(script);
  const before = statSync(bundle).mtimeMs;
  await bundleScript(script);
  assert.is(statSync(bundle).mtimeMs, before);
  writeFileSync(pathOf("part.ts"), "export const part = (x: number): number => x + 4242;\n");
  await bundleScript(script);
  assert.match(readFileSync(bundle, "utf8"), /x \+ 4242/);
});

test("a type that changed in a file only its types are used of is seen", async () => {
  file("shape.ts", "export interface Shape { w: number }\n");
  const script = file(
    "typed.ts",
    'import type { Shape } from "./shape.js";\nconst s: Shape = { w: 1 };\nconsole.log(s);\n',
  );
  await bundleScript(script);
  file("shape.ts", "export interface Shape { w: string; height: number }\n");
  assert.match(await failure(script), /typed\.ts:2:\d+ - error TS/);
});

test("the library and the tools are inputs of a bundle", async () => {
  const { file: bundle } = await bundleScript(pathOf("whole.ts"));
  const inputs = Object.keys(JSON.parse(readFileSync(bundle.replace(/\.js$/, ".inputs.json"), "utf8")));
  for (const part of [
    "ts-lib/sis/graph.js",
    "ts-lib/host/bundle.js",
    "rollup.config.mjs",
    "whole.ts",
    "part.ts",
  ]) {
    assert.ok(
      inputs.some((input) => input.endsWith(part)),
      part,
    );
  }
});

test("scripts of one name in two folders do not share a bundle", async () => {
  const one = await bundleScript(file("one/same.ts", "console.log(1);\n"));
  const two = await bundleScript(file("two/same.ts", "console.log(2);\n"));
  assert.is.not(one.file, two.file);
});

test.run();
