// Rollup's part of bundling: a compiled script and the library become one ES module with its source map.
import { existsSync, mkdirSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { RollupCache, RollupOptions } from "rollup";
import { Failure } from "../setup/failure.mjs";
import { replaceFile } from "./inputs.js";

type LinkOptions = RollupOptions & { output: { file?: string } };

/** What was parsed for a bundle stays for the next time it is made in this process: tests are made again and again. */
const caches = new Map<string, RollupCache>();

/** Runs rollup as `options` say; returns the modules it read. */
export async function link(input: string, file: string, options: LinkOptions): Promise<string[]> {
  const { rollup } = await import("rollup");
  const bundle = await rollup({ ...options, cache: caches.get(file), onwarn: () => {} }).catch(
    (error: Error) => {
      throw new Failure(`cannot bundle ${basename(input)}: ${error.message}`);
    },
  );
  if (bundle.cache) caches.set(file, bundle.cache);
  const { output } = await bundle.generate(options.output);
  await bundle.close();
  const { code, map } = output[0];
  mkdirSync(dirname(file), { recursive: true });
  replaceFile(`${file}.map`, map?.toString() ?? "{}");
  replaceFile(
    file,
    `${code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "")}\n//# sourceMappingURL=${basename(file)}.map\n`,
  );
  return bundle.watchFiles.filter((id) => existsSync(id));
}
