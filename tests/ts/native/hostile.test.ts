// The hostile scripts in the sanitized build of the device's engine: each comes to what the table says, with nothing else broken.
import { readdirSync, readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { inRoot } from "../../../ts-lib/host/setup/root.mjs";
import { expected, modules } from "../../hostile/expected.js";
import { runScript, type ScriptResult } from "./script.js";

const hostile = suite("native: hostile scripts");
const folder = inRoot("tests", "hostile");
const files = Object.fromEntries(modules.map((name) => [name, readFileSync(`${folder}/modules/${name}`)]));

/** Those that memory may end before somebody presses a key. */
const mayEnd = ["loop-fill", "loop-json"];

hostile("every script has its line in the table", () => {
  const there = readdirSync(folder).filter((name) => name.endsWith(".js"));
  assert.equal(
    there.sort(),
    Object.keys(expected)
      .map((name) => `${name}.js`)
      .sort(),
  );
});

// Most of them only wait for their limit: a few at a time.
const results = new Map<string, ScriptResult>();
hostile.before(async () => {
  const left = Object.entries(expected);
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [name, { memory = 32, time = 60 }] = next;
      const source = readFileSync(`${folder}/${name}.js`, "utf8");
      results.set(name, await runScript(source, { memory: `${memory}m`, time, files, sanitized: true }));
    }
  };
  await Promise.all([work(), work(), work(), work()]);
});

for (const [name, { code, says }] of Object.entries(expected)) {
  hostile(name, () => {
    const result = results.get(name)!;
    assert.is(result.code, code, `${result.stdout}\n${result.stderr}`);
    if (says) assert.match(`${result.stdout}${result.stderr}`, says);
    assert.is(result.usage?.heapAtEnd, 0); // 0 too where the engine was left as it stood
  });
}

hostile("Ctrl-C ends every one that does not end by itself", async () => {
  const endless = Object.keys(expected).filter((name) => name.startsWith("loop-") && !mayEnd.includes(name));
  const left = [...endless];
  const work = async () => {
    for (let name = left.shift(); name; name = left.shift()) {
      const source = `console.log("on");\n${readFileSync(`${folder}/${name}.js`, "utf8")}`;
      const { code, stderr } = await runScript(source, { memory: "64m", ctrlCAfter: "on" });
      assert.is(code, 130, `${name}: ${stderr}`);
      assert.match(stderr, /script stopped: Ctrl-C\n$/, name);
    }
  };
  await Promise.all([work(), work(), work(), work()]);
});

// The engine fails at other places with each size: once its collector met a half-made record of a Map there.
hostile("memory-builtins, with memory of many sizes", async () => {
  const source = readFileSync(`${folder}/memory-builtins.js`, "utf8");
  for (const memory of [7, 9, 11, 12, 13]) {
    const { code, stdout, stderr } = await runScript(source, { memory: `${memory}m` });
    assert.is(`${code} ${stdout}`, "0 true\n", `${memory} MiB: ${stderr}`);
  }
});

hostile.run();
