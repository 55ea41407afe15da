// `sis script:test`: what passes and fails, on every host target alike; snapshots, coverage, files that break, --watch.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { suite, test } from "uvu";
import * as assert from "uvu/assert";
import { pathPattern } from "../../../ts-lib/host/script-test/files.js";
import { hostPlaces } from "../../../ts-lib/host/script-test/run.js";
import { readNpz } from "../../../ts-lib/sis/npz.js";
import { Following } from "./following.js";
import { testSuite } from "./script-suite.js";
import { file, pathOf, sis } from "./sis.js";

const head = `import { suite, test } from "uvu";
import * as assert from "uvu/assert";
import { Graph } from "sis";
import { allclose, matchesTensor } from "sis/testing";
`;
const lastLine = (text: string): string => text.trimEnd().split("\n").at(-1)!;
const run = (name: string, ...args: string[]) => sis(["script:test", name, ...args]);

test("the same results on sim, vm and native, told with TypeScript's places and a difference", async () => {
  const path = testSuite();
  const results: unknown[] = [];
  for (const target of ["vm", "sim", "native"]) {
    const { code, stdout } = await run(path, "--target", target, "--json", pathOf(`${target}.json`));
    assert.is(code, 1, target);
    assert.is(lastLine(stdout), "5 passed, 4 failed, 2 skipped", target);
    assert.match(stdout, /a line of its own\n[\s\S]*✗ .*whole\.test\.ts {2}5 passed, 4 failed, 2 skipped/);
    assert.match(
      stdout,
      /FAIL is wrong\n {2}Expected values to be deeply equal: {2}\(equal\)\n[\s\S]*--··3,[\s\S]*\+\+··4,/,
    );
    assert.match(stdout, /\n {2}at .*whole\.test\.ts:14:\d+\)\n/);
    assert.match(
      stdout,
      /FAIL throws\n {2}RangeError: no values\n {2}\d+ \| {3}if .* throw new RangeError[\s\S]*?\^\n {2}at .*part\.ts:3:\d+\)\n {2}at .*whole\.test\.ts:16/,
    );
    assert.match(
      stdout,
      /FAIL far\n[\s\S]*1 of 4 elements of f32 \[2,2\] differ[\s\S]*at +actual +expected +difference\n +\[1,1\] +3 +4 +1\n/,
    );
    assert.match(stdout, /FAIL hooks > before\n {2}Error: no set-up/);
    const { target: _, ...rest } = JSON.parse(readFileSync(pathOf(`${target}.json`), "utf8"));
    results.push(rest);
  }
  assert.equal(results[1], results[0]);
  assert.equal(results[2], results[0]);
});

test("a filter leaves the other tests out; all is well, so the code is 0", async () => {
  const { code, stdout } = await run(pathOf("whole.test.ts"), "--filter", "is right");
  assert.is(code, 0);
  assert.is(lastLine(stdout), "1 passed, 0 failed");
});

test("a file that does not load, one that ends itself, one that hangs, one without run()", async () => {
  file("bad/load.test.ts", `${head}throw new Error("not loaded");\n`);
  file(
    "bad/ends.test.ts",
    `${head}import { exit } from "sis";\ntest("first", () => {});\ntest("leaves", () => exit(0));\ntest.run();\n`,
  );
  file("bad/hangs.test.ts", `${head}test("hangs", () => { for (;;); });\ntest.run();\n`);
  file("bad/hangs.test.manifest.json", '{ "time": 2 }');
  file("bad/lost.test.ts", `${head}test("lost", () => {});\n`);
  const { code, stdout, stderr } = await run(pathOf("bad"));
  assert.is(code, 1);
  assert.is(lastLine(stdout), "1 passed, 4 failed");
  assert.match(stderr, /Uncaught Error: not loaded\n {4}at .*load\.test\.ts:5:\d+/);
  assert.match(
    stdout,
    /load\.test\.ts.*\n\n {2}FAIL the script ended with exit code 1 before its first test/,
  );
  assert.match(stdout, /FAIL the script ended with exit code 0 in "leaves"/);
  assert.match(stdout, /FAIL the script reached a limit in "hangs"/);
  assert.match(
    stdout,
    /FAIL test\.run\(\)\n {2}Error: 1 test was added and never run: the file lacks test\.run\(\)/,
  );
});

test("tests are type-checked, and a pattern that finds nothing is a mistake", async () => {
  file("typed/wrong.test.ts", `${head}test("x", () => { const n: number = "1"; });\ntest.run();\n`);
  const { code, stderr } = await run(pathOf("typed"));
  assert.is(code, 1);
  assert.match(stderr, /wrong\.test\.ts:5:25 - error TS2322/);
  const none = await run("nowhere/**/*.test.ts");
  assert.is(none.code, 2);
  assert.match(none.stderr, /no test files: nowhere/);
  const counted = await run(pathOf("typed"), "--coverage", "--target", "vm");
  assert.is(counted.code, 2);
  assert.match(counted.stderr, /--coverage counts in V8/);
});

