// Metrics: their names in TypeScript, and the table in docs/metrics.md, whose other text is written by hand.
import { readFileSync } from "node:fs";
import { TS_BANNER } from "./names.mjs";

const FROM = "ops-c/metrics.json";
const OPERATOR = "<op>";
const COUNTED = ["ns", "instructions", "cycles", "l1dRefills", "l1dAccesses"];
const BEGIN = "<!-- from ops-c/metrics.json -->";
const END = "<!-- end -->";

/** `path`: of metrics.json; `page`: of docs/metrics.md as it is. */
export function metricsFiles(path, page) {
  const { metrics } = JSON.parse(readFileSync(path, "utf8"));
  check(metrics);
  return { "ts-lib/generated/metrics.ts": module(metrics), "docs/metrics.md": renew(page, table(metrics)) };
}

function check(metrics) {
  const names = new Set();
  for (const { name, unit, meaning, needs = [] } of metrics) {
    const good =
      /^[a-z][a-z0-9_]*$/.test(name.replace(OPERATOR, "op")) && unit && meaning && !names.has(name);
    if (!good || needs.some((need) => !COUNTED.includes(need)))
      throw new Error(`metrics.json: ${name}: bad or listed twice`);
    names.add(name);
  }
}

function module(metrics) {
  const type = (name) =>
    name.includes(OPERATOR) ? `\`${name.replace(OPERATOR, `\${string}`)}\`` : JSON.stringify(name);
  const rows = metrics.map(
    ({ name, unit, of, needs = [], meaning }) =>
      `  { name: ${JSON.stringify(name)}, unit: ${JSON.stringify(unit)},${of ? ` of: ${JSON.stringify(of)},` : ""}${needs.length > 0 ? ` needs: ${JSON.stringify(needs)},` : ""}\n    meaning: ${JSON.stringify(meaning)} },`,
  );
  return `${TS_BANNER(FROM, "Metrics: names, units and meanings.")}
/** Names of metrics; docs/metrics.md says what each is and its unit. */
export type MetricName =
${metrics.map(({ name }) => `  | ${type(name)}`).join("\n")};

export interface MetricDescription {
  /** With \`${OPERATOR}\` for the name of an operator. */
  readonly name: string;
  readonly unit: string;
  /** What a label in brackets behind the name names. */
  readonly of?: string;
  /** What the target must be able to count. */
  readonly needs?: readonly string[];
  readonly meaning: string;
}

export const metricTable: readonly MetricDescription[] = [
${rows.join("\n")}
];
`;
}

function table(metrics) {
  const rows = metrics.map(
    ({ name, unit, of, needs, meaning }) =>
      `| \`${name}\`${of ? ` [${of}]` : ""} | ${unit} | ${(needs ?? []).join(", ")} | ${meaning} |`,
  );
  return `| name | unit | needs | meaning |\n|---|---|---|---|\n${rows.join("\n")}`;
}

function renew(page, text) {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`docs/metrics.md: no ${BEGIN} … ${END}`);
  return `${page.slice(0, begin + BEGIN.length)}\n${text}\n${page.slice(end)}`;
}
