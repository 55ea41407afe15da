// Runner of uvu tests: each compiled *.test.js file in a process of its own, so that a crash costs one file.
// A file that takes long says so by its name, *.full.test.ts, and runs with --full only.
import { basename, relative } from "node:path";
import { dim, red, say, seconds } from "../setup/progress.mjs";
import { inBuild } from "../setup/root.mjs";
import { run } from "../setup/run.mjs";
import { listFiles } from "../setup/stamp.mjs";
import { inParallel, type Runner, sum, type Tally } from "./runner.js";

export interface UvuFolder {
  /** Source folder, relative to the repository. */
  readonly folder: string;
  /** Files run at a time. */
  readonly width: number;
  /** Seconds a file may take. */
  readonly timeout: number;
  /** The files that take longest: begun first, so that none of them is left alone at the end. */
  readonly first?: readonly string[];
}

/** As many files as the closing line names, with the seconds each took. */
const namedFiles = 8;

export const uvuTests = (name: string, { folder, width, timeout, first = [] }: UvuFolder): Runner => ({
  name,
  group: "test",
  async run({ full, filter }, progress) {
    const compiled = inBuild("js", folder);
    const files = listFiles(compiled, (file) => file.endsWith(".test.js"))
      .filter((file) => full || !file.endsWith(".full.test.js"))
      .filter((file) => !filter || relative(compiled, file).includes(filter));
    if (files.length === 0) return undefined;
    const rank = (file: string) => {
      const at = first.indexOf(relative(compiled, file).replace(/\.test\.js$/, ""));
      return at < 0 ? first.length : at;
    };
    files.sort((a, b) => rank(a) - rank(b)); // stable: the others keep their order
    const times = new Map<string, number>();
    let done = 0;
    const tallies = await inParallel(files, width, async (file) => {
      const title = `${folder}/${relative(compiled, file).replace(/\.js$/, ".ts")}`;
      progress.update(`${done}/${files.length} ${title}`);
      const began = performance.now();
      const { code, output } = await run(process.execPath, ["--enable-source-maps", file], {
        timeout: timeout * (full ? 5 : 1) * 1000,
        env: { SIS_TEST_FULL: full ? "1" : undefined, FORCE_COLOR: "0" },
      });
      done++;
      times.set(title, performance.now() - began);
      const tally = tallyOf(title, code, output);
      if (tally.failed > 0) say(`${red("✗")} ${title}`); // what it said follows at the end
      return tally;
    });
    if (files.length > namedFiles) say(dim(`  longest: ${longest(times)}`));
    return sum(tallies);
  },
});

const longest = (times: ReadonlyMap<string, number>): string =>
  [...times]
    .sort(([, a], [, b]) => b - a)
    .slice(0, namedFiles)
    .map(([title, time]) => `${basename(title, ".test.ts")} ${seconds(time)}`)
    .join(", ");

/** Reads uvu's closing lines. A file that ended badly without any is one failed test. */
export function tallyOf(title: string, code: number, output: string): Tally {
  const count = (label: string) => {
    const found = [...output.matchAll(new RegExp(`^\\s*${label}:\\s+(\\d+)`, "gm"))].at(-1)?.[1];
    return found === undefined ? undefined : Number(found);
  };
  const total = count("Total");
  const passed = count("Passed") ?? 0;
  const skipped = count("Skipped") ?? 0;
  const bad = Math.max((total ?? 0) - passed - skipped, 0);
  const failed = code !== 0 || total === undefined ? Math.max(bad, 1) : bad;
  return { passed, failed, skipped, failures: failed > 0 ? [{ name: title, output }] : [] };
}
