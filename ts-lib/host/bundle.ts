// Script to bundle: tsc checks and compiles the script and what it imports, rollup joins it with the library into one
// ES module whose source map leads back to TypeScript. A bundle is made anew only when one of its inputs changed.
import { createHash } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { dirname, parse, relative, resolve } from "node:path";
import { compiledPath, compileScripts } from "./bundle/compile.js";
import { inputsOf, isCurrent, writeInputs } from "./bundle/inputs.js";
import { link } from "./bundle/link.js";
import { exitCodes } from "./cli/exit-codes.js";
import { libraryFile, libraryHash } from "./library.js";
import { Failure } from "./setup/failure.mjs";
import { inBuild, inCache, inRoot, isInstalled } from "./setup/root.mjs";

export interface Bundle {
  /** The script as the user named it, absolute. */
  readonly script: string;
  /** The ES module; imports nothing but `sis:native`. Its source map lies beside it, with ".map" at the end. */
  readonly file: string;
}

/** A module of the library that is loaded before the script and told of what it makes, see ts-lib/sis/watch.ts. */
export interface BundleWatcher {
  /** Below ts-lib/sis, as "metrics/watch"; exports `prepare(settings)`, called before the script, and `report()`, behind it. */
  readonly module: string;
  /** Must survive JSON. */
  readonly settings: object;
}

/** Compiles and bundles a script, or returns the bundle that is still good. */
export async function bundleScript(path: string, watcher?: BundleWatcher): Promise<Bundle> {
  const script = scriptPath(path);
  const name = `${bundleName(script)}${watcher ? `-${watcherName(watcher)}` : ""}`;
  const { file, record } = placeOf(name);
  if (existsSync(file) && isCurrent(record)) return { script, file };

  const outDir = inCache("scripts", name);
  const own = packedProgram(script);
  const sources = own === undefined ? await compileScripts([script], outDir) : [];
  const { scriptBundle, watchedBundle } = await import("../../rollup.config.mjs");
  const input = own ?? compiledPath(script, outDir);
  const options = watcher
    ? watchedBundle(input, file, inBuild("js", "ts-lib", "sis", `${watcher.module}.js`), watcher.settings)
    : scriptBundle(input, file);
  const modules = await link(input, file, options);
  writeInputs(record, [...sources, ...modules.filter((id) => !id.startsWith(outDir))]);
  return { script, file };
}

/** A bundle in two parts: the script's own modules, and the library that they import by a name of its content. */
export interface SmallBundle extends Bundle {
  /** Files that the script needs beside it: name → path. None where the library is built in. */
  readonly files: ReadonlyMap<string, string>;
  /** What it was made from. */
  readonly inputs: readonly string[];
}

/** The second form, for boards: `builtIn` is the hash of the library that the board has built in. */
export async function bundleSmall(path: string, builtIn: string | undefined): Promise<SmallBundle> {
  const script = scriptPath(path);
  const library = libraryFor(builtIn);
  const name = `${bundleName(script)}-${library.files.size > 0 ? "beside" : "small"}`;
  const { file, record } = placeOf(name);
  if (!existsSync(file) || !isCurrent(record)) {
    const outDir = inCache("scripts", name);
    const sources = await compileScripts([script], outDir);
    const { smallBundle } = await import("../../rollup.config.mjs");
    const input = compiledPath(script, outDir);
    const modules = await link(input, file, smallBundle(input, file, library.name));
    writeInputs(record, [...sources, ...modules.filter((id) => !id.startsWith(outDir)), libraryFile()]);
  }
  return { script, file, files: library.files, inputs: inputsOf(record) };
}

/** Where small bundles find the library: what they import, and the files that they need for it. */
export interface Library {
  readonly name: string;
  readonly files: ReadonlyMap<string, string>;
}

/** Built in where it is ours, else a file beside them. */
export function libraryFor(builtIn: string | undefined): Library {
  const hash = libraryHash();
  if (builtIn === hash) return { name: "sis", files: new Map() };
  const file = `sis-${hash}.js`;
  return { name: `./${file}`, files: new Map([[file, libraryFile()]]) };
}

/** The script's absolute path; a Failure for what is none. */
export function scriptPath(path: string): string {
  const script = resolve(path);
  if (!existsSync(script) || !statSync(script).isFile())
    throw new Failure(`no such script: ${path}`, { exitCode: exitCodes.usage });
  if (!/\.[cm]?[jt]s$/.test(script))
    throw new Failure(`not a TypeScript or JavaScript file: ${path}`, { exitCode: exitCodes.usage });
  return script;
}

/** Where a bundle and the record of its inputs lie. */
export const placeOf = (name: string) => ({
  file: inCache("bundles", `${name}.js`),
  record: inCache("bundles", `${name}.inputs.json`),
});

/** Readable and unique: the script's name, and for scripts outside the repository a hash of their folder. */
export function bundleName(script: string): string {
  const name = parse(script).name.replace(/[^\w.-]/g, "_");
  const inside = relative(inRoot("ts-lib"), script);
  if (!inside.startsWith("..") && !parse(inside).root) return name;
  return `${name}-${createHash("sha256").update(dirname(script)).digest("hex").slice(0, 8)}`;
}

/** A program of SIS's own in an installed package, where it is compiled already. */
function packedProgram(script: string): string | undefined {
  const inside = relative(inRoot("ts-lib", "programs"), script);
  if (!isInstalled || inside.startsWith("..") || parse(inside).root) return undefined;
  return inBuild("js", "ts-lib", "programs", inside.replace(/\.ts$/, ".js"));
}

/** "metrics-watch-1a2b3c4d": the settings are part of the bundle. */
const watcherName = ({ module, settings }: BundleWatcher) =>
  `${module.replaceAll("/", "-")}-${createHash("sha256").update(JSON.stringify(settings)).digest("hex").slice(0, 8)}`;
