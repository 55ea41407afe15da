// Errors of graphs name the line that added the operator, on every target: tests/places/graph-errors.ts.
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inRoot } from "../../../ts-lib/host/setup/root.mjs";
import { everywhere, targets } from "./everywhere.js";
import { placeOf } from "./places.js";

const script = inRoot("tests", "places", "graph-errors.ts");

/** What each error of the script says beside its place. */
const errors: Readonly<Record<string, readonly [code: string, operator: string, node: string | null]>> = {
  shape: ["BAD_SHAPE", "MatMul", "product"],
  gather: ["BAD_VALUE", "Gather", null],
  dimension: ["BAD_SHAPE", "Reshape", null],
  custom: ["CUSTOM_FAILED", "Failing", null],
  body: ["BAD_VALUE", "Gather", null],
  branch: ["BAD_VALUE", "Gather", null],
  halves: ["BAD_VALUE", "Gather", null],
  pipe: ["BAD_VALUE", "Gather", null],
};

test("operator, node and line of errors when it is added, at compile and at run", async () => {
  const source = readFileSync(script, "utf8");
  const results = await everywhere(script);
  results.forEach(({ stdout, stderr, code }, i) => {
    // Of this engine, which has other columns, the line.
    const cut = (text: string) => (targets[i] === "vm" ? text.replaceAll(/(\.ts:\d+):\d+/g, "$1") : text);
    const line = ([mark, facts]: [string, readonly (string | null)[]]) =>
      `${JSON.stringify([mark, ...facts, `${script}:${placeOf(source, mark)}`, true])}\n`;
    assert.is(cut(stdout), cut(Object.entries(errors).map(line).join("")), targets[i]);
    assert.is(code, 1);
    const at = `${script}:${placeOf(source, "uncaught")}`;
    const head = `Uncaught SisError: Gather pick: index 5 is outside an axis of 4; added at ${at}`;
    assert.is(cut(stderr.split("\n")[0]!), cut(head), targets[i]);
    assert.match(cut(stderr), cut(`  node: 'pick',\n  at: '${at}'\n}\n`));
  });
});

test.run();