test("snapshots: missing, written, kept, different, obsolete, removed", async () => {
  const script = (value: number, name: string) => `${head}
const graph = new Graph();
graph.output("y", graph.relu(graph.input("x", "f32", [2, 3])));
const { y } = graph.compile().run({ x: [1, 2, 3, ${value}, -1, 0] });
test("all", () => matchesTensor(y, "${name}"));
test.run();
`;
  const path = file("shot/shot.test.ts", script(4, "one"));
  const snapshot = pathOf("shot/__snapshots__/shot.snap.npz");
  const first = await run(path);
  assert.is(first.code, 1);
  assert.match(first.stdout, /there is no snapshot "one"; --update writes it/);
  assert.match(first.stdout, /1 snapshot missing \(--update writes them\): one\n/);
  assert.match((await run(path, "--update")).stdout, /1 snapshot written: one\n1 passed, 0 failed\n$/);
  assert.equal([...readNpz(readFileSync(snapshot)).get("one")!.data], [1, 2, 3, 4, 0, 0]);
  for (const target of ["native", "sim"]) assert.is((await run(path, "--target", target)).code, 0, target);

  file("shot/shot.test.ts", script(4.5, "one"));
  const other = await run(path);
  assert.is(other.code, 1);
  assert.match(other.stdout, /1 of 6 elements of f32 \[2,3\] differ[\s\S]*\n +\[1,0\] +4\.5 +4 +0\.5\n/);

  file("shot/shot.test.ts", script(4, "two"));
  assert.match((await run(path, "--update")).stdout, /1 snapshot written: two\n.*1 snapshot removed: one\n/);
  assert.equal([...readNpz(readFileSync(snapshot)).keys()], ["two"]);
});

test("coverage: lines of TypeScript as text, lcov and pages", async () => {
  const reports = pathOf("reports");
  const { stdout } = await run(pathOf("whole.test.ts"), "--coverage", reports);
  assert.match(stdout, / part\.ts +\|[^\n]*\| 9-10 /);
  assert.not.match(stdout, /whole\.test\.ts +\|/);
  const lcov = readFileSync(`${reports}/lcov.info`, "utf8");
  assert.match(lcov, /SF:.*part\.ts\n/);
  assert.match(lcov, /DA:4,[1-9]/);
  assert.match(lcov, /DA:9,0\n/);
  assert.ok(existsSync(`${reports}/html/index.html`));
});

const watch = suite("watch");
watch("a change is seen, run and told; what does not compile waits for its mend", async () => {
  const part = file("watch/part.ts", "export const two = 2;\n");
  file(
    "watch/a.test.ts",
    `${head}import { two } from "./part.js";\ntest("a", () => assert.is(two, 2));\ntest.run();\n`,
  );
  file("watch/b.test.ts", `${head}test("b", () => {});\ntest.run();\n`);
  const command = new Following(["script:test", pathOf("watch"), "--watch"]);
  let code: number | null;
  const waits = /waiting for a change/;
  try {
    assert.match(await command.until(waits), /2 passed, 0 failed/);
    const saved = performance.now();
    writeFileSync(part, "export const two = 3;\n");
    assert.match(await command.until(waits), /FAIL a\n[\s\S]*1 passed, 1 failed/);
    const milliseconds = performance.now() - saved;
    process.stderr.write(`save to result: ${Math.round(milliseconds)} ms\n`);
    // Two seconds of a free machine; tests share theirs.
    assert.ok(milliseconds < 6000, `${milliseconds} ms`);
    writeFileSync(part, 'export const two: number = "2";\n');
    assert.match(await command.until(/error TS2322/), /part\.ts:1:14/);
    writeFileSync(part, "export const two = 2;\n");
    assert.match(await command.until(waits), /2 passed, 0 failed/);
  } finally {
    code = await command.stop();
  }
  assert.is(code, 0);
});
watch.run();

test("patterns name folders, names and alternatives", () => {
  const matches = (glob: string, path: string) => pathPattern(glob).test(path);
  assert.ok(matches("**/*.test.{ts,js}", "a/b/c.test.ts"));
  assert.ok(matches("**/*.test.{ts,js}", "c.test.js"));
  assert.not.ok(matches("*.test.ts", "a/c.test.ts"));
  assert.ok(matches("a?/**", "ab/c/d.ts"));
  assert.not.ok(matches("*.test.ts", "cXtest.ts"));
});

test("how many at once: in the vm one, for the fake pins are the process's", () => {
  assert.equal(
    [1, 2, 8, 64].map((cores) => hostPlaces("sim", cores)),
    [1, 1, 4, 4],
  );
  assert.is(hostPlaces("vm", 64), 1);
});

test.run();
