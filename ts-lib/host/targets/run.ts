// What every target is asked: run one bundled script, with these files, limits and arguments, to its exit code.
import type { Limits } from "../manifest.js";
import type { StreamSource } from "../streams/feeder.js";

export interface ScriptRun {
  /** The bundle: an ES module file that imports only `sis:native`. */
  readonly bundle: string;
  /** Name the script reads → path on this machine, sorted. */
  readonly files: ReadonlyMap<string, string>;
  readonly args: readonly string[];
  readonly limits: Limits;
  /** Folder for the files that the script writes. */
  readonly out: string;
  /** Streams that the script may read, by name. */
  readonly streams?: ReadonlyMap<string, StreamSource>;
  /** Files of the fake pins, on targets of this machine: levels at inputs, the record of what the script does. */
  readonly gpio?: string;
  readonly gpioRecord?: string;
  /** Text the script writes goes here in place of stdout. Written whole lines at a time or not; order is kept. */
  readonly onOutput?: (text: string) => void;
  /** The bundle's second form, for a board that has the library of this hash built in: the bundle, and files beside it. */
  readonly small?: (
    builtIn: string | undefined,
  ) => Promise<{ readonly file: string; readonly files: ReadonlyMap<string, string> }>;
  /** `sim` alone: its C packs weights as 64-bit boards do. */
  readonly layout?: "arm64";
  /** Folder for V8's record of what was executed; `sim` alone has V8. */
  readonly coverage?: string;
}

export type RunScript = (run: ScriptRun) => Promise<number>;
