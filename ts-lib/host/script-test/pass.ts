// One pass over test files on a target: bundled, run, told.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Library, libraryFor } from "../bundle.js";
import { exitCodes } from "../cli/exit-codes.js";
import { libraryHash } from "../library.js";
import { portSettings } from "../ports/settings.js";
import { runnerOf, type Target } from "../targets/index.js";
import type { RunScript } from "../targets/run.js";
import { bundleTests, type TestBundle, type TestChoice } from "./bundle.js";
import { fileText, type Sums, snapshotText, sumsOf, sumsText, writeJson } from "./report.js";
import { type FileResult, hostPlaces, Interrupted, runFiles } from "./run.js";

export interface PassSettings {
  readonly target: Target;
  readonly choice: Omit<TestChoice, "library">;
  readonly out: string | undefined;
  /** Folder of the reports. */
  readonly coverage: string | undefined;
  readonly json: string | undefined;
}

/** Where tests run, and how many at once. */
export interface Places {
  readonly runner: RunScript;
  readonly atOnce: number;
  /** Built in on every host target; what is left to bundle is a file's own. */
  readonly library: Library;
}

/** Makes a target ready for many runs: a board boots or is connected to once. Resolves to the exit code, also after Ctrl-C. */
export async function withTarget(target: Target, work: (places: Places) => Promise<number>): Promise<number> {
  try {
    if (target.kind === "host")
      return await work({
        runner: await runnerOf(target),
        atOnce: hostPlaces(target.name),
        library: libraryFor(libraryHash()),
      });
    const { withBoardAt, withEmulatedBoard } = await import("./board.js");
    const on = (runner: RunScript, library: Library) => work({ runner, atOnce: 1, library });
    if (target.kind === "port") return await withBoardAt(target.port, on, portSettings());
    return await withEmulatedBoard(target.name, on);
  } catch (error) {
    if (error instanceof Interrupted) return exitCodes.interrupted;
    throw error;
  }
}

/** Every file once. */
export async function passOver(
  files: readonly string[],
  settings: PassSettings,
  places: Places,
): Promise<Sums> {
  const bundles = await bundleTests(files, { ...settings.choice, library: places.library });
  const results = await runBundles(bundles, settings, places);
  tell(results, settings);
  return sumsOf(results);
}

/** Runs bundles and says of each file how it went. */
export async function runBundles(
  bundles: readonly TestBundle[],
  { choice, out, coverage }: PassSettings,
  places: Places,
): Promise<FileResult[]> {
  const folder = coverage ? mkdtempSync(join(tmpdir(), "sis-coverage-")) : undefined;
  try {
    const options = { ...places, out, coverage: folder, update: choice.update };
    const results = await runFiles(bundles, options, (result) => process.stdout.write(fileText(result)));
    if (coverage && folder) {
      const { reportCoverage } = await import("./coverage.js");
      const of = (name: "bundle" | "file") => new Set(bundles.map((bundle) => bundle[name]));
      await reportCoverage(folder, of("bundle"), of("file"), coverage);
    }
    return results;
  } finally {
    if (folder) rmSync(folder, { recursive: true, force: true });
  }
}

/** The end of the report. */
export function tell(results: readonly FileResult[], { target, choice, json }: PassSettings): void {
  if (json) writeJson(json, target.name, results);
  process.stdout.write(`${snapshotText(results, choice.update)}${sumsText(sumsOf(results))}\n`);
}
