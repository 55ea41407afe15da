// import of files and of what is built in: the same modules and the same errors on every target of this machine.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { runScript } from "../native/script.js";
import { agree } from "./everywhere.js";
import { file, pathOf } from "./sis.js";

const files = {
  "lib/a.js": 'import { b, count } from "./b.js"; import data from "/data.json"; export { b, count, data };',
  "lib/b.js": "export const b = { made: 'once' }; export let count = 0; export const more = () => ++count;",
  "lib/circle.js":
    'import * as other from "./other.js"; export const mine = 1; export const get = () => other.theirs;',
  "lib/other.js": 'import { mine } from "./circle.js"; export const theirs = () => mine + 1;',
  "lib/deep.js": 'import "./gone.js";',
  "lib/wrong.js": "let 1;",
  "lib/throws.js": 'throw new RangeError("at its top");',
  "lib/later.js": "export const value = await new Promise((resolve) => setTimeout(resolve, 2, 42));",
  "console.js": "export default 'mine';",
  "data.json": '{ "x": [1, 2] }',
  "data.txt": '["typed"]',
  "wrong.json": "{ x",
  "empty.js": "",
};
for (const [name, text] of Object.entries(files)) file(`in/${name}`, text);
const given = Object.keys(files).flatMap((name) => ["--file", `${name}=${pathOf(`in/${name}`)}`]);

/** Names come out of variables, so that the bundler leaves them to the target. */
const script = `
  const show = async (name, how) => {
    try {
      console.log(name, JSON.stringify(await import(name)));
    } catch (error) {
      console.log(name, error.name, error.code, how ?? error.message);
    }
  };
  for (const name of ["./lib/a.js", "./data.json", "/lib//./b.js", "./console.js", "./empty.js", "./lib/later.js"]) await show(name);
  for (const name of ["./lib/none.js", "./lib/deep.js", "./lib", "./", "/", "../x.js", "./lib/../data.json", "lodash", "fs", "node:fs", "", "./" + "x".repeat(300)])
    await show(name);
  await show("./lib/throws.js");
  for (const name of ["./lib/wrong.js", "./wrong.json"]) await show(name, "");
  const [a, b, again, circle] = ["./lib/a.js", "/lib/b.js", "./lib/../lib/b.js".replace("../lib/", ""), "./lib/circle.js"];
  const [one, two, three] = [await import(a), await import(b), await import(again)];
  two.more();
  console.log(one.b === two.b, two === three, one.count, (await import(circle)).get()());`;

test("files, JSON and errors", async () => {
  const output = await agree("modules.js", script, 0, given);
  assert.match(output, /^\.\/lib\/a\.js {"b":{"made":"once"},"count":0,"data":{"x":\[1,2\]}}\n/);
  assert.match(output, /\.\/lib\/later\.js {"value":42}\n/);
  assert.match(output, /NO_FILE cannot import 'lib\/gone\.js', asked for by 'lib\/deep\.js': no such file\n/);
  assert.match(output, /\.\.\/x\.js SisError BAD_ARGUMENT cannot import '\.\.\/x\.js': a path has no '\.\.'/);
  assert.match(output, /lodash SisError BAD_ARGUMENT .*a file beside is '\.\/lodash'\n/);
  assert.match(output, /throws\.js RangeError undefined at its top\n/);
  assert.match(output, /true true 1 2\n$/);
});

test("a file that the script wrote", async () => {
  const output = await agree(
    "written.js",
    `import { writeFile } from "sis";
     const names = ["made.js", "made.json"];
     writeFile(names[0], "export default 5 + 6;");
     writeFile(names[1], "[7]");
     for (const name of names) console.log((await import("./" + name)).default);`,
    0,
    ["--out", pathOf("out")],
  );
  assert.is(output, "11\n[ 7 ]\n");
});

test("the library is built in for files that are no bundles", async () => {
  const plugin = `import { Graph, SisError, readFile } from "sis";
    import * as again from "sis";
    const graph = new Graph();
    const x = graph.input("x", "f32", [3]);
    graph.output("y", graph.relu(x));
    graph.compile();
    export const relu = (values) => [...graph.run({ x: values }).y.data];
    export const same = again.Graph === Graph;
    export const error = () => { try { readFile("none"); } catch (error) { return error instanceof SisError && error.code; } };`;
  const path = file("in/plugin.js", plugin);
  const output = await agree(
    "uses.js",
    `import { Graph } from "sis";
     const name = "./plugin.js";
     const { relu, same, error } = await import(name);
     console.log(relu([-1, 0, 2.5]), same, error(), typeof Graph);`,
    0,
    ["--file", `plugin.js=${path}`],
  );
  assert.is(output, "[ 0, 0, 2.5 ] true NO_FILE function\n");
  const { code, stdout, usage } = await runScript(
    `${plugin}\nconsole.log(relu([-1, 1, 2]), Object.keys(again).length > 60);`,
  );
  assert.is(code, 0);
  assert.is(stdout, "[ 0, 1, 2 ] true\n");
  assert.is(usage?.heapAtEnd, 0);
});

test("nothing stays behind, and nothing is read that is not there", async () => {
  const json = `const typed = "./data.txt";
    console.log((await import(typed, { with: { type: "json" } })).default);
    await import(typed, { with: { type: "css" } }).catch((error) => console.log(error.message));`;
  for (const sanitized of [false, true]) {
    const { code, stdout, stderr, usage } = await runScript(`${script}\n${json}`, { files, sanitized });
    assert.is(code, 0, stderr);
    assert.match(stdout, /\n\[ 'typed' \]\ncannot import as type 'css': there is only type 'json'\n$/);
    assert.is(usage?.heapAtEnd, 0);
  }
});

test.run();
