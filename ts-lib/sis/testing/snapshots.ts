// Snapshots of tensors: one .npz file a test file, read as a file of the script, and with --update written by it. The host
// puts it beside the test (ts-lib/host/script-test/snapshots.ts).
import { listFiles, readFile, readNpz, type TensorValue, writeFile, writeNpz } from "sis";
import { type CloseOptions, difference } from "./close.js";

export interface SnapshotSettings {
  /** Write what tests find in place of comparing. */
  readonly update: boolean;
  /** The file's name for reading. */
  readonly snapshots: string;
  /** Its name for writing: a plain one. */
  readonly written: string;
  /** Not all tests run: what nobody asked for is no sign of anything. */
  readonly partial: boolean;
}

export interface SnapshotReport {
  /** Names that were written for the first time, or anew. */
  readonly written: readonly string[];
  /** Names that the tests asked for and that are not there. */
  readonly missing: readonly string[];
  /** Names that no test asked for. */
  readonly obsolete: readonly string[];
}

let settings: SnapshotSettings | undefined;
let stored: Map<string, TensorValue> | undefined;
const fresh = new Map<string, TensorValue>();
const asked = new Set<string>();
const missing = new Set<string>();

export function prepareSnapshots(given: SnapshotSettings): void {
  settings = given;
}

/** What the file holds, read when the first test asks. */
function load(name: string): Map<string, TensorValue> {
  stored ??= listFiles().includes(name) ? readNpz(readFile(name)) : new Map();
  return stored;
}

/** undefined, or what is wrong. */
export function checkSnapshot(actual: TensorValue, name: string, options: CloseOptions): string | undefined {
  if (!settings) return "snapshots are there in `sis script:test` alone";
  if (name === "") return "a snapshot needs a name";
  asked.add(name);
  const before = load(settings.snapshots).get(name);
  if (settings.update) {
    const first = fresh.get(name);
    if (first) return difference(actual, first, options); // one name, one value
    // What is close stays as it is: an update changes no file that need not change.
    const same = before && difference(actual, before, options) === undefined;
    fresh.set(name, same ? before : copyOf(actual));
    return undefined;
  }
  if (!before) {
    missing.add(name);
    return `there is no snapshot "${name}"; --update writes it`;
  }
  return difference(actual, before, options);
}

const copyOf = ({ dtype, shape, data }: TensorValue): TensorValue => ({
  dtype,
  shape: [...shape],
  data: data.slice(),
});

/** Behind the last test: writes the file when it is to be another. */
export function endSnapshots(failed: boolean): SnapshotReport {
  if (!settings) return { written: [], missing: [], obsolete: [] };
  const before = stored ?? load(settings.snapshots);
  const unasked = [...before.keys()].filter((name) => !asked.has(name));
  const obsolete = settings.partial || failed ? [] : unasked;
  const written = [...fresh].filter(([name, value]) => before.get(name) !== value).map(([name]) => name);
  if (settings.update && (written.length > 0 || obsolete.length > 0)) {
    const kept = unasked
      .filter((name) => !obsolete.includes(name))
      .map((name) => [name, before.get(name)!] as const);
    const all = [...fresh, ...kept].sort(([a], [b]) => (a < b ? -1 : 1));
    writeFile(settings.written, writeNpz(new Map(all)));
  }
  return { written, missing: [...missing], obsolete };
}
