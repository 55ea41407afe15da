// What `import` finds in scripts on host targets, as js-runtime/src/modules.c does: files by paths relative to the importing
// one, JSON among them, and what is built in. A file "lib/a.js" is the module "/lib/a.js"; the script itself stands in the root.
import type { NativeError } from "../../generated/native.js";
import { nativeError, statusText } from "./sim/errors.js";

const builtIn = "'sis', 'sis:gpio' and 'sis:native'";

/** "sis:gpio" for files that are no bundles: the built-in library has it. */
export const gpioModule = "import { gpio } from 'sis'; export const { pin, pins, Pin } = gpio;";

/** The script itself among importers. */
export const scriptModule = "";

/**
 * The module's name: "/lib/a.js" for a file, else what was asked for. `importer` is such a name, or `scriptModule`.
 * Throws for paths that no target takes.
 */
export function moduleName(importer: string, specifier: string): string {
  if (!isPath(specifier)) return specifier;
  if (isRefused(specifier)) {
    const text = `cannot import '${cut(specifier)}'${askedBy(importer)}: a path has no '..'; '/' in front starts at the root`;
    throw nativeError("BAD_ARGUMENT", text);
  }
  const folder = specifier.startsWith("/") ? "" : importer.slice(0, importer.lastIndexOf("/") + 1);
  const parts = `${folder}/${specifier}`.split("/").filter((part) => part !== "" && part !== ".");
  return `/${parts.join("/")}`;
}

const isPath = (specifier: string): boolean => /^\.{0,2}\//.test(specifier);

/** Whether `moduleName` throws. */
export const isRefused = (specifier: string): boolean =>
  isPath(specifier) && specifier.split("/").includes("..");

const askedBy = (importer: string): string =>
  importer === scriptModule ? "" : `, asked for by '${importer.slice(1, 81)}'`;

/** Messages have the room that C gives them. */
const cut = (text: string): string => text.slice(0, 120);

/** The error of a file that is not there. */
export const noModule = (importer: string, name: string): NativeError =>
  nativeError(
    "NO_FILE",
    `cannot import '${cut(name.slice(1))}'${askedBy(importer)}: ${statusText("NO_FILE")}`,
  );

/** The error of a bare name that is nobody's. */
export const notBuiltIn = (specifier: string): NativeError =>
  nativeError(
    "BAD_ARGUMENT",
    `cannot import '${cut(specifier)}': only ${builtIn} are built in; a file beside is './${cut(specifier)}'`,
  );

/** A file's text as the source of a module. JSON is told by its name or by `with { type: "json" }`. */
export function moduleSource(name: string, text: string, type?: string): string {
  if (type !== undefined && type !== "json") {
    throw nativeError(
      "BAD_ARGUMENT",
      `cannot import as type '${type.slice(0, 40)}': there is only type 'json'`,
    );
  }
  if (type === undefined && !name.endsWith(".json")) return text;
  JSON.parse(text); // so that what is wrong is told when the module is loaded
  return `export default JSON.parse(${JSON.stringify(text)});`;
}
