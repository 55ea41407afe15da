// Lists of models, as `sis build --models` and `sis verify --models` take them: each line begins with the hash that
// `sis pack` printed; what stands behind it is for people. ops-c/models.cmake reads the same.
import { readFileSync } from "node:fs";
import { exitCodes } from "./cli/exit-codes.js";
import { Failure } from "./setup/failure.mjs";

/** The hashes of a list. Throws Failure naming a line that is none, and where the list is empty. */
export function listedHashes(file: string): Set<string> {
  const usage = { exitCode: exitCodes.usage };
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new Failure(`no list of models: ${file}`, usage);
  }
  const hashes = new Set<string>();
  text.split(/\r?\n/).forEach((line, index) => {
    const [hash = ""] = line.trim().split(/\s+/);
    if (hash === "" || hash.startsWith("#")) return;
    if (!/^[0-9a-f]{64}$/.test(hash))
      throw new Failure(`${file}, line ${index + 1}: expected a hash of 64 digits 0-9a-f first`, usage);
    hashes.add(hash);
  });
  if (hashes.size === 0) throw new Failure(`${file} lists no model: nothing could run`, usage);
  return hashes;
}
