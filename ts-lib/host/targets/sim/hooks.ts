// Loader hook of the simulator: `sis:native` in a bundle becomes the module below, made from the contract's table.
import type { LoadHook, ResolveHook } from "node:module";
import { nativeTable } from "../../../generated/native.js";

const specifier = "sis:native";

export const resolve: ResolveHook = (source, context, next) =>
  source === specifier ? { url: specifier, shortCircuit: true } : next(source, context);

export const load: LoadHook = (url, context, next) => {
  if (url !== specifier) return next(url, context);
  const from = new URL("./start.js", import.meta.url).href;
  const names = nativeTable.map(({ name }) => name).join(", ");
  const source = `import { native } from ${JSON.stringify(from)};\nexport const { ${names} } = native;\n`;
  return { format: "module", shortCircuit: true, source };
};
