// The parser's fuzz test for longer: the same program under sanitizers, with a million mutants.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { treeFolder } from "../../../ts-lib/host/cmake.js";
import { run } from "../../../ts-lib/host/setup/run.mjs";

const rounds = 1_000_000;

test("a million mutated packages are answered", async () => {
  const program = `${treeFolder("host-sanitized")}/tests/c/capability/unit-capability-fuzz`;
  const { code, output } = await run("env", [`SIS_FUZZ_ROUNDS=${rounds}`, program]);
  assert.is(code, 0, output);
  assert.match(output, new RegExp(`^${rounds} packages, \\d+ accepted by the parser`, "m"));
});

test.run();
