// The platform half of the native contract over Node: files, arguments, console, clock. Shared by `sim` and `vm`.
import { mkdirSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Native } from "../../../generated/native.js";
import { nativeError, statusText } from "./errors.js";
import type { Platform } from "./native.js";
import type { Outside, OutsideLibrary } from "./outside.js";

/** What a run on the host needs to know; travels as JSON to the process or worker that runs the script. */
export interface HostRun {
  readonly target: string;
  /** Name the script reads → path, sorted. */
  readonly files: readonly (readonly [name: string, path: string])[];
  readonly args: readonly string[];
  /** Where written files go. */
  readonly out: string;
  readonly outside: Outside;
  /** Threads that work on an operator together; default 1. */
  readonly cores?: number;
}

/** Where the script's words go; `exit` must not return. */
export interface Ends {
  exit(code: number): never;
  write(stream: number, text: string): void;
  /** What was typed or piped into this array: how many bytes, 0 for nothing now, -1 for the end. */
  readConsole(bytes: Uint8Array): number;
  /** Streams, pins, time. */
  readonly outside: OutsideLibrary;
  /** A file was written to this path. */
  wrote?(name: string, path: string): void;
}

/** Bytes that one call of readConsole gives at most. */
const consoleChunk = 4096;

export function nodePlatform(run: HostRun, ends: Ends): Platform {
  const paths = new Map(run.files);
  const contents = new Map<string, Uint8Array>();
  let consoleEnded = false;
  const buffers = new WeakSet<ArrayBufferLike>();
  const readFile: Native["readFile"] = (name) => {
    let bytes = contents.get(name);
    if (!bytes) {
      const path = paths.get(name);
      if (path === undefined)
        throw nativeError("NO_FILE", `readFile '${name.slice(0, 200)}': ${statusText("NO_FILE")}`);
      bytes = ownBytes(readFileSync(path));
      contents.set(name, bytes);
      buffers.add(bytes.buffer);
    }
    return bytes;
  };
  const functions: Platform["functions"] = {
    ...ends.outside.functions,
    readFile,
    writeFile(name, data) {
      if (!isFileName(name)) {
        throw nativeError(
          "BAD_ARGUMENT",
          `writeFile '${name.slice(0, 200)}', ${data.byteLength} bytes: ${statusText("BAD_ARGUMENT")}`,
        );
      }
      mkdirSync(run.out, { recursive: true });
      const path = join(run.out, name);
      writeFileSync(path, data);
      ends.wrote?.(name, path);
      // Read back it is these bytes; an array that was read before stays as it is.
      const copy = new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice();
      contents.set(name, copy);
      buffers.add(copy.buffer);
    },
    listFiles: () =>
      [...new Set([...paths.keys(), ...contents.keys()])].sort((a, b) =>
        Buffer.compare(Buffer.from(a), Buffer.from(b)),
      ),
    args: () => [...run.args],
    exit(code) {
      if (code < 0 || code > 255)
        throw nativeError("BAD_ARGUMENT", `exit: code must be 0 to 255, not ${code}`);
      ends.exit(code);
    },
    write(stream, text) {
      if (stream !== 1 && stream !== 2)
        throw nativeError("BAD_ARGUMENT", `write: stream must be 1 or 2, not ${stream}`);
      ends.write(stream, text);
    },
    readConsole() {
      const bytes = new Uint8Array(consoleChunk);
      const count = ends.readConsole(bytes);
      consoleEnded = count < 0;
      return bytes.slice(0, Math.max(count, 0));
    },
    consoleEnded: () => consoleEnded,
    now: ends.outside.isStill() ? ends.outside.now : () => performance.now(),
    instructions: () => -1,
    target: () => run.target,
  };
  return { functions, isFile: (bytes) => buffers.has(bytes.buffer) };
}

/** A plain name in the folder for written files, whatever the script asks. */
export const isFileName = (name: string): boolean =>
  name !== "" && name !== "." && name !== ".." && !/[/\\\0\n]/.test(name);

/** Without Buffer's shared pool behind it, so that the library may borrow it. */
function ownBytes(buffer: Buffer): Uint8Array {
  const whole = buffer.byteOffset === 0 && buffer.byteLength === buffer.buffer.byteLength;
  return whole ? new Uint8Array(buffer.buffer) : Uint8Array.from(buffer);
}

/** Writes all of it before it returns, so that nothing is lost when the script exits at once. */
export function writeAll(stream: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(stream, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") return; // the reader left, as `| head` does
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1); // a full non-blocking pipe
    }
  }
}
