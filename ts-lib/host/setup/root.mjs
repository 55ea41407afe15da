// Where the repository is, and where its build products lie. The same file runs as source and as tsc's copy
// under build/js, so the root is looked for upwards, never counted in "..".
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** @param {string} from a folder inside the repository */
function findRoot(from) {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json")) && existsSync(join(folder, "ts-lib", "host", "bin")))
      return folder;
    if (folder === dirname(folder)) throw new Error(`no SIS repository above ${from}`);
  }
}

/** The repository's root folder, absolute. */
export const root = findRoot(dirname(fileURLToPath(import.meta.url)));

/**
 * A path inside the repository.
 * @param {string[]} parts
 */
export const inRoot = (...parts) => join(root, ...parts);

/**
 * A path inside build/, where everything made goes.
 * @param {string[]} parts
 */
export const inBuild = (...parts) => join(root, "build", ...parts);
