// Which file an import of an npm package means, as Node finds it for an `import` in the file that says so, whatever folder that
// lies in: Node's own import.meta.resolve answers for the module that asks alone.
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** The conditions of "exports" that hold in a bundle of ES modules without Node and DOM. */
const conditions = new Set(["import", "module", "default"]);

/**
 * The file, or undefined where no such package is above `from`; throws where the package does not offer it.
 * @param {string} source "name", "@scope/name", "name/path" @param {string} from a folder
 */
export function npmModule(source, from) {
  const match = /^((?:@[^/]+\/)?[^/]+)(\/.+)?$/.exec(source);
  const [, name = "", path = ""] = match ?? [];
  const folder = name && packageFolder(name, from);
  if (!folder) return undefined;
  const { exports, module, main } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  if (exports === undefined || exports === null)
    return plainFile(join(folder, path || module || main || "index.js"));
  const target = exported(exports, `.${path}`);
  if (target === undefined) throw new Error(`${name} does not export "${source}" for import`);
  return join(folder, target);
}

/** @param {string} name @param {string} from */
function packageFolder(name, from) {
  for (let at = from; ; at = dirname(at)) {
    const folder = join(at, "node_modules", name);
    if (existsSync(join(folder, "package.json"))) return folder;
    if (at === dirname(at)) return undefined;
  }
}

/** A path without exports: the file, with .js behind it, or the folder's index. @param {string} path */
const plainFile = (path) =>
  [path, `${path}.js`, `${path}.mjs`, join(path, "index.js")].find((file) =>
    statSync(file, { throwIfNoEntry: false })?.isFile(),
  );

/**
 * What "exports" says of a subpath. @param {unknown} exports @param {string} subpath "." or "./path"
 * @returns {string | undefined}
 */
function exported(exports, subpath) {
  const isTable = typeof exports === "object" && exports !== null && Object.keys(exports)[0]?.startsWith(".");
  if (!isTable) return subpath === "." ? chosen(exports) : undefined;
  const table = /** @type {Record<string, unknown>} */ (exports);
  if (Object.hasOwn(table, subpath)) return chosen(table[subpath]);
  for (const [pattern, target] of Object.entries(table)) {
    const [head = "", tail] = pattern.split("*");
    if (tail === undefined || !subpath.startsWith(head) || !subpath.endsWith(tail)) continue;
    if (subpath.length < head.length + tail.length) continue;
    return chosen(target)?.replaceAll("*", subpath.slice(head.length, subpath.length - tail.length));
  }
  return undefined;
}

/** The first that holds of a target's conditions, alternatives and paths. @param {unknown} target
 * @returns {string | undefined} */
function chosen(target) {
  if (typeof target === "string") return target;
  if (typeof target !== "object" || target === null) return undefined;
  const choices = Array.isArray(target)
    ? target
    : Object.entries(target).flatMap(([condition, value]) => (conditions.has(condition) ? [value] : []));
  for (const choice of choices) {
    const path = chosen(choice);
    if (path !== undefined) return path;
  }
  return undefined;
}
