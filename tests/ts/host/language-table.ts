// The table of tests/language, what each target must say of its rows, and the page made of it.
import { readFileSync } from "node:fs";
import * as assert from "uvu/assert";
import { inRoot } from "../../../ts-lib/host/setup/root.mjs";

export const languageScript = inRoot("tests", "language", "all.ts");

type Engine = "sim" | "vm" | "native" | "device";

export interface Row {
  readonly group: string;
  readonly name: string;
  readonly differs: Readonly<Partial<Record<Engine, string>>>;
}

export const rowsOf = (output: string): Row[] =>
  output
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line))
    .map(([group, name, differs]) => ({ group, name, differs }));

/** Each row holds on the target, but for those that say they do not; these must not, or the table is wrong. */
export function compare(engine: Engine, rows: readonly Row[], output: string): void {
  const results = output
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as [group: string, name: string, wrong: string]);
  assert.is(results.length, rows.length, `${engine}: rows`);
  results.forEach(([, name, wrong], i) => {
    const differs = rows[i]!.differs[engine];
    if (differs === undefined) assert.is(wrong, "", `${engine}: ${name}`);
    else assert.is.not(wrong, "", `${engine}: ${name} holds, and the table says: ${differs}`);
  });
}

const head = `# What scripts may rely on

Made from \`tests/language\` by \`tests/ts/host/language.test.ts\` (\`SIS_UPDATE=1\` writes it); do not edit. Scripts are ECMAScript 2023 in TypeScript, which
takes types away and changes nothing else. Each row is a test that runs in V8 (\`sim\`), in the VM's engine (\`vm\`), in the device's engine on the
host (\`native\`) and on the device. ✓ holds; – does not, and what is so instead stands behind.

What throws where is the same everywhere too: \`error.stack\` names \`file.ts:line:column\` alike on all targets, and a test holds each kind of place to the
TypeScript (\`tests/places\`). Three things differ. The engine of \`vm\` is an older QuickJS, as its package brings it: a property that is
read on nothing stands at its object or function, and a call over several lines, or with a call among its arguments, at an argument. Calls behind an \`await\` are in no stack, though V8 knows them.
And where the language says nothing about an error's words, V8 and QuickJS choose their own.
`;

const engines = ["sim", "vm", "native", "device"] as const;
const cell = (text: string) => text.replaceAll("|", "\\|");

export function page(rows: readonly Row[]): string {
  const groups = [...new Set(rows.map(({ group }) => group))];
  const lines = groups.flatMap((group) => [
    "",
    `## ${group[0]!.toUpperCase()}${group.slice(1)}`,
    "",
    `| feature | ${engines.join(" | ")} | where it does not hold |`,
    `|---|${engines.map(() => ":-:|").join("")}---|`,
    ...rows.filter((row) => row.group === group).map(rowLine),
  ]);
  return `${head}${lines.join("\n")}\n`;
}

function rowLine({ name, differs }: Row): string {
  const marks = engines.map((engine) => (differs[engine] === undefined ? "✓" : "–"));
  const words = new Map<string, Engine[]>();
  for (const engine of engines) {
    const text = differs[engine];
    if (text !== undefined) words.set(text, [...(words.get(text) ?? []), engine]);
  }
  const told = [...words].map(([text, where]) => `${where.join(", ")}: ${text}`).join("; ");
  return `| ${cell(name)} | ${marks.join(" | ")} | ${cell(told)} |`;
}

export const pagePath = inRoot("docs", "language.md");
export const currentPage = (): string => readFileSync(pagePath, "utf8");
