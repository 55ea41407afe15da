// Stack traces as a script's author wants to see them: positions in the bundle become positions in TypeScript, and
// frames of the machinery around the script go.
import { existsSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, relative, resolve } from "node:path";

/** Frames of Node's loader and of the VM's own half. */
const machinery = /^ +at .*(\(node:|\(\.\/[a-z]+\.js:|at node:)/;

export const withoutMachinery = (text: string): string =>
  text
    .split("\n")
    .filter((line) => !machinery.test(line))
    .join("\n");

/** Replaces `scriptName:line:column` in the text by where the bundle's source map says that is. */
export function mapPositions(text: string, scriptName: string, bundle: string): string {
  if (!text.includes(`${scriptName}:`) || !existsSync(`${bundle}.map`)) return text;
  const map = new SourceMap(JSON.parse(readFileSync(`${bundle}.map`, "utf8")));
  const escaped = scriptName.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return text.replace(new RegExp(`${escaped}:(\\d+):(\\d+)`, "g"), (whole, line: string, column: string) => {
    const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
    if (!("originalSource" in entry)) return whole;
    const source = resolve(dirname(bundle), entry.originalSource);
    const near = relative(process.cwd(), source);
    return `${near.startsWith("..") ? source : near}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}
