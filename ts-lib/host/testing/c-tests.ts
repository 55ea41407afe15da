// Runner of the C unit tests of one build tree: builds them, runs ctest, and counts what Unity counted.
import { availableParallelism } from "node:os";
import { buildTree, type TreeName, treeFolder } from "../cmake.js";
import { run } from "../setup/run.mjs";
import type { FailedTest, Runner, Tally } from "./runner.js";

/** Labels chosen in a tree; the Arm64 tree runs only what was marked for it. */
const labels: Partial<Record<TreeName, string>> = { "host-arm64": "arm64" };

export const cTests = (name: string, tree: TreeName): Runner => ({
  name,
  group: "test",
  async run({ filter }, progress) {
    // An Arm64 host runs the NEON side natively already.
    if (tree === "host-arm64" && process.arch === "arm64") return undefined;
    progress.update("building");
    await buildTree(tree);
    progress.update("running");
    const args = ["--test-dir", treeFolder(tree), "--verbose", "--parallel", String(availableParallelism())];
    const label = labels[tree];
    if (label) args.push("--label-regex", `^${label}$`);
    if (filter) args.push("--tests-regex", filter.replace(/[.*+?()[\]\\^$]/g, "\\$&"));
    const { output } = await run("ctest", args, {
      timeout: 1_800_000,
      env: { ASAN_OPTIONS: "detect_leaks=1", UBSAN_OPTIONS: "print_stacktrace=1" },
      onLine: (line) => {
        const started = /^\s*\d+\/\d+ Test\s+#\d+: (\S+)/.exec(line);
        if (started) progress.update(started[1]!);
      },
    });
    return tallyOf(output, tree);
  },
});

/** Reads `ctest --verbose`: lines "N: text" of test N's own output, and one result line a test. */
export function tallyOf(output: string, tree: string): Tally | undefined {
  const said = new Map<string, string[]>();
  const failures: FailedTest[] = [];
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  let seen = 0;
  for (const line of output.split("\n")) {
    const own = /^(\d+): (.*)$/.exec(line);
    if (own) {
      said.set(own[1]!, [...(said.get(own[1]!) ?? []), own[2]!]);
      continue;
    }
    const result = /^\s*\d+\/\d+ Test\s+#(\d+): (\S+) \.+\s*(\*\*\*)?(\S.*)$/.exec(line);
    if (!result) continue;
    seen++;
    const [, id, test, stars, verdict] = result;
    const lines = said.get(id!) ?? [];
    const counts = /^(\d+) Tests (\d+) Failures (\d+) Ignored/.exec(
      lines.findLast((text) => / Tests /.test(text)) ?? "",
    );
    const [tests, bad, ignored] = counts ? counts.slice(1).map(Number) : [1, 0, 0];
    const broken = stars ? Math.max(bad!, 1) : bad!;
    failed += broken;
    skipped += ignored!;
    passed += Math.max(tests! - broken - ignored!, 0);
    if (broken > 0) failures.push({ name: `${test} (${tree}): ${verdict}`, output: lines.join("\n") });
  }
  return seen > 0 ? { passed, failed, skipped, failures } : undefined;
}
