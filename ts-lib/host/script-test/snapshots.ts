// Where snapshots lie on this machine: `__snapshots__/NAME.snap.npz` beside NAME.test.ts. What a test wrote is put there.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { readNpz } from "../../sis/npz.js";

const folder = "__snapshots__";

export interface SnapshotPlace {
  /** The file, there or not. */
  readonly file: string;
  /** Its name among the script's files. */
  readonly name: string;
  /** The name under which the script writes it. */
  readonly written: string;
}

export function snapshotPlace(test: string): SnapshotPlace {
  const plain = `${basename(test).replace(/(\.test)?\.[cm]?[jt]s$/, "")}.snap.npz`;
  return { file: join(dirname(test), folder, plain), name: `${folder}/${plain}`, written: plain };
}

/** Moves what the script wrote into `out` to its place; a file without snapshots goes. */
export function keepSnapshots(place: SnapshotPlace, out: string): void {
  const from = join(out, place.written);
  if (!existsSync(from)) return;
  const bytes = readFileSync(from);
  rmSync(from);
  if (readNpz(bytes).size === 0) {
    rmSync(place.file, { force: true });
    return;
  }
  mkdirSync(dirname(place.file), { recursive: true });
  const temporary = `${place.file}.${process.pid}`;
  writeFileSync(temporary, bytes);
  renameSync(temporary, place.file);
}
