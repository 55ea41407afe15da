// What a bundle was made from, and whether that is still so; files written whole or not at all.
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { contentsFile } from "../package/contents.js";
import { inBuild, inRoot, isInstalled } from "../setup/root.mjs";

/** File → "mtime:size". */
type Inputs = Record<string, string>;

/** What makes bundles counts as an input: a bundle of another version of SIS is stale. */
const tools = () => [
  inBuild("js", "ts-lib", "host", "bundle.js"),
  inBuild("js", "ts-lib", "host", "bundle", "compile.js"),
  inBuild("js", "ts-lib", "host", "bundle", "link.js"),
  inBuild("js", "rollup.config.mjs"),
  isInstalled ? inBuild("package", contentsFile) : inRoot("package-lock.json"),
];

function stamp(file: string): string {
  // Of a package all files have the same time; what it is made of has a hash.
  if (isInstalled && file.endsWith(contentsFile)) return readFileSync(file, "utf8").slice(0, 100);
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs}:${stat.size}` : "gone";
}

/** Whether nothing of what the record names has changed. */
export function isCurrent(record: string): boolean {
  const inputs = readInputs(record);
  return inputs !== undefined && Object.entries(inputs).every(([file, seen]) => stamp(file) === seen);
}

function readInputs(record: string): Inputs | undefined {
  if (!existsSync(record)) return undefined;
  try {
    return JSON.parse(readFileSync(record, "utf8")) as Inputs;
  } catch {
    return undefined; // cut short by an interrupted run
  }
}

/** The files of a record. */
export const inputsOf = (record: string): string[] => Object.keys(readInputs(record) ?? {});

export const writeInputs = (record: string, inputs: readonly string[]): void =>
  replaceFile(
    record,
    JSON.stringify(Object.fromEntries([...inputs, ...tools()].map((input) => [input, stamp(input)]))),
  );

/** Whole or not at all: two runs may bundle the same script at once. */
export function replaceFile(file: string, text: string): void {
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, text);
  renameSync(temporary, file);
}
