// What is uploaded: bytes in memory or a file on disk, read in stretches, with its SHA-256.
import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { exitCodes } from "../cli/exit-codes.js";
import { Failure } from "../setup/failure.mjs";

/** Bytes, or the path of a file. */
export type UploadContent = Uint8Array | string;

/** An upload's offsets have 32 bits. */
const mostBytes = 2 ** 32 - 1;
const piece = 1 << 20;

export interface Content {
  readonly size: number;
  readonly sha256: Uint8Array;
  /** Any stretch, also again. */
  readonly read: (offset: number, length: number) => Uint8Array;
  readonly close: () => void;
}

/** `close` it when it is not read any more. */
export const contentOf = (content: UploadContent): Promise<Content> =>
  typeof content === "string" ? fileContent(content) : bytesContent(content);

/** Piece by piece: a host that is busy for long falls silent, and its session ends. */
async function hashOf(size: number, read: Content["read"]): Promise<Uint8Array> {
  const hash = createHash("sha256");
  for (let at = 0; at < size; at += piece) {
    hash.update(read(at, piece));
    await setImmediate();
  }
  return hash.digest();
}

async function bytesContent(bytes: Uint8Array): Promise<Content> {
  checkSize(bytes.length, "the bytes");
  const read = (offset: number, length: number) => bytes.subarray(offset, offset + length);
  return { size: bytes.length, sha256: await hashOf(bytes.length, read), read, close: () => {} };
}

const unusable = (path: string, why: string, mend: string): Failure =>
  new Failure(`${path}: ${why}`, { mend, exitCode: exitCodes.usage });

/** What is no file is opened too, and looked at then; so a pipe must not wait for its writer. */
function openFile(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const mend = "name a file that is there and can be read";
    if (code === "ENOENT" || code === "ENOTDIR") throw unusable(path, "there is no such file", mend);
    if (code === "EISDIR") throw unusable(path, "a folder, not a file", mend);
    if (code === "ENXIO") throw unusable(path, "a socket, not a file", mend);
    if (code === "EACCES" || code === "EPERM") {
      throw unusable(path, "this user may not read it", `chmod u+r ${path}, or another file`);
    }
    throw unusable(path, `cannot be opened: ${message}`, mend);
  }
}

function kindOf(stat: Stats): string {
  if (stat.isDirectory()) return "a folder";
  return stat.isFIFO() ? "a pipe" : "a device";
}

async function fileContent(path: string): Promise<Content> {
  const file = openFile(path);
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) {
      throw unusable(path, `${kindOf(stat)}, not a file`, "name a file; a folder goes up file by file");
    }
    checkSize(stat.size, path);
    const read = (offset: number, length: number): Uint8Array => {
      const bytes = new Uint8Array(Math.min(length, stat.size - offset));
      let there = 0;
      while (there < bytes.length) {
        const count = readSync(file, bytes, there, bytes.length - there, offset + there);
        if (count === 0) break; // it was cut since; the hash will tell
        there += count;
      }
      return bytes;
    };
    return { size: stat.size, sha256: await hashOf(stat.size, read), read, close: () => closeSync(file) };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function checkSize(size: number, what: string): void {
  if (size > mostBytes)
    throw new Failure(`${what}: ${size} bytes are more than a link can carry (${mostBytes})`, {
      exitCode: exitCodes.refused,
    });
}
