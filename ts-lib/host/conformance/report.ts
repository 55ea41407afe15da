// What a conformance run says of itself: failures one by one, why cases were skipped, the sum, and a table of suites.
import { neededOperators, type SkipKind, skipKind } from "./rule.js";
import type { CaseResult } from "./run.js";

export const countOf = (results: readonly CaseResult[], status: CaseResult["status"]): number =>
  results.filter((result) => result.status === status).length;

/** The command's output. */
export function reportCases(results: readonly CaseResult[]): string {
  const lines = results
    .filter(({ status }) => status === "fail")
    .map(({ name, reason = "" }) => `FAIL  ${name}  ${reason}`);
  const reasons = new Map<string, number>();
  const add = (reason: string) => reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  for (const { status, reason = "" } of results) {
    if (status !== "skip") continue;
    // "UNSUPPORTED_OPERATOR: A, B" counts for A and for B.
    const operators = neededOperators(reason);
    if (operators) for (const operator of operators) add(`needs ${operator}`);
    else add(reason);
  }
  const sorted = [...reasons].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  for (const [reason, times] of sorted) lines.push(`skip  ${String(times).padStart(4)} × ${reason}`);
  const [passed, failed, skipped] = (["pass", "fail", "skip"] as const).map((status) =>
    countOf(results, status),
  );
  lines.push(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return `${lines.join("\n")}\n`;
}

/** A line for each suite, skipped cases by their kind; for a person to read. */
export function summaryTable(
  suites: readonly { readonly name: string; readonly results: readonly CaseResult[] }[],
): string {
  const kinds: (SkipKind | undefined)[] = ["strings", "training", "ai.onnx.ml", "random", undefined];
  const head = ["suite", "passed", "failed", "skipped:", ...kinds.map((kind) => kind ?? "others")];
  const row = (name: string, results: readonly CaseResult[]) => {
    const skips = results.filter(({ status }) => status === "skip");
    const ofKind = kinds.map((kind) => skips.filter(({ reason = "" }) => skipKind(reason) === kind).length);
    return [name, countOf(results, "pass"), countOf(results, "fail"), "", ...ofKind].map(String);
  };
  const rows = suites.map(({ name, results }) => row(name, results));
  if (suites.length > 1)
    rows.push(
      row(
        "all",
        suites.flatMap(({ results }) => results),
      ),
    );
  const table = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...table.map((cells) => cells[column]!.length)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  ");
  return table.map(line).join("\n");
}
