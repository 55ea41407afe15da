// Folders of ONNX's backend tests on disk: which cases there are, and their files in batches that a target can take. A
// case is a folder CASE/model.onnx, CASE/test_data_set_0/…, or, as ONNX's "light" models lie, CASE.onnx with
// CASE_output_0.pb beside it. Where a folder has the package model.sis instead, that is the model.
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join, relative, resolve, sep } from "node:path";
import { exitCodes } from "../cli/exit-codes.js";
import { Failure } from "../setup/failure.mjs";

export interface Case {
  readonly name: string;
  /** NAME/model.onnx, NAME/test_data_set_0/input_0.pb, … → path. */
  readonly files: ReadonlyMap<string, string>;
  readonly bytes: number;
}

/** All cases at or below a folder, sorted by name. */
export function findCases(suite: string): Case[] {
  const root = resolve(suite);
  if (!existsSync(root) || !statSync(root).isDirectory()) {
    throw new Failure(`no such folder: ${suite}`, { exitCode: exitCodes.usage });
  }
  const folders = hasModel(root) ? [root] : foldersWithModel(root);
  const models = modelsWithOutput(root);
  if (folders.length + models.length === 0) {
    throw new Failure(
      `${suite}: no test folders there (CASE/model.onnx, CASE/test_data_set_0/input_0.pb …)`,
      {
        exitCode: exitCodes.usage,
      },
    );
  }
  const cases = folders.map((folder) => {
    const name = folder === root ? basename(root) : relative(root, folder).split(sep).join("/");
    return readCase(name, folder);
  });
  return inOrder([...cases, ...models]);
}

export const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** The order in which a run meets them: that of their models' names. */
export const inOrder = (cases: readonly Case[]): Case[] =>
  [...cases].sort((a, b) => byBytes(`${a.name}/`, `${b.name}/`));

const hasModel = (folder: string): boolean =>
  existsSync(join(folder, "model.onnx")) || existsSync(join(folder, "model.sis"));

function foldersWithModel(folder: string): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (!entry.isDirectory() && !(entry.isSymbolicLink() && statSync(path).isDirectory())) continue;
    if (hasModel(path)) found.push(path);
    else found.push(...foldersWithModel(path));
  }
  return found;
}

/** Cases without a folder of their own; what they feed the model is said in ts-lib/programs/conformance.ts. */
function modelsWithOutput(folder: string): Case[] {
  const names = new Set(readdirSync(folder));
  return [...names].flatMap((file) => {
    const name = file.replace(/\.onnx$/, "");
    const output = `${name}_output_0.pb`;
    if (name === file || !names.has(output)) return [];
    const files = new Map([
      [`${name}/model.onnx`, join(folder, file)],
      [`${name}/test_data_set_0/output_0.pb`, join(folder, output)],
    ]);
    const bytes = [...files.values()].reduce((sum, path) => sum + statSync(path).size, 0);
    return [{ name, files, bytes }];
  });
}

function readCase(name: string, folder: string): Case {
  const files = new Map<string, string>();
  let bytes = 0;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    const stat = statSync(path);
    if (!stat.isFile()) continue;
    files.set(`${name}/${relative(folder, path).split(sep).join("/")}`, path);
    bytes += stat.size;
  }
  const packed = files.get(`${name}/model.sis`);
  if (packed && !files.has(`${name}/model.onnx`)) files.set(`${name}/model.onnx`, packed);
  return { name, files, bytes };
}

/** `*` any text, `?` any character, `{a,b}` either; the whole name must match. */
export function globToRegExp(glob: string): RegExp {
  let open = 0;
  const source = glob.replace(/[.+^$()|[\]\\*?{},]/g, (c) => {
    if (c === "*") return ".*";
    if (c === "?") return ".";
    if (c === "{") {
      open++;
      return "(?:";
    }
    if (c === "}" && open > 0) {
      open--;
      return ")";
    }
    return c === "," && open > 0 ? "|" : `\\${c}`;
  });
  return new RegExp(`^${source}${")".repeat(open)}$`);
}

/** What one run takes: an initrd must fit in a board's memory. */
const batchBytes = 128 << 20;

/** The next cases that go together, at most so many files; at least one. */
export function nextBatch(cases: readonly Case[], batchFiles = Number.POSITIVE_INFINITY): Case[] {
  const batch: Case[] = [];
  let bytes = 0;
  let files = 0;
  for (const item of cases) {
    bytes += item.bytes;
    files += item.files.size;
    if (batch.length > 0 && (bytes > batchBytes || files > batchFiles)) break;
    batch.push(item);
  }
  return batch;
}
