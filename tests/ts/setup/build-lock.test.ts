// One SIS command at a time builds, however many start at once.
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inBuild, inRoot } from "../../../ts-lib/host/setup/root.mjs";
import { run } from "../../../ts-lib/host/setup/run.mjs";

const folder = inBuild("test-lock");
const lock = join(folder, "lock");
const held = join(folder, "held");

/** Takes the lock a few times over; two holders at once trip over the folder. */
const holder = `
  import { mkdirSync, rmdirSync } from "node:fs";
  import { withBuildLock } from ${JSON.stringify(pathToFileURL(inRoot("ts-lib/host/setup/build-lock.mjs")).href)};
  for (let i = 0; i < 5; i++) {
    await withBuildLock(async () => {
      mkdirSync(${JSON.stringify(held)});
      await new Promise((resolve) => setTimeout(resolve, 5));
      rmdirSync(${JSON.stringify(held)});
    }, ${JSON.stringify(lock)});
  }`;

test.before.each(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
});

test("only one holds the lock at a time", async () => {
  const script = join(folder, "holder.mjs");
  writeFileSync(script, holder);
  const results = await Promise.all(Array.from({ length: 6 }, () => run(process.execPath, [script])));
  for (const { code, output } of results) assert.is(code, 0, output);
  assert.not.ok(existsSync(lock));
});

test("a dead holder's lock is taken over", async () => {
  const script = join(folder, "holder.mjs");
  writeFileSync(script, holder);
  const { stdout } = await run(process.execPath, ["--print", "process.pid"]);
  writeFileSync(lock, stdout.trim());
  const { code, output } = await run(process.execPath, [script]);
  assert.is(code, 0, output);
});

test.run();
