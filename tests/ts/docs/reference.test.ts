// The API reference: typedoc finds a comment for every name that scripts and programs can import, exports whatever their types
// need, and follows every link. And each operator's method says what it computes and which dtypes its tensors may have.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { makeReference } from "../../../ts-lib/host/docs/reference.js";
import { inRoot } from "../../../ts-lib/host/setup/root.mjs";
import { scratch } from "../setup/scratch.js";

test("every public name has its comment", async () => {
  const folder = scratch();
  assert.is(await makeReference(folder), "");
  const page = readFileSync(join(folder, "classes", "sis.Graph.html"), "utf8");
  assert.match(page, /Convolution of N x C x spatial/);
});

test("every operator's method says what it computes and what it takes", () => {
  const source = readFileSync(inRoot("ts-lib/generated/operators.ts"), "utf8");
  const methods = [...source.matchAll(/\/\*\*\n((?: {3}\*.*\n)+?) {3}\*\/\n {2}(\w+)\(([^)]*)\)/g)];
  assert.ok(methods.length > 150, `${methods.length} methods`);
  for (const [, comment = "", name, parameters = ""] of methods) {
    assert.match(comment, /^ {3}\* \S.+/, `${name} says what it does`);
    for (const [, tensor] of parameters.matchAll(/(\w+)\??: (?:readonly )?Tensor(?!\w)/g))
      assert.match(comment, new RegExp(`@param ${tensor} .*\\w`), `${name}: ${tensor}`);
  }
  const bare = [...source.matchAll(/^ {2}(?!protected|abstract)(\w+)\(.*\{$/gm)].filter(
    ({ index }) => !source.slice(0, index).endsWith("*/\n"),
  );
  assert.equal(
    bare.map(([, name]) => name),
    [],
  );
});
test.run();
