// The two halves of ts-lib cannot mix: what runs anywhere sees neither Node nor the DOM nor the host half. Shown by
// compiling small files under the script half's own configuration.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inBuild, inRoot } from "../../../ts-lib/host/setup/root.mjs";
import { run } from "../../../ts-lib/host/setup/run.mjs";

/** tsc's words on one file of the script half. */
async function compile(name: string, text: string): Promise<string> {
  const folder = inBuild("test-halves", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "script.ts"), text);
  const config = {
    extends: inRoot("tsconfig.script.json"),
    compilerOptions: { noEmit: true, composite: false, incremental: false, tsBuildInfoFile: null },
    include: [join(folder, "script.ts"), inRoot("ts-lib/sis"), inRoot("ts-lib/generated")],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const { output } = await run(process.execPath, [inRoot("node_modules/typescript/bin/tsc"), "-p", folder]);
  return output
    .split("\n")
    .filter((line) => line.includes("script.ts"))
    .join("\n");
}

test("a script sees the library and the language", async () => {
  assert.is(
    await compile("library", 'import * as sis from "sis";\nexport const all = Object.keys(sis).at(-1);\n'),
    "",
  );
});

test("a script sees no Node", async () => {
  assert.match(
    await compile("node", 'import { readFileSync } from "node:fs";\nexport { readFileSync };\n'),
    /TS2\d+/,
  );
  assert.match(await compile("buffer", "export const bytes = Buffer.from([1]);\n"), /Buffer/);
});

test("a script sees no DOM", async () => {
  assert.match(await compile("dom", "export const title = document.title;\n"), /document/);
});

test("what runs anywhere calls no function of Math that engines compute each in their own way", () => {
  const differing =
    /\bMath\.(a?(sin|cos|tan)h?|atan2|exp|expm1|log|log1p|log2|log10|pow|cbrt|hypot|random)\b/;
  const found = ["sis", "programs", "examples"].flatMap((folder) =>
    readdirSync(inRoot("ts-lib", folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .flatMap((name) =>
        readFileSync(inRoot("ts-lib", folder, name), "utf8")
          .split("\n")
          .map((line, i) => ({ at: `${folder}/${name}:${i + 1}`, line: line.trim() })),
      )
      .filter(({ line }) => !/^(\/\/|\/?\*)/.test(line) && differing.test(line)),
  );
  assert.equal(found, [], "sis.math has them with the same bits everywhere");
});

test.run();
