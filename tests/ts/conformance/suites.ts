// For tests that run ONNX's suites whole: running them, and judging what came out by the rule of skips and the list of
// known failures.
import { readFileSync } from "node:fs";
import * as assert from "uvu/assert";
import { neededOperators, skipKind } from "../../../ts-lib/host/conformance/rule.js";
import type { CaseResult } from "../../../ts-lib/host/conformance/run.js";
import { pathOf, sis } from "../host/sis.js";
import { knownFailures, lackingOperators } from "./known.js";

export const suites = ["node", "simple", "pytorch-operator", "pytorch-converted", "node-1.17"];

/** Every case on a target in one run, or those named; case by case. */
export async function runSuites(target: string, names?: readonly string[]): Promise<CaseResult[]> {
  const json = pathOf(`${target}.json`);
  const filter = names ? ["--filter", `{${names.join(",")}}`] : [];
  const { code, stdout, stderr } = await sis([
    ...["conformance", "--suite", ...suites, "--target", target, "--json", json, ...filter],
  ]);
  assert.ok(code === 0 || code === 1, `exit code ${code}\n${stdout}${stderr}`);
  return (JSON.parse(readFileSync(json, "utf8")) as { cases: CaseResult[] }).cases;
}

/** One case in ten, the same ones each time. */
export const tenthOf = (results: readonly CaseResult[]): string[] =>
  results.filter((_, k) => k % 10 === 3).map(({ name }) => name);

/** A line for each result that should not be; empty when all is as it should. */
export function complaints(results: readonly CaseResult[]): string[] {
  return results.flatMap(({ name, status, reason = "" }) => {
    const isKnown = Object.hasOwn(knownFailures, name);
    if (status === "pass")
      return isKnown ? [`${name} passes now: take it out of tests/ts/conformance/known.ts`] : [];
    if (isKnown) return [];
    if (status === "fail") return [`${name} failed: ${reason}`];
    return maySkip(reason) ? [] : [`${name} was skipped: ${reason}`];
  });
}

function maySkip(reason: string): boolean {
  if (skipKind(reason)) return true;
  return (neededOperators(reason) ?? []).some((operator) => Object.hasOwn(lackingOperators, operator));
}

/** Names in the lists that no result bears out. */
export function unusedExcuses(results: readonly CaseResult[]): string[] {
  const names = new Set(results.map(({ name }) => name));
  const needed = new Set(results.flatMap(({ reason = "" }) => neededOperators(reason) ?? []));
  return [
    ...Object.keys(knownFailures).filter((name) => !names.has(name)),
    ...Object.keys(lackingOperators).filter((operator) => !needed.has(operator)),
  ];
}
