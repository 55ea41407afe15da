// contents.json of build/package: the size of every made file that the package carries, so that an install that lost one
// or cut it short says so instead of failing in its middle. Its hash is the key of what SIS's build was.
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { sha256 } from "../setup/stamp.mjs";

export const contentsFile = "contents.json";

export interface Contents {
  /** Changes with any made file: bundles made by another SIS are stale. */
  readonly key: string;
  /** Path below build/package → bytes. */
  readonly files: Readonly<Record<string, number>>;
}

/** Sizes by path; throws where the text is no contents.json. */
export const packedContents = (text: string): Contents["files"] => (JSON.parse(text) as Contents).files;

/** Writes contents.json of a folder, over its files as they are now and of `others`, files that only count for the key. */
export function writeContents(folder: string, others: readonly string[]): Contents {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== contentsFile)
    .map((entry) =>
      relative(folder, join(entry.parentPath ?? entry.path, entry.name))
        .split(sep)
        .join("/"),
    )
    .sort();
  const files = Object.fromEntries(names.map((name) => [name, statSync(join(folder, name)).size]));
  const hashes = [...names.map((name) => join(folder, name)), ...others].map((file) =>
    sha256(readFileSync(file)),
  );
  const contents: Contents = { key: sha256(hashes.join("\n")), files };
  writeFileSync(join(folder, contentsFile), `${JSON.stringify(contents, null, 1)}\n`);
  return contents;
}
