// What a run of tests looks like: a line a file, each failure with its difference and place, the sums.
import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import picocolors from "picocolors";
import type { TestError } from "./events.js";
import type { FileResult } from "./run.js";
import { excerpt, whereFailed } from "./stack.js";

/** As Node judges the terminal: picocolors alone takes FORCE_COLOR=0 for a yes. */
const pc = picocolors.createColors(process.stdout.hasColors?.() ?? false);

const near = (path: string): string => {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") ? path : short;
};

/** Differences come coloured; nobody sees colours in a file. */
const shown = (text: string): string => (pc.isColorSupported ? text : stripVTControlCharacters(text));

export interface Sums {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const count = ({ tests }: FileResult, status: string): number =>
  tests.filter((test) => test.status === status).length;

export function sumsOf(results: readonly FileResult[]): Sums {
  const sum = (of: (result: FileResult) => number) =>
    results.reduce((total, result) => total + of(result), 0);
  return {
    passed: sum((result) => count(result, "pass")),
    failed: sum((result) => count(result, "fail") + (result.broken === undefined ? 0 : 1)),
    skipped: sum((result) => count(result, "skip") + result.skipped),
  };
}

export const sumsText = ({ passed, failed, skipped }: Sums): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;

/** One file: what its tests printed, its line, its failures. */
export function fileText(result: FileResult): string {
  const { file, tests, output, broken, milliseconds } = result;
  const { passed, failed, skipped } = sumsOf([result]);
  const mark = failed > 0 ? pc.red("✗") : pc.green("✓");
  const sums = [
    `${passed} passed`,
    failed > 0 && pc.red(`${failed} failed`),
    skipped > 0 && `${skipped} skipped`,
  ];
  const lines = [
    `${mark} ${near(file)}  ${sums.filter(Boolean).join(", ")} ${pc.dim(`${(milliseconds / 1000).toFixed(1)} s`)}`,
  ];
  for (const { name, error } of tests) if (error) lines.push("", ...failureLines(name, error), "");
  if (broken) lines.push("", `  ${pc.red("FAIL")} ${broken}`, "");
  return `${output === "" || output.endsWith("\n") ? output : `${output}\n`}${lines.join("\n")}\n`;
}

function failureLines(name: string, error: TestError): string[] {
  const { frames, place } = whereFailed(error.stack);
  const operator = error.operator ? pc.dim(`  (${error.operator})`) : "";
  const lines = [`${pc.red("FAIL")} ${pc.bold(name)}`, `${error.message}${operator}`];
  if (error.details)
    lines.push(
      ...shown(error.details)
        .trimEnd()
        .split("\n")
        .map((line) => `  ${line}`),
    );
  if (place) lines.push(...excerpt(place));
  lines.push(...frames.map((frame) => pc.dim(frame)));
  return lines.map((line) => `  ${line}`.trimEnd());
}

/** What there is to say of snapshots. */
export function snapshotText(results: readonly FileResult[], update: boolean): string {
  const lines: string[] = [];
  const tell = (names: readonly string[], file: string, what: (count: string) => string) => {
    if (names.length === 0) return;
    const number = `${names.length} ${names.length === 1 ? "snapshot" : "snapshots"}`;
    lines.push(`${near(file)}: ${what(number)}: ${names.join(", ")}\n`);
  };
  for (const { file, missing, obsolete, written } of results) {
    tell(written, file, (number) => `${number} written`);
    tell(missing, file, (number) => `${number} missing (--update writes them)`);
    tell(obsolete, file, (number) =>
      update ? `${number} removed` : `${number} obsolete (--update removes them)`,
    );
  }
  return lines.join("");
}

/** For programs: the same on every target but for times, which are left out. */
export function writeJson(path: string, target: string, results: readonly FileResult[]): void {
  const files = results.map((result) => ({
    file: near(result.file),
    tests: result.tests.map(({ name, status, error }) => {
      const place = error && whereFailed(error.stack).place;
      const text = error && {
        message: error.message,
        details: stripVTControlCharacters(error.details ?? ""),
      };
      return {
        name,
        status,
        ...(text ? { error: { ...text, ...(place ? { at: `${place.file}:${place.line}` } : {}) } } : {}),
      };
    }),
    skipped: result.skipped,
    ...(result.broken === undefined ? {} : { broken: result.broken }),
  }));
  writeFileSync(path, `${JSON.stringify({ target, ...sumsOf(results), files }, null, 2)}\n`);
}
