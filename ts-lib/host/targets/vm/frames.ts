// Stack traces as the device writes them (js-runtime/src/stack.c): what the error says, then a line for each call that has
// a place in the script. Used by `sim`, and evaluated in the VM's guest: no imports.

/** What V8 and QuickJS tell Error.prepareStackTrace of a call. */
export interface Site {
  getFunctionName(): string | null;
  getFileName(): string | null | undefined;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
  isAsync?(): boolean;
}

/** "src/main.ts:12:5" of a position; undefined for what is the machinery around the script. */
export type PlaceOf = (file: string, line: number, column: number) => string | undefined;

export function stackText(error: unknown, sites: readonly Site[], placeOf: PlaceOf, most: number): string {
  const calls = sites.map((site) => frame(site, placeOf)).filter((text) => text !== "");
  return head(error) + calls.slice(0, most).join("");
}

function head(error: unknown): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "";
  }
}

function frame(site: Site, placeOf: PlaceOf): string {
  // Who awaits is known to V8 alone; a trace is the same on all targets.
  const file = site.isAsync?.() ? undefined : site.getFileName();
  const position = [site.getLineNumber() ?? 0, site.getColumnNumber() ?? 0] as const;
  const place = file ? placeOf(file, ...position) : undefined;
  if (place === undefined) return "";
  return `\n    at ${site.getFunctionName() || "<anonymous>"} (${place})`;
}

/** The calls of a stack, each on a line of its own, without what stands above them. */
export function callsIn(stack: string): string {
  const at = stack.indexOf("\n    at ");
  return at < 0 ? "" : stack.slice(at);
}
