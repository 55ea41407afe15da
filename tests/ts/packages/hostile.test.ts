// The corpus of hostile packages on every host target: each is refused with its own code, as early as it can be.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { targets } from "../host/everywhere.js";
import { file, sis } from "../host/sis.js";
import { corpus, corpusFiles, corpusScript, expected } from "./corpus.js";

const list = corpus();
const script = file("hostile.ts", corpusScript);
const options = [...corpusFiles(list)].flatMap(([name, bytes], i) => [
  "--file",
  `${name}=${file(`${i}.sis`, bytes)}`,
]);

for (const target of targets)
  test(`${target} refuses each hostile package with its own code`, async () => {
    const { code, stdout, stderr } = await sis(["run", script, "--target", target, ...options]);
    assert.is(stdout, expected(list, false), stderr);
    assert.is(code, 0, stderr);
  });

test.run();
