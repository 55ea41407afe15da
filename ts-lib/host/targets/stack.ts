// Stack traces as a script's author wants to see them: positions in the bundle become positions in TypeScript, and
// frames of the machinery around the script go.
import { existsSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, relative, resolve } from "node:path";

/** Frames of Node's loader and of the VM's own half. */
const machinery = /^ +at .*(\(node:|\(\.\/[a-z]+\.js:|at node:)/;

/** An error's own fields follow its stack, opened by a brace on the last frame's line; it stays when that frame goes. */
export function withoutMachinery(text: string): string {
  const kept: string[] = [];
  for (const line of text.split("\n")) {
    if (!machinery.test(line)) kept.push(line);
    else if (line.endsWith(" {") && kept.length > 0) kept.push(`${kept.pop()} {`);
  }
  return kept.join("\n");
}

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
