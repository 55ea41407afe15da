// Sources of streams as the command line names them: a file, this process's own input, what a command prints.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, statSync } from "node:fs";
import { resolve } from "node:path";
import { Readable } from "node:stream";
import { exitCodes } from "../cli/exit-codes.js";
import { Failure } from "../setup/failure.mjs";
import type { StreamSource } from "./feeder.js";

/** Name → source, of `--stream NAME=PATH`, `NAME=-` and `NAME=cmd:COMMAND`. */
export function streamSources(options: readonly string[]): Map<string, StreamSource> {
  const sources = new Map<string, StreamSource>();
  for (const option of options) {
    const at = option.indexOf("=");
    const name = option.slice(0, at);
    const from = option.slice(at + 1);
    const wrong = (why: string) => new Failure(`--stream ${option}: ${why}`, { exitCode: exitCodes.usage });
    if (at < 1 || from === "") throw wrong("expected NAME=FILE, NAME=- or NAME=cmd:COMMAND");
    if (Buffer.byteLength(name) > 63) throw wrong("the name is longer than 63 bytes");
    if (sources.has(name)) throw wrong("this stream is given twice");
    if (from === "-" && readsInput(sources))
      throw wrong("this process has one input, and it is given already");
    sources.set(name, sourceOf(from, wrong));
  }
  return sources;
}

/** Whether one of them is this process's own input, which is nobody else's then. */
export const readsInput = (sources: ReadonlyMap<string, StreamSource>): boolean =>
  [...sources.values()].some(({ label }) => label === inputLabel);

const inputLabel = "standard input";

function sourceOf(from: string, wrong: (why: string) => Error): StreamSource {
  if (from === "-") return { label: inputLabel, repeatable: false, open: () => process.stdin };
  if (from.startsWith("cmd:")) {
    const command = from.slice(4);
    return { label: command, repeatable: false, open: () => commandOutput(command) };
  }
  return fileSource(resolve(from), wrong);
}

/** A file, or a pipe or device that has a name. */
export function fileSource(path: string, wrong: (why: string) => Error): StreamSource {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw wrong(`no such file: ${path}`);
  if (stat.isDirectory()) throw wrong(`a folder: ${path}`);
  const repeatable = stat.isFile();
  return {
    label: path,
    repeatable,
    open: (from) => createReadStream(path, repeatable ? { start: from } : {}),
  };
}

/** A program's own: what a script reads once. */
export const readableSource = (readable: Readable): StreamSource => ({
  label: "its source",
  repeatable: false,
  open: () => readable,
});

/** What a command of the shell prints; when it fails, so does the stream. It is ended when nobody reads any more. */
function commandOutput(command: string): Readable {
  return Readable.from(
    (async function* () {
      const child = spawn("sh", ["-c", command], { stdio: ["ignore", "pipe", "inherit"], detached: true });
      const end = () => {
        // With all that the shell has started.
        if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGTERM");
      };
      process.on("exit", end);
      const exited = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
      exited.catch(() => {});
      try {
        for await (const bytes of child.stdout) yield bytes as Buffer;
        const [code, signal] = await exited;
        if (code !== 0) throw new Error(`ended with ${code ?? signal}`);
      } finally {
        process.off("exit", end);
        try {
          end();
        } catch {
          // it was gone already
        }
      }
    })(),
    { objectMode: false, highWaterMark: 16384 },
  );
}
