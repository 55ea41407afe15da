// What is uploaded: bytes in memory or a file on disk, read in stretches, with its SHA-256.
import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
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

async function fileContent(path: string): Promise<Content> {
  const file = openSync(path, "r");
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) throw new Failure(`${path}: not a file`, { exitCode: exitCodes.usage });
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
