// Test files to bundles: one run of tsc for all of them, then a bundle each with the runner around it.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { compiledPath, compileScripts } from "../bundle/compile.js";
import { inputsOf, isCurrent, writeInputs } from "../bundle/inputs.js";
import { link } from "../bundle/link.js";
import { bundleName, type Library, placeOf, scriptPath } from "../bundle.js";
import { type Limits, resourcesOf } from "../manifest.js";
import { inBuild, inCache } from "../setup/root.mjs";
import { type SnapshotPlace, snapshotPlace } from "./snapshots.js";

export interface TestBundle {
  /** The test file, absolute. */
  readonly file: string;
  readonly bundle: string;
  /** What bundle and files were made from. */
  readonly inputs: readonly string[];
  readonly files: ReadonlyMap<string, string>;
  readonly limits: Limits;
  readonly snapshot: SnapshotPlace;
}

export interface TestChoice {
  readonly filter: string;
  readonly update: boolean;
  /** `--file NAME=PATH`. */
  readonly extra: readonly string[];
  readonly limits: Partial<Limits>;
  /** Where tests find the library, outside their bundles. */
  readonly library: Library;
}

/** A test that hangs ends after that many seconds when neither manifest nor command line says another time. */
const patience = 60;

/** Bundles all; those whose inputs are as they were stay. */
export async function bundleTests(paths: readonly string[], choice: TestChoice): Promise<TestBundle[]> {
  const tests = paths.map((path) => placesOf(scriptPath(path), choice));
  const stale = tests.filter(({ bundle, record }) => !existsSync(bundle) || !isCurrent(record));
  if (stale.length > 0) {
    const outDir = inCache("scripts", `tests-${hash(stale.map(({ file }) => file).join("\n"))}`);
    const sources = await compileScripts(
      stale.map(({ file }) => file),
      outDir,
    );
    const { testBundle } = await import("../../../rollup.config.mjs");
    for (const { file, bundle, record, settings } of stale) {
      const input = compiledPath(file, outDir);
      const runner = inBuild("js", "ts-lib", "sis", "testing");
      const modules = await link(
        file,
        bundle,
        testBundle(input, bundle, runner, settings, choice.library.name),
      );
      // Of what tsc read all but the other tests: whose types a file uses, it does not say.
      const others = new Set(stale.map((other) => other.file).filter((other) => other !== file));
      const own = sources.filter((source) => !others.has(source));
      writeInputs(record, [...own, ...modules.filter((id) => !id.startsWith(outDir))]);
    }
  }
  return tests.map(({ record, ...test }) => ({ ...test, inputs: inputsOf(record) }));
}

function placesOf(file: string, { filter, update, extra, limits, library }: TestChoice) {
  const snapshot = snapshotPlace(file);
  const settings = {
    filter,
    update,
    snapshots: snapshot.name,
    written: snapshot.written,
    partial: filter !== "",
  };
  const place = placeOf(
    `${bundleName(file)}-${hash(JSON.stringify({ ...settings, library: library.name }))}`,
  );
  const resources = resourcesOf(file, extra, limits, { time: patience });
  const files = new Map([...resources.files, ...library.files]);
  if (existsSync(snapshot.file)) files.set(snapshot.name, snapshot.file);
  return {
    file,
    bundle: place.file,
    record: place.record,
    settings,
    snapshot,
    files,
    limits: resources.limits,
  };
}

const hash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 8);
