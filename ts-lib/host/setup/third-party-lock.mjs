// The lock file of third-party sources: reading it, and refusing one that is not whole.
import { readFileSync } from "node:fs";
import { Failure } from "./failure.mjs";
import { inRoot } from "./root.mjs";

/**
 * @typedef {object} ThirdPartySource
 * @property {string} name folder under build/third-party
 * @property {string} why what it is for
 * @property {string} package Debian package
 * @property {string} version its pinned version
 * @property {string} sha256 of the .deb
 * @property {string[]} suites Debian suites to look in, in this order
 * @property {string} path folder inside the package that holds the source
 * @property {string} proof a file that must be in it
 * @property {string} override environment variable that names a source folder to use instead
 * @property {string} [patches] folder of patches to apply, relative to the repository
 * @property {string} [component] of the Debian archive, default "main"
 * @property {"test" | "flash"} [only] test: fetched for the tests, and for commands that ask for it; flash: by
 *   `sis flash` alone, once its licence is accepted
 */

const texts = /** @type {const} */ ([
  "name",
  "why",
  "package",
  "version",
  "sha256",
  "path",
  "proof",
  "override",
]);

/** @param {string} text of a lock file @returns {ThirdPartySource[]} */
export function parseLock(text) {
  /** @type {unknown} */
  let lock;
  try {
    lock = JSON.parse(text);
  } catch (error) {
    throw new Failure(`third-party.lock.json is no JSON: ${/** @type {Error} */ (error).message}`);
  }
  const sources = /** @type {{ sources?: unknown }} */ (lock)?.sources;
  if (!Array.isArray(sources)) throw new Failure('third-party.lock.json has no list "sources"');
  return sources.map((/** @type {ThirdPartySource} */ source, index) => {
    const where = `third-party.lock.json, ${source?.name ?? `source ${index + 1}`}`;
    for (const field of texts) {
      if (typeof source?.[field] !== "string" || source[field] === "")
        throw new Failure(`${where}: no "${field}"`);
    }
    if (!/^[0-9a-f]{64}$/.test(source.sha256))
      throw new Failure(`${where}: "sha256" is not 64 hexadecimal digits`);
    if (!/^[a-z0-9-]+$/.test(source.name)) throw new Failure(`${where}: "name" is not a plain folder name`);
    if (!Array.isArray(source.suites) || source.suites.length === 0)
      throw new Failure(`${where}: no "suites"`);
    if (source.path.split("/").includes("..")) throw new Failure(`${where}: "path" leaves the package`);
    if (source.only !== undefined && source.only !== "test" && source.only !== "flash")
      throw new Failure(`${where}: "only" is neither "test" nor "flash"`);
    if (source.component !== undefined && !/^[a-z-]+$/.test(source.component))
      throw new Failure(`${where}: "component" is not a component of Debian's archive`);
    return source;
  });
}

const readAll = () => parseLock(readFileSync(inRoot("ts-lib/host/setup/third-party.lock.json"), "utf8"));

/** What set-up gets; without `tests`, only what the build itself needs. */
export const readLock = ({ tests = true } = {}) =>
  readAll().filter(({ only }) => only === undefined || (tests && only === "test"));

/** One source of the repository's lock file. @param {string} name */
export function lockedSource(name) {
  const found = readAll().find((source) => source.name === name);
  if (!found) throw new Failure(`third-party.lock.json has no source "${name}"`);
  return found;
}
