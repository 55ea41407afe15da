// The table of runners, in the order `sis test` runs them: quick and telling ones first.
import { staleGenerated } from "../generators.js";
import { cTests } from "./c-tests.js";
import { type Runner, single } from "./runner.js";
import { biome, clangFormat, clangTidy } from "./style.js";
import { uvuTests } from "./uvu-tests.js";

const generated: Runner = {
  name: "generated",
  group: "style",
  async run() {
    const stale = await staleGenerated();
    return single("generated files are fresh", stale === "", `${stale}\nto mend it: npm run generate`);
  },
};

const runners: readonly Runner[] = [
  generated,
  biome,
  clangFormat,
  clangTidy,
  cTests("c", "host-sanitized"),
  cTests("c-arm64", "host-arm64"),
  uvuTests("ts", { folder: "tests/ts", width: 2, timeout: 120 }),
  uvuTests("e2e", { folder: "tests/e2e", width: 1, timeout: 600 }),
];

export const runnersOf = (group?: Runner["group"]): readonly Runner[] =>
  group ? runners.filter((runner) => runner.group === group) : runners;
