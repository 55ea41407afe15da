// Line coverage of scripts: what V8 executed of the bundles, led back to TypeScript by their source maps. The reports are
// istanbul's.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import coverage, { type CoverageMap } from "istanbul-lib-coverage";
import report from "istanbul-lib-report";
import reports from "istanbul-reports";
import v8ToIstanbul from "v8-to-istanbul";
import { inRoot } from "../setup/root.mjs";

interface ScriptCoverage {
  readonly url: string;
  readonly functions: Parameters<ReturnType<typeof v8ToIstanbul>["applyCoverage"]>[0];
}

/** Of version 3, as rollup writes it. */
interface SourceMap {
  readonly version: 3;
  readonly names: string[];
  readonly mappings: string;
  sources: string[];
}

/** Reads what processes left in `folder`, of these bundles; tests themselves are not counted. */
async function readCoverage(
  folder: string,
  bundles: ReadonlySet<string>,
  tests: ReadonlySet<string>,
): Promise<CoverageMap> {
  const all = coverage.createCoverageMap({});
  for (const name of readdirSync(folder)) {
    const { result } = JSON.parse(readFileSync(join(folder, name), "utf8")) as { result: ScriptCoverage[] };
    for (const { url, functions } of result) {
      if (!url.startsWith("file:")) continue;
      const bundle = fileURLToPath(url);
      if (bundles.has(bundle)) all.merge(await coverageOf(bundle, functions, tests));
    }
  }
  return all;
}

async function coverageOf(
  bundle: string,
  functions: ScriptCoverage["functions"],
  tests: ReadonlySet<string>,
): Promise<CoverageMap> {
  const map = JSON.parse(readFileSync(`${bundle}.map`, "utf8")) as SourceMap;
  map.sources = map.sources.map((source) => (isAbsolute(source) ? source : resolve(dirname(bundle), source)));
  const isOwn = (path: string) => !isLibrary(path) && !tests.has(path) && existsSync(path);
  const converter = v8ToIstanbul(
    bundle,
    0,
    { source: readFileSync(bundle, "utf8"), sourceMap: { sourcemap: map } },
    (path) => !isOwn(path),
  );
  await converter.load();
  converter.applyCoverage(functions);
  const files = Object.entries(converter.toIstanbul()).filter(([path]) => isOwn(path));
  converter.destroy();
  return coverage.createCoverageMap(Object.fromEntries(files));
}

/** SIS's own and packages: nobody's script. */
function isLibrary(path: string): boolean {
  if (/[\\/]node_modules[\\/]/.test(path)) return true;
  return [inRoot("ts-lib", "sis"), inRoot("ts-lib", "generated")].some(
    (folder) => !relative(folder, path).startsWith(".."),
  );
}

/** Text on stdout, lcov.info and pages in `out`. */
export async function reportCoverage(
  folder: string,
  bundles: ReadonlySet<string>,
  tests: ReadonlySet<string>,
  out: string,
): Promise<void> {
  const coverageMap = await readCoverage(folder, bundles, tests);
  const context = report.createContext({ dir: out, coverageMap, defaultSummarizer: "pkg" });
  reports.create("text", { maxCols: process.stdout.columns ?? 100 }).execute(context);
  reports.create("lcovonly").execute(context);
  reports.create("html", { subdir: "html" }).execute(context);
}
