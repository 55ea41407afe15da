// The table of runners, in the order `sis test` runs them: quick and telling ones first.
import { buildTrees } from "../cmake.js";
import { staleGenerated } from "../generators.js";
import { ensureTypeScript } from "../setup/typescript.mjs";
import { cTests } from "./c-tests.js";
import { clangTidy } from "./clang-tidy.js";
import { type Runner, single } from "./runner.js";
import { biome, clangFormat } from "./style.js";
import { uvuTests } from "./uvu-tests.js";

/** The build is a test too: one that fails is counted, and what does not need it still runs. */
const typescript: Runner = {
  name: "typescript",
  group: "build",
  async run() {
    const errors = await ensureTypeScript();
    return single("TypeScript compiles", errors === "", errors);
  },
};

const build: Runner = {
  name: "build",
  group: "build",
  async run() {
    // tests/ts/native runs the sanitized engine: one that was built before a change would be judged in its place.
    await buildTrees(["host", "device", "device-arm32", "host-sanitized"], { tests: true });
    return single("simulator, native and kernel images build", true, "");
  },
};

const uvuRunners = ["ts", "e2e"];

const generated: Runner = {
  name: "generated",
  group: "style",
  async run() {
    const stale = await staleGenerated();
    return single("generated files are fresh", stale === "", `${stale}\nto mend it: npm run generate`);
  },
};

const longBoardTests = ["chain-load", "arm32-units", "examples", "session-files", "unit-tests", "hostile"];

const runners: readonly Runner[] = [
  typescript,
  build,
  generated,
  biome,
  clangFormat,
  clangTidy,
  cTests("c", "host-sanitized"),
  cTests("c-arm64", "host-arm64"),
  uvuTests("ts", { folder: "tests/ts", width: 2, timeout: 120 }),
  uvuTests("e2e", { folder: "tests/e2e", width: 2, timeout: 600, first: longBoardTests }),
];

export const runnerNames = runners.map((runner) => runner.name);

export const allRunners = (): readonly Runner[] => runners;

export const styleRunners = (): readonly Runner[] => runners.filter(({ group }) => group === "style");

/** One runner by its name, with the builds that uvu's tests need. */
export const runnerNamed = (name: string): readonly Runner[] =>
  runners.filter((runner) => runner.name === name || (runner.group === "build" && uvuRunners.includes(name)));
