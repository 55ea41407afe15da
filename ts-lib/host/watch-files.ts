// Tells when one of many files changed on disk, however its editor writes it: in place, or by another file put there.
// Their folders are watched, for a file that was exchanged is another one.
import { type FSWatcher, statSync, watch } from "node:fs";
import { dirname } from "node:path";

/** Milliseconds of quiet after a change: editors write in several steps. */
const quiet = 30;

export class FileWatch {
  readonly #folders = new Map<string, FSWatcher>();
  #files = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;
  #tell: (() => void) | undefined;
  #changed = false;

  /**
   * Watches these from now on and no others, as they were at `since` (Date.now() before they were read). Folders in the list
   * count by the names in them.
   */
  set(files: readonly string[], since: number): void {
    this.#changed = false; // what was seen before belongs to the files as they were then
    this.#files = new Map(files.map((file) => [file, isNewer(file, since) ? "read before" : stampOf(file)]));
    const folders = new Set(files.flatMap((file) => (isFolder(file) ? [file] : [dirname(file)])));
    for (const [folder, watcher] of this.#folders) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#folders.delete(folder);
    }
    for (const folder of folders) {
      if (this.#folders.has(folder)) continue;
      try {
        const watcher = watch(folder, () => this.#look());
        watcher.on("error", () => {}); // the folder went: its files show as changed
        this.#folders.set(folder, watcher);
      } catch {
        // A folder that is not there: nothing in it changes.
      }
    }
  }

  /** Resolves when something changed since `set`; at once when it did already. */
  changed(): Promise<void> {
    const promise = new Promise<void>((resolve) => {
      this.#tell = resolve;
    });
    this.#look();
    return promise;
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#folders.values()) watcher.close();
    this.#folders.clear();
  }

  #look(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#changed ||= [...this.#files].some(([file, seen]) => stampOf(file) !== seen);
      if (!this.#changed || !this.#tell) return;
      const tell = this.#tell;
      this.#tell = undefined;
      this.#changed = false;
      tell();
    }, quiet);
  }
}

const isNewer = (path: string, since: number): boolean =>
  (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > since;

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

function stampOf(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat ? `${stat.mtimeMs}:${stat.isDirectory() ? 0 : stat.size}:${stat.ino}` : "gone";
}
