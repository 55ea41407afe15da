// How a script becomes one ES module: rollup over tsc's output, tsc's source maps passed on.
// "sis" resolves to ts-lib/sis and packages to their ES modules; only `sis:native` stays outside.
// `scriptBundle` is what the command line uses; the default export bundles the example by `rollup -c`.
import { existsSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { fileURLToPath } from "node:url";

/** Resolves bare names as Node does from this file, so "sis" is this package's own entry. */
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
    return fileURLToPath(import.meta.resolve(source));
  },
};

/** @param {string} id */
const isLibrary = (id) => /[\\/](ts-lib[\\/](sis|generated)|node_modules)[\\/]/.test(id);

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
    const moduleSideEffects = isLibrary(id) ? null : "no-treeshake";
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
    treeshake: { moduleSideEffects: (id) => !id.includes("node_modules") },
    output: { file, format: "es", sourcemap: true, inlineDynamicImports: true, generatedCode: "es2015" },
  };
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
 */
export function testBundle(script, file, runner, settings) {
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
  return { ...options, plugins: [ownModules("sis-tests", modules), uvu, resolvePackages, passSourceMaps] };
}

export default scriptBundle("build/js/ts-lib/examples/vad.js", "build/bundles/vad.js");
