// The library as scripts find it built in: ts-lib/sis as one module, and its bytecode for images and sis-native, whose engine
// reads it in a tenth of the time that parsing takes. Both are made anew when what they are made of changed.
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import type { Plugin } from "rollup";
import { Failure } from "./setup/failure.mjs";
import { inBuild, inRoot } from "./setup/root.mjs";
import { mustRun } from "./setup/run.mjs";
import { listFiles, readStamp, sha256, writeStamp } from "./setup/stamp.mjs";

/** The library as one ES module that imports only `sis:native`; its source map lies beside it. */
export const libraryFile = (): string => inBuild("library", "sis.js");
/** Beside it a hash of it, which goes into images: hosts ask boards for it. */
const hashFile = (): string => inBuild("library", "sis.hash");
/** 16 hexadecimal digits. */
export const libraryHash = (): string => hashOf(readFileSync(libraryFile(), "utf8"));
const hashOf = (code: string): string => sha256(code).slice(0, 16);
const bytecodeFile = (): string => inBuild("library", "sis.bin");

/** As scripts import it, and as stack traces name it. */
const name = "sis";

/** Bundles the library again where one of its sources changed. */
export async function bundleLibrary(): Promise<void> {
  const compiled = listFiles(inBuild("js", "ts-lib"), (file) => file.endsWith(".js"));
  const sources = compiled.filter((file) => /[\\/]ts-lib[\\/](sis|generated)[\\/]/.test(file));
  const tools = [inBuild("js", "ts-lib", "host", "library.js"), inBuild("js", "rollup.config.mjs")];
  const key = sha256([...sources, ...tools, inRoot("package-lock.json")].map(contents).join("\n"));
  const stamp = inBuild("library", "bundled");
  if (existsSync(libraryFile()) && existsSync(hashFile()) && readStamp(stamp) === key) return;
  const { rollup } = await import("rollup");
  const { scriptBundle } = await import("../../rollup.config.mjs");
  const entry = inBuild("js", "ts-lib", "sis", "index.js");
  if (!existsSync(entry)) throw new Failure("the library is not compiled", { mend: "npm run build" });
  const options = scriptBundle(entry, libraryFile());
  const plugins = [lazyInflate, options.plugins];
  const bundle = await rollup({ ...options, plugins, onwarn: () => {} });
  const { output } = await bundle.generate({ ...options.output, file: libraryFile() });
  await bundle.close();
  const { code, map } = output[0];
  mkdirSync(inBuild("library"), { recursive: true });
  replaceFile(`${libraryFile()}.map`, map?.toString() ?? "{}");
  replaceFile(libraryFile(), code);
  replaceFile(hashFile(), hashOf(code));
  writeStamp(stamp, key);
}

const contents = (file: string): string => sha256(readFileSync(file));

/**
 * The package that inflates makes tables of 32,768 entries when it is loaded, which are most of what importing the library
 * would cost, and few scripts read zip or PNG files: made here when they are first wanted.
 */
const lazyInflate: Plugin = {
  name: "sis-lazy-inflate",
  transform(code, id) {
    if (!/[\\/]fflate[\\/]esm[\\/]browser\.js$/.test(id)) return null;
    const names = ["unzipSync", "unzlibSync", "zipSync"];
    const body = code.replace(/^export \{[^}]*\};?$/gm, "").replace(/^export (?=function|var)/gm, "");
    if (/^export /m.test(body)) throw new Error(`${id}: exports of a kind that is new`);
    const exported = names.map((each) => `export const ${each} = (...given) => made().${each}(...given);`);
    const lazy = `let all;\nconst made = () => (all ??= make());\nfunction make() {\n${body}\nreturn { ${names.join(", ")} };\n}\n`;
    return { code: `${lazy}${exported.join("\n")}\n`, map: { mappings: "" } };
  },
};

/** Makes the bytecode by the compiler of the host's tree, where library or compiler is newer. */
export async function compileLibrary(compiler: string): Promise<void> {
  const file = bytecodeFile();
  const made = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (made > statSync(compiler).mtimeMs && made > statSync(libraryFile()).mtimeMs) return;
  const temporary = `${file}.${process.pid}`;
  await mustRun(compiler, [name, libraryFile(), temporary], { what: "compiling the library to bytecode" });
  renameSync(temporary, file);
}

/** Whole or not at all, and not touched when it says the same. */
function replaceFile(file: string, text: string): void {
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, text);
  renameSync(temporary, file);
}
