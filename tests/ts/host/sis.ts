// For tests of the host tools: scripts in files of a test's own, and the sis command run to its end.
import { spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { inBuild } from "../../../ts-lib/host/setup/root.mjs";

/** This test file's folder: the same path each time, so that bundles of scripts in it do not pile up. */
const folder = inBuild("test-scripts", basename(process.argv[1] ?? "test", ".test.js"));
rmSync(folder, { recursive: true, force: true });

/** A file in the test's folder; its path. */
export function file(name: string, content: string | Uint8Array = ""): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

export const pathOf = (name: string): string => join(folder, name);

export interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Options {
  /** It gets Ctrl-C once its output holds this. */
  readonly ctrlCAfter?: string;
  /** It gets Ctrl-C once this says so. */
  readonly ctrlCWhen?: () => boolean;
  /** Pieces of its input; the next one is sent when its output grew, the end behind the last. Without it there is none. */
  readonly input?: readonly (string | Uint8Array)[];
  /** Variables beside those of the test. */
  readonly env?: Readonly<Record<string, string>>;
}

/** `sis ARGS`. */
export function sis(args: readonly string[], options: Options = {}): Promise<Result> {
  mkdirSync(folder, { recursive: true });
  const entry = inBuild("js", "tests", "ts", "host", "entry.js");
  const child = spawn(process.execPath, [entry, ...args], {
    cwd: folder,
    stdio: [options.input ? "pipe" : "ignore", "pipe", "pipe"],
    env: { ...process.env, ...options.env, SIS_PREBUILT: "1" },
  });
  const pieces = [...(options.input ?? [])];
  const feed = () => {
    const piece = pieces.shift();
    if (piece !== undefined) child.stdin!.write(piece);
    if (pieces.length === 0) child.stdin?.end();
  };
  child.stdin?.on("error", () => {}); // it may be gone before it read
  feed();
  let stdout = "";
  let stderr = "";
  let interrupted = false;
  child.stdout!.setEncoding("utf8").on("data", (text) => {
    stdout += text;
    if (pieces.length > 0) feed();
    if (options.ctrlCAfter && !interrupted && stdout.includes(options.ctrlCAfter)) {
      interrupted = true;
      child.kill("SIGINT");
    }
  });
  child.stderr!.setEncoding("utf8").on("data", (text) => {
    stderr += text;
  });
  const look = setInterval(() => {
    if (!options.ctrlCWhen?.() || interrupted) return;
    interrupted = true;
    child.kill("SIGINT");
  }, 20);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      clearInterval(look);
      resolve({ code: code ?? (signal ? 1000 : -1), stdout, stderr });
    });
  });
}
