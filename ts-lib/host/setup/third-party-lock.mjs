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
 * @property {string | Record<string, string>} sha256 of the .deb; of each host's (x64, arm64) where they differ
 * @property {{ package: string, sha256: string | Record<string, string> }[]} [parts] more packages of that version, unpacked
 *   over the first
 * @property {string[]} suites Debian suites to look in, in this order
 * @property {string} [component] of the suite; default main
 * @property {string} path folder inside the package that holds the source
 * @property {string} proof a file that must be in it
 * @property {string} override environment variable that names a source folder to use instead
 * @property {string} [patches] folder of patches to apply, relative to the repository
 * @property {string} [only] tag of those who need it, so `npm start` does without; "test": the tests alone
 * @property {string} [licence] what a user must accept first: such a source comes only when its tag is asked for
 */

const texts = /** @type {const} */ (["name", "why", "package", "version", "path", "proof", "override"]);

/** The hash of this host's package; "" where nobody wrote one down. @param {string | Record<string, string>} sha256 */
export const hostHash = (sha256, arch = process.arch) =>
  typeof sha256 === "string" ? sha256 : (sha256?.[arch] ?? "");

/** @param {string | Record<string, string>} sha256 */
function isHash(sha256) {
  const all = typeof sha256 === "string" ? [sha256] : Object.values(sha256 ?? {});
  return all.length > 0 && all.every((hash) => /^[0-9a-f]{64}$/.test(hash));
}

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
    if (![source, ...(source.parts ?? [])].every(({ sha256 }) => isHash(sha256)))
      throw new Failure(`${where}: "sha256" is not 64 hexadecimal digits`);
    if (!/^[a-z0-9-]+$/.test(source.name)) throw new Failure(`${where}: "name" is not a plain folder name`);
    if (!Array.isArray(source.suites) || source.suites.length === 0)
      throw new Failure(`${where}: no "suites"`);
    if (source.path.split("/").includes("..")) throw new Failure(`${where}: "path" leaves the package`);
    for (const field of /** @type {const} */ (["only", "licence"])) {
      if (source[field] !== undefined && (typeof source[field] !== "string" || source[field] === ""))
        throw new Failure(`${where}: "${field}" is no text`);
    }
    if (source.component !== undefined && !/^[a-z-]+$/.test(source.component))
      throw new Failure(`${where}: "component" is not a component of Debian's archive`);
    if (source.licence !== undefined && source.only === undefined)
      throw new Failure(`${where}: "licence" needs "only", or set-up would fetch it unasked`);
    return source;
  });
}

const readAll = () => parseLock(readFileSync(inRoot("ts-lib/host/setup/third-party.lock.json"), "utf8"));

/**
 * What set-up gets; without `tests`, only what everybody needs and what has one of these tags.
 * @param {{ tests?: boolean, tags?: readonly string[] }} [options]
 */
export const readLock = ({ tests = true, tags = [] } = {}) =>
  readAll().filter(
    ({ only, licence }) => only === undefined || tags.includes(only) || (tests && licence === undefined),
  );

/** One source of the repository's lock file. @param {string} name */
export function lockedSource(name) {
  const found = readAll().find((source) => source.name === name);
  if (!found) throw new Failure(`third-party.lock.json has no source "${name}"`);
  return found;
}
