// Error.prepareStackTrace of `sim`: places in the TypeScript, and none of the machinery around the script. With
// SIS_STACK=whole in the environment that shows too, for who works on SIS itself.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Places, packedMap } from "../../source-map/packed.js";
import { type PlaceOf, type Site, stackText } from "../vm/frames.js";

/** The host tools' compiled folder. */
const own = fileURLToPath(new URL("../../", import.meta.url));
const wholeStack = process.env.SIS_STACK === "whole";
const maps = new Map<string, Places | undefined>();

/** Maps are read when the first error is shown: most runs need none. */
function placesOf(file: string): Places | undefined {
  if (!maps.has(file))
    maps.set(file, existsSync(`${file}.map`) ? new Places(packedMap(file, "units")) : undefined);
  return maps.get(file);
}

const placeOf: PlaceOf = (name, line, column) => {
  const isMachinery = !name.startsWith("file:") || fileURLToPath(name).startsWith(own);
  if (isMachinery) return wholeStack ? `${name}:${line}:${column}` : undefined;
  const file = fileURLToPath(name);
  const place = placesOf(file)?.find(line, column);
  return place ? `${place.source}:${place.line}:${place.column}` : `${file}:${line}:${column}`;
};

export function installStack(): void {
  Error.prepareStackTrace = (error: Error, sites: readonly Site[]) =>
    stackText(error, sites, placeOf, Math.max(Error.stackTraceLimit, 10));
}
