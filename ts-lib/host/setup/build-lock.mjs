// One SIS command at a time sets up or builds in a repository or project: two terminals would trip over each other's files.
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { say } from "./progress.mjs";
import { inCache } from "./root.mjs";

let depth = 0;

/** Runs `work` while holding the lock; waits for a living holder, takes over from a dead one.
 * @template T @param {() => Promise<T>} work @param {string} [file] another lock, for tests @returns {Promise<T>} */
export async function withBuildLock(work, file = inCache(".lock")) {
  mkdirSync(dirname(file), { recursive: true });
  if (depth === 0) await take(file);
  depth++;
  try {
    return await work();
  } finally {
    if (--depth === 0) rmSync(file, { force: true });
  }
}

/** @param {string} file */
async function take(file) {
  for (let tries = 0; ; tries++) {
    // A link appears with its content: a lock that others can see empty would look like a dead one's.
    const own = `${file}.${process.pid}`;
    try {
      writeFileSync(own, String(process.pid));
      linkSync(own, file);
      process.once("exit", () => depth > 0 && rmSync(file, { force: true }));
      return;
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    } finally {
      rmSync(own, { force: true });
    }
    const holder = holderOf(file);
    if (holder === undefined) rmSync(file, { force: true });
    else if (tries === 10)
      say(`waiting for sis process ${holder}, which is building (if there is none, remove ${file})`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The living process that holds the lock. @param {string} file */
function holderOf(file) {
  try {
    const id = Number(readFileSync(file, "utf8"));
    if (!id) return undefined;
    process.kill(id, 0);
    return id;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM" ? -1 : undefined;
  }
}
