// `--watch`: a pass over all files, then again over those that a change concerns, until Ctrl-C.
import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { CompileFailure } from "../bundle/compile.js";
import { exitCodes } from "../cli/exit-codes.js";
import { isPlain } from "../setup/failure.mjs";
import { say } from "../setup/progress.mjs";
import { FileWatch } from "../watch-files.js";
import { bundleTests, type TestBundle } from "./bundle.js";
import { testFiles } from "./files.js";
import { type PassSettings, type Places, runBundles, tell } from "./pass.js";
import { type FileResult, Interrupted } from "./run.js";

export async function watchTests(
  patterns: readonly string[],
  settings: PassSettings,
  places: Places,
): Promise<number> {
  const files = new FileWatch();
  const tests = new WatchedTests(patterns, settings, places, files);
  let stop: () => void = () => {};
  const stopped = new Promise<"stopped">((resolve) => {
    stop = () => resolve("stopped");
  });
  process.on("SIGINT", stop).on("SIGTERM", stop);
  try {
    for (let first = true; ; first = false) {
      if (!first && (await Promise.race([files.changed(), stopped])) === "stopped") return exitCodes.ok;
      await tests.pass();
    }
  } catch (error) {
    if (error instanceof Interrupted) return exitCodes.ok;
    throw error;
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
    files.close();
  }
}

class WatchedTests {
  /** Of each file the last result, and what it was made of. */
  readonly #last = new Map<string, { result: FileResult; made: string }>();
  #inputs: readonly string[] = [];

  constructor(
    private readonly patterns: readonly string[],
    private readonly settings: PassSettings,
    private readonly places: Places,
    private readonly files: FileWatch,
  ) {}

  async pass(): Promise<void> {
    const began = Date.now();
    const started = performance.now();
    try {
      const paths = testFiles(this.patterns);
      const bundles = await bundleTests(paths, { ...this.settings.choice, library: this.places.library });
      this.#watch(
        bundles.flatMap(({ inputs, files }) => [...inputs, ...files.values()]),
        paths,
        began,
      );
      await this.#run(bundles);
      say(`${((performance.now() - started) / 1000).toFixed(2)} s; waiting for a change, Ctrl-C ends`);
    } catch (error) {
      if (!isPlain(error)) throw error; // a file may be gone for a moment
      say(error.message);
      this.#watch(error instanceof CompileFailure ? error.sources : [], [], began);
    }
  }

  async #run(bundles: readonly TestBundle[]): Promise<void> {
    const there = new Set(bundles.map(({ file }) => file));
    for (const file of this.#last.keys()) if (!there.has(file)) this.#last.delete(file);
    const made = new Map(bundles.map((bundle) => [bundle.file, madeOf(bundle)]));
    const due = bundles.filter(({ file }) => this.#last.get(file)?.made !== made.get(file));
    for (const result of await runBundles(due, this.settings, this.places))
      this.#last.set(result.file, { result, made: made.get(result.file)! });
    tell(
      [...this.#last].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { result }]) => result),
      this.settings,
    );
  }

  /** A pass that failed keeps what was watched before: any of it may mend it. */
  #watch(inputs: readonly string[], tests: readonly string[], began: number): void {
    if (tests.length > 0) this.#inputs = [];
    this.#inputs = [
      ...new Set([...this.#inputs, ...inputs, ...tests, ...tests.map((test) => dirname(test))]),
    ];
    this.files.set(this.#inputs.filter(existsSync), began);
  }
}

/** Another text when a file is to be run again: its bundle, its files or limits are others. */
const madeOf = ({ bundle, files, limits }: TestBundle): string =>
  JSON.stringify([
    [bundle, ...files.values()].map((path) => statSync(path).mtimeMs),
    [...files.keys()],
    limits,
  ]);
