// The committed counts that `sis bench --check` holds new ones to: tests/bench/baseline.json, one for each target.
import { readFileSync, writeFileSync } from "node:fs";
import { exitCodes } from "../cli/exit-codes.js";
import { Failure } from "../setup/failure.mjs";
import { inRoot } from "../setup/root.mjs";
import { type BenchCase, grouped } from "./case.js";

/** Instructions by target and case. */
export type Baseline = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** A case may take so much more than it did; compilers move a few instructions about. */
const tolerated = 1.02;

export const baselineFile = inRoot("tests/bench/baseline.json");

export function readBaseline(file = baselineFile): Baseline {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Baseline;
  } catch (error) {
    throw new Failure(`no baseline to compare with: ${(error as Error).message}`, {
      exitCode: exitCodes.usage,
    });
  }
}

/** What rose by more than 2 %, what the baseline does not know, a line each; empty when all is well. */
export function risen(cases: readonly BenchCase[], known: Readonly<Record<string, number>>): string[] {
  return cases.flatMap(({ name, instructions }) => {
    if (instructions === undefined) return [`${name}: not counted here`];
    const before = known[name];
    if (before === undefined) return [`${name}: not in the baseline`];
    if (instructions <= before * tolerated) return [];
    const rise = ((instructions / before - 1) * 100).toFixed(1);
    return [`${name}: ${grouped(instructions)} instructions, ${rise} % more than ${grouped(before)}`];
  });
}

/** Writes what was counted over what was known; of cases not measured now the old counts stay. */
export function writeBaseline(target: string, cases: readonly BenchCase[], file = baselineFile): void {
  let all: Baseline = {};
  try {
    all = readBaseline(file);
  } catch {
    // the first one
  }
  const counts = Object.fromEntries(
    cases.flatMap(({ name, instructions }) => (instructions === undefined ? [] : [[name, instructions]])),
  );
  writeFileSync(file, `${JSON.stringify({ ...all, [target]: { ...all[target], ...counts } }, null, 1)}\n`);
}
