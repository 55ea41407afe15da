// One script on every host target.
import * as assert from "uvu/assert";
import { file, type Result, sis } from "./sis.js";

export const targets = ["sim", "vm", "native"] as const;

/** Runs a script on each. */
export async function everywhere(script: string, options: readonly string[] = []): Promise<Result[]> {
  const results: Result[] = [];
  for (const target of targets) results.push(await sis(["run", script, "--target", target, ...options]));
  return results;
}

/** The vm's engine has other columns for some calls (docs/language.md); places.test.ts holds the others to theirs. */
const withoutColumns = (text: string) => text.replaceAll(/(\.[jt]s:\d+):\d+/g, "$1");

/** The same output and exit code on all; gives the output. */
export async function agree(
  name: string,
  source: string,
  code = 0,
  options: readonly string[] = [],
): Promise<string> {
  const results = await everywhere(file(name, source), options);
  results.forEach((result, i) => {
    assert.is(result.code, code, `${targets[i]}: exit code ${result.code}\n${result.stderr}`);
    assert.is(
      withoutColumns(result.stdout),
      withoutColumns(results[0]!.stdout),
      `${targets[i]} prints otherwise`,
    );
  });
  return results[0]!.stdout;
}
