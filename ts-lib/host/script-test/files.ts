// Which files are tests: of names, folders and patterns as a user gives them, also where no shell expanded them.
import { readdirSync, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { exitCodes } from "../cli/exit-codes.js";
import { Failure } from "../setup/failure.mjs";

const anyTest = "**/*.test.{ts,js}";
const never = new Set(["node_modules", "build", "dist", ".git"]);

/** Absolute paths, sorted; a Failure for a pattern that finds nothing. */
export function testFiles(patterns: readonly string[], from = process.cwd()): string[] {
  const found = new Set<string>();
  for (const pattern of patterns.length > 0 ? patterns : [anyTest]) {
    const files = filesOf(pattern, from);
    if (files.length === 0) throw new Failure(`no test files: ${pattern}`, { exitCode: exitCodes.usage });
    for (const file of files) found.add(file);
  }
  return [...found].sort();
}

/** Folders in which a new file could be a test. */
export const isTestName = (name: string): boolean => /\.test\.[cm]?[jt]s$/.test(name);

function filesOf(pattern: string, from: string): string[] {
  const path = resolve(from, pattern);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isFile()) return [path];
  if (stat?.isDirectory()) return below(path).filter(isTestName);
  // The part before the first wildcard is where to look.
  const parts = pattern.split("/");
  const first = parts.findIndex((part) => /[*?{]/.test(part));
  if (first < 0) return [];
  const base = resolve(from, parts.slice(0, first).join("/") || (pattern.startsWith("/") ? "/" : "."));
  const matches = pathPattern(parts.slice(first).join("/"));
  return below(base).filter((file) => matches.test(relative(base, file).split(sep).join("/")));
}

function below(folder: string): string[] {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return never.has(entry.name) ? [] : below(path);
    return entry.isFile() ? [path] : [];
  });
}

/** `**` any folders, `*` any text of a name, `?` one character of it, `{a,b}` either. */
export function pathPattern(glob: string): RegExp {
  const source = glob.replace(/\*\*\/|\*\*|\*|\?|\{[^{}]*\}|[.+^$()|[\]\\{}]/g, (token) => {
    if (token === "**/") return "(?:.*/)?";
    if (token === "**") return ".*";
    if (token === "*") return "[^/]*";
    if (token === "?") return "[^/]";
    if (token.startsWith("{") && token.length > 1)
      return `(?:${token
        .slice(1, -1)
        .split(",")
        .map((part) => pathPattern(part).source.slice(1, -1))
        .join("|")})`;
    return `\\${token}`;
  });
  return new RegExp(`^${source}$`);
}
