// Sources of streams as the command line names them: a file, this process's own input, what a command prints.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, statSync } from "node:fs";
import { resolve } from "node:path";
import { type Readable, Transform } from "node:stream";
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
    return { label: command, repeatable: false, open: () => printed("sh", ["-c", command]) };
  }
  return fileSource(resolve(from), wrong);
}

/** A file, or a pipe or device that has a name. */
export function fileSource(path: string, wrong: (why: string) => Error): StreamSource {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) throw wrong(`no such file: ${path}`);
  if (stat.isDirectory()) throw wrong(`a folder: ${path}`);
  if (stat.isFile())
    return { label: path, repeatable: true, open: (from) => createReadStream(path, { start: from }) };
  // A read of a silent pipe or device cannot be given up, and would keep this process; a program that reads can be ended.
  return { label: path, repeatable: false, open: () => printed("cat", ["--", path]) };
}

/** A program's own: what a script reads once. */
export const readableSource = (readable: Readable): StreamSource => ({
  label: "its source",
  repeatable: false,
  open: () => readable,
});

/** What a program prints; when it fails, so does the stream. It is ended, with all that it started, when nobody reads any more. */
function printed(program: string, args: readonly string[]): Readable {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"], detached: true });
  const end = () => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      process.kill(-child.pid, "SIGTERM");
    } catch {
      // it was gone already
    }
  };
  process.on("exit", end);
  const exited = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  exited.catch(() => {});
  // Not an async generator: one that waits for the next bytes cannot be destroyed before they come, and a program may be
  // silent for ever.
  return child.stdout.pipe(
    new Transform({
      transform: (bytes, _encoding, done) => done(null, bytes),
      flush(done) {
        exited.then(
          ([code, signal]) => done(code === 0 ? null : new Error(`ended with ${code ?? signal}`)),
          done,
        );
      },
      destroy(error, done) {
        process.off("exit", end);
        end();
        child.stdout.destroy();
        done(error);
      },
    }),
  );
}
