// The corpus of hostile packages on the board; what a package costs there.
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { bundleScript } from "../../ts-lib/host/bundle.js";
import { packScript } from "../../ts-lib/host/initrd.js";
import { file } from "../ts/host/sis.js";
import { corpus, corpusFiles, corpusScript, expected } from "../ts/packages/corpus.js";
import { watched } from "./watched.js";

const limits = { memory: 64 << 20, stack: 256 << 10, time: 0 };

test("the board refuses each hostile package with its own code", async () => {
  const list = corpus();
  const bundle = await bundleScript(file("hostile.ts", corpusScript));
  const initrd = packScript({
    script: readFileSync(bundle.file),
    args: [],
    limits,
    files: corpusFiles(list),
  });
  const { result, output, said } = await watched({ board: "qemu-virt", initrd });
  assert.is(output, expected(list, true), said);
  assert.is(result.exitCode, 0, said);
});

test("mlinfo says that any model may run", async () => {
  const { said } = await watched({ board: "qemu-virt", input: "mlinfo\rexit\r" });
  assert.match(said, /^models\n {4}any may run; one in a package is held to its manifest$/m);
});

test.run();
