// Three places. SIS itself: the repository, or the package that a project has installed. What was made of it: build/,
// which a package carries and nobody writes there. What is made for whoever works with it: bundles, downloads.
// The same file runs as source and as tsc's copy under build/js, so the root is looked for upwards, never counted in "..".
import { existsSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** @param {string} from a folder inside the repository or package */
function findRoot(from) {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json")) && existsSync(join(folder, "ts-lib", "host", "bin")))
      return folder;
    if (folder === dirname(folder)) throw new Error(`no SIS repository or package above ${from}`);
  }
}

/** SIS's own folder, absolute. */
export const root = findRoot(dirname(fileURLToPath(import.meta.url)));

/** True in an installed package: everything is made already, nothing is built or set up, and SIS's folder is not written to. */
export const isInstalled = !existsSync(join(root, "CMakeLists.txt"));

/**
 * A path among SIS's own files.
 * @param {string[]} parts
 */
export const inRoot = (...parts) => join(root, ...parts);

/**
 * A path among what was made of SIS: compiled TypeScript, images, simulators. `npm run build` writes it, a package has it.
 * @param {string[]} parts
 */
export const inBuild = (...parts) => join(root, "build", ...parts);

/**
 * The folder of the project that somebody works in: the nearest one above `from` with a package.json, else the one whose
 * node_modules SIS lies in.
 * @param {string} [from] @param {string} [own] SIS's folder
 */
export function projectFolder(from = process.cwd(), own = root) {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
    if (folder === dirname(folder)) break;
  }
  const at = own.lastIndexOf(`${sep}node_modules${sep}`);
  return at < 0 ? own : own.slice(0, at);
}

/** @type {string | undefined} */
let cache;

/**
 * A path for what is made on the way and can be made again: in the repository below build/, in a project below its
 * node_modules/.cache/sis.
 * @param {string[]} parts
 */
export function inCache(...parts) {
  cache ??= isInstalled ? join(projectFolder(), "node_modules", ".cache", "sis") : join(root, "build");
  return join(cache, ...parts);
}

/**
 * A text whose commands are called as they are from here: `npm run monitor -- X` of the repository is `npx sis monitor X`
 * in a project.
 * @param {string} text
 */
export const asCalledHere = (text, installed = isInstalled) =>
  installed ? text.replace(/\bnpm run ((?!build|setup|test|start)[a-z][a-z:-]*)( --)?/g, "npx sis $1") : text;
