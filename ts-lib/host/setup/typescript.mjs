// tsc, run only when a source is newer than what it made. Errors of types do not stop the emit; who calls decides
// what they mean: a build fails by them, a command of the finished product is not held up by a test under work.
import { existsSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { step } from "./progress.mjs";
import { inBuild, inRoot, root } from "./root.mjs";
import { run } from "./run.mjs";
import { keyOfFiles, listFiles, readStamp, writeStamp } from "./stamp.mjs";

const isSource = (/** @type {string} */ name) => /\.(ts|mjs|json)$/.test(name);

/** Everything tsc reads in this repository. */
function sources() {
  const folders = ["ts-lib", "tests/ts", "tests/e2e"].flatMap((folder) =>
    listFiles(inRoot(folder), isSource),
  );
  const configs = ["", ".base", ".script", ".page", ".host"].map((part) => `tsconfig${part}.json`);
  return [...folders, ...[...configs, "rollup.config.mjs", "package-lock.json"].map((name) => inRoot(name))];
}

/** Compiles if something changed. @returns {Promise<string>} tsc's errors, "" when there are none */
export async function ensureTypeScript() {
  const stamp = inBuild("js", "stamp");
  const key = keyOfFiles(sources());
  const [lastKey, ...lastErrors] = readStamp(stamp).split("\n");
  if (lastKey === key) return lastErrors.join("\n");
  return await step("compiling TypeScript", async () => {
    const tsc = inRoot("node_modules/typescript/bin/tsc");
    const pretty = process.stderr.isTTY ? "true" : "false";
    const result = await run(process.execPath, [tsc, "-b", "--pretty", pretty]);
    removeOrphans();
    const errors = result.code === 0 ? "" : result.output.trimEnd();
    writeStamp(stamp, `${key}\n${errors}`);
    return errors;
  });
}

/** Takes away what earlier sources left: a test that no longer exists must not run. */
function removeOrphans() {
  const made = inBuild("js");
  for (const file of listFiles(made, (name) => /\.(m?js|d\.m?ts)(\.map)?$/.test(name))) {
    const base = join(root, relative(made, file))
      .replace(/\.map$/, "")
      .replace(/\.d\.(m?)ts$/, ".$1js");
    if (!existsSync(base) && !existsSync(base.replace(/\.(m?)js$/, ".$1ts"))) rmSync(file);
  }
}
