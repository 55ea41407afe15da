// How a script becomes one ES module: rollup over tsc's output, tsc's source maps passed on.
// "sis" resolves to ts-lib/sis and packages to their ES modules; only `sis:native` stays outside.
// `scriptBundle` is what the command line uses; the default export bundles the example by `rollup -c`.
import { existsSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { npmModule } from "./ts-lib/host/bundle/npm-module.mjs";
import { inBuild, inCache } from "./ts-lib/host/setup/root.mjs";

/** @param {string} folder @param {string | undefined} id */
const isIn = (folder, id) => id?.startsWith(`${folder}${sep}`) ?? false;

/** Modules of SIS itself, wherever it is installed. @param {string} id */
const isLibrary = (id) => ["sis", "generated"].some((part) => isIn(inBuild("js", "ts-lib", part), id));

/** Modules of npm packages; what tsc made of scripts lies in a project's node_modules too. @param {string} id */
const isPackage = (id) =>
  id.includes(`${sep}node_modules${sep}`) && !isIn(inBuild("js"), id) && !isIn(inCache("scripts"), id);

/**
 * The folder of the source of a module: what tsc made of a script keeps its whole path below scripts/NAME.
 * @param {string} id
 */
function sourceFolder(id) {
  const scripts = inCache("scripts");
  if (!isIn(scripts, id)) return dirname(id);
  const [, ...path] = id.slice(scripts.length + 1).split(sep);
  return dirname(join(sep, ...path));
}

/** Resolves bare names: SIS's own as Node does from this file, a script's packages from where the script lies. */
const resolvePackages = {
  name: "sis-resolve",
  /**
   * @param {string} source
   * @param {string | undefined} importer
   */
  resolveId(source, importer) {
    if (source === "sis:native") return { id: source, external: true };
    if (source === "sis:gpio") return fileURLToPath(import.meta.resolve("sis/gpio"));
    // A file that is found where the script runs: import("/plugins/a.js").
    if (importer && source.startsWith("/") && !existsSync(source))
      return { id: source, external: /** @type {const} */ ("absolute") };
    if (source.startsWith(".") || source.startsWith("/") || source.startsWith("\0")) return null;
    if (isBuiltin(source)) throw new Error(`"${source}" is Node's; scripts have "sis" and no Node API`);
    const theirs = importer && !isIn(inBuild("js"), importer) && !/^sis(\/|$)/.test(source);
    return (
      (theirs && npmModule(source, sourceFolder(importer))) || fileURLToPath(import.meta.resolve(source))
    );
  },
};

/**
 * Hands tsc's source maps to rollup, so that the bundle's map leads back to TypeScript.
 * @type {import("rollup").Plugin}
 */
const passSourceMaps = {
  name: "sis-source-maps",
  load(id) {
    const map = `${id}.map`;
    if (!existsSync(map)) return null;
    this.addWatchFile(id); // rollup lists only what it loads itself, and a bundle is stale when any of it changed
    const code = readFileSync(id, "utf8").replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n");
    // Only the library is shaken: rollup would drop a script's empty endless loop, which is not for it to judge.
    const moduleSideEffects = isLibrary(id) || isPackage(id) ? null : "no-treeshake";
    return { code, map: JSON.parse(readFileSync(map, "utf8")), moduleSideEffects };
  },
};

/**
 * @param {string} input compiled script (.js under build/js)
 * @param {string} file bundle to write; its map lies beside it
 * @returns {import("rollup").RollupOptions & { output: import("rollup").OutputOptions }}
 */
export function scriptBundle(input, file) {
  return {
    input,
    plugins: [resolvePackages, passSourceMaps],
    treeshake: { moduleSideEffects: (id) => !isPackage(id) },
    output: { file, format: "es", sourcemap: true, inlineDynamicImports: true, generatedCode: "es2015" },
  };
}

/**
 * The second form: the library stays outside, as a module of this name, which scripts find built in or as a file beside them.
 * @param {string} library
 */
const libraryOutside = (library) => ({
  name: "sis-library",
  /** @param {string} source */
  resolveId: (source) => (source === "sis" ? { id: library, external: true } : null),
});

/**
 * Only the script's own modules; `library` is what they import "sis" from.
 * @param {string} input
 * @param {string} file
 * @param {string} library
 */
export function smallBundle(input, file, library) {
  const options = scriptBundle(input, file);
  return { ...options, plugins: [libraryOutside(library), resolvePackages, passSourceMaps] };
}

/**
 * A plugin of modules that exist here alone, by their names.
 * @param {string} name
 * @param {ReadonlyMap<string, string>} modules
 */
const ownModules = (name, modules) => ({
  name,
  /** @param {string} id */
  resolveId: (id) => (modules.has(id) ? id : null),
  /** @param {string} id */
  load: (id) => modules.get(id) ?? null,
});

/**
 * The same with a watcher around the script: a module of the library whose `prepare` runs before it and `report` behind it.
 * Modules are evaluated in the order of their imports, so `prepare` has a module of its own.
 * @param {string} script
 * @param {string} file
 * @param {string} watcher
 * @param {object} settings
 */
export function watchedBundle(script, file, watcher, settings) {
  const from = JSON.stringify(watcher);
  const modules = new Map([
    ["\0sis-prepare", `import { prepare } from ${from};\nprepare(${JSON.stringify(settings)});\n`],
    [
      "\0sis-watched",
      `import "\0sis-prepare";\nimport ${JSON.stringify(script)};\nimport { report } from ${from};\nreport();\n`,
    ],
  ]);
  const options = scriptBundle("\0sis-watched", file);
  return { ...options, plugins: [ownModules("sis-watcher", modules), resolvePackages, passSourceMaps] };
}

/**
 * Tests: their runner (a folder of the library) is prepared before the file, which gets its `uvu` in place of the package's,
 * and run behind it.
 * @param {string} script
 * @param {string} file
 * @param {string} runner
 * @param {object} settings
 * @param {string} library as of smallBundle
 */
export function testBundle(script, file, runner, settings, library) {
  const from = JSON.stringify(`${runner}/run.js`);
  const modules = new Map([
    ["\0sis-prepare", `import { prepare } from ${from};\nprepare(${JSON.stringify(settings)});\n`],
    [
      "\0sis-tests",
      `import "\0sis-prepare";\nimport ${JSON.stringify(script)};\nimport { runTests } from ${from};\nawait runTests();\n`,
    ],
  ]);
  const uvu = {
    name: "sis-uvu",
    /** @type {(id: string, importer?: string) => string | null} */
    resolveId: (id, importer) => (id === "uvu" && !importer?.startsWith(runner) ? `${runner}/uvu.js` : null),
  };
  const options = scriptBundle("\0sis-tests", file);
  const own = [ownModules("sis-tests", modules), uvu, libraryOutside(library)];
  return { ...options, plugins: [...own, resolvePackages, passSourceMaps] };
}

export default scriptBundle("build/js/ts-lib/examples/vad.js", "build/bundles/vad.js");
