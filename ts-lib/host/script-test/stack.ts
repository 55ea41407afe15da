// Where a test failed, in TypeScript: of its stack, which names places of the sources on every target, frames of uvu, the
// runner and the library go, and the line itself is shown.
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

/** Frames that are not the author's: the runner, the library's inside, packages, the engines. */
const machinery =
  /\(sis:|(^|[\\/])(node_modules|ts-lib[\\/]sis|ts-lib[\\/]generated|ts-lib[\\/]host)[\\/]|\(native\)|node:|native code/;

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface Where {
  readonly frames: readonly string[];
  readonly place: Place | undefined;
}

/** The author's frames of a stack, the first one's place in the source. */
export function whereFailed(stack: string): Where {
  const lines = stack
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /^at /.test(line));
  const frames = lines.filter((line) => !machinery.test(line)).map(near);
  const match = frames.map((line) => /([^\s(]+):(\d+):(\d+)\)?$/.exec(line)).find((found) => found !== null);
  const place = match && { file: match[1]!, line: Number(match[2]), column: Number(match[3]) };
  return { frames, place: place ?? undefined };
}

/** Paths below the present folder lose it. */
const near = (line: string): string => line.replaceAll(`${process.cwd()}/`, "");

/** The line with a mark under the column; nothing where the source cannot be read. */
export function excerpt({ file, line, column }: Place): string[] {
  const path = resolve(file);
  const text = existsSync(path) ? readFileSync(path, "utf8").split("\n")[line - 1] : undefined;
  if (text === undefined) return [];
  const head = `${line} | `;
  const indent = text.slice(0, column - 1).replace(/[^\t]/g, " ");
  return [`${head}${text}`, `${" ".repeat(head.length)}${indent}^`];
}
