// The grammar of targets, and globs of case names.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { globToRegExp } from "../../../ts-lib/host/conformance/suite.js";
import { parseTarget, runnerOf } from "../../../ts-lib/host/targets/index.js";

test("names of targets", () => {
  assert.equal(parseTarget("sim"), { kind: "host", name: "sim" });
  assert.equal(parseTarget("native"), { kind: "host", name: "native" });
  assert.equal(parseTarget("qemu-virt"), { kind: "board", name: "qemu-virt" });
  assert.equal(parseTarget("port:/dev/ttyUSB0"), {
    kind: "port",
    name: "port:/dev/ttyUSB0",
    port: "/dev/ttyUSB0",
  });
});

test("what is no target is refused, and the message names those there are", () => {
  for (const name of ["", "SIM", "qemu", "port", "toString"]) {
    assert.throws(
      () => parseTarget(name),
      (error: Error & { exitCode: number }) =>
        error.exitCode === 2 && /sim, vm, native, qemu-virt/.test(error.message),
    );
  }
});

test("a port without a path is refused with exit code 2", () => {
  assert.throws(
    () => parseTarget("port:"),
    (error: Error & { exitCode: number }) => error.exitCode === 2 && /a path is missing/.test(error.message),
  );
});

test("a port where nothing is, is out of reach: exit code 4", async () => {
  const run = await runnerOf(parseTarget("port:/dev/sis-none"));
  let thrown: { exitCode?: number } = {};
  const limits = { memory: 0, stack: 0, time: 0 };
  await run({ bundle: import.meta.filename, files: new Map(), args: [], limits, out: "." }).catch((error) => {
    thrown = error;
  });
  assert.is(thrown.exitCode, 4);
});

const globs: [glob: string, matches: string[], not: string[]][] = [
  ["*", ["", "a/b"], []],
  ["test_conv*", ["test_conv", "test_conv_x"], ["a_test_conv"]],
  ["test_{add,sub}", ["test_add", "test_sub"], ["test_addsub", "test_"]],
  ["a?c", ["abc"], ["ac", "abbc"]],
  ["a.b+(c)", ["a.b+(c)"], ["axb+(c)"]],
  ["{a,{b,c}}d", ["ad", "bd", "cd"], ["d"]],
];
for (const [glob, matches, not] of globs) {
  test(`glob ${glob}`, () => {
    for (const name of matches) assert.ok(globToRegExp(glob).test(name), name);
    for (const name of not) assert.not.ok(globToRegExp(glob).test(name), name);
  });
}

test.run();
