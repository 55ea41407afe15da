// External data of ONNX models: which files beside a model it names. The model itself is read on the target; here it is
// enough to know that a file's name occurs in it.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { packageFormat } from "../generated/manifest.js";
import { isCompiled } from "../sis/compiled/magic.js";

/** Name as the model writes it → path. Looks at the model's folder and those below. */
export function externalFiles(model: string, folder: string): Map<string, string> {
  const found = new Map<string, string>();
  const bytes = readFileSync(model);
  if (packageFormat.magic.every((byte, i) => bytes[i] === byte)) return found; // it holds them itself
  if (isCompiled(bytes)) return found; // so does a compiled model
  if (!bytes.includes("location")) return found;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const name = relative(folder, path).split(sep).join("/");
    if (path !== model && bytes.includes(name)) found.set(name, path);
  }
  return found;
}
