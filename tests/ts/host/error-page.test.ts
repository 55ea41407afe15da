// docs/errors.md: each example really throws the code that it stands below, on the device's engine.
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { statuses } from "../../../ts-lib/generated/status.js";
import { inRoot } from "../../../ts-lib/host/setup/root.mjs";
import { file, pathOf, sis } from "./sis.js";

interface Told {
  readonly causes: string;
  readonly example?: string;
}

test("every code has its section, and examples throw it", async () => {
  const page = readFileSync(inRoot("docs", "errors.md"), "utf8");
  const { codes } = JSON.parse(readFileSync(inRoot("ops-c", "errors.json"), "utf8")) as {
    codes: Record<string, Told>;
  };
  const names = statuses.map(({ name }) => name).filter((name) => name !== "OK");
  assert.equal(Object.keys(codes), names);
  for (const name of names) assert.ok(page.includes(`## ${name}\n`), name);
  const examples = Object.entries(codes).flatMap(([name, { example }]) =>
    example ? [[name, example] as const] : [],
  );
  assert.ok(examples.length > 12, `${examples.length} examples`);
  const script = examples.map(
    ([name, example]) =>
      `await show(${JSON.stringify(name)}, async () => {\n${example.replace(/^/gm, "  ")}\n});\n`,
  );
  const source = `import { type CustomOperator, Graph, loadModel, readFile, readNpy, readPackage, SisError, writeFile } from "sis";
async function show(name: string, run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
    console.log(name, "nothing");
  } catch (error) {
    console.log(name, error instanceof SisError ? error.code : String(error));
  }
}
${script.join("")}`;
  const options = ["--target", "native", "--memory", "24M", "--out", pathOf("out")];
  const { stdout, stderr, code } = await sis(["run", file("examples.ts", source), ...options]);
  assert.is(code, 0, stderr);
  assert.is(stdout, examples.map(([name]) => `${name} ${name}\n`).join(""));
});

test.run();
