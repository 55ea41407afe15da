// Files of a board: the whole list, and whole files, over as many frames as that takes.
import { frameLimits } from "../../generated/frames.js";
import type { Board } from "./board.js";
import type { CallOptions } from "./calls.js";

/** Who made a file, by ListFiles' number. */
const origins = ["image", "upload", "script"] as const;

/** A file on the board. */
export interface FileInfo {
  /** As scripts read it. */
  readonly name: string;
  /** Its size in bytes. */
  readonly bytes: number;
  /** Of the board's image or initrd, sent by a host, or written by a script. */
  readonly origin: (typeof origins)[number];
}

export async function listFiles(board: Board, options?: CallOptions): Promise<readonly FileInfo[]> {
  const found: FileInfo[] = [];
  for (;;) {
    const { files, id } = await board.call("ListFiles", { from: found.length }, options);
    for (const { name, bytes, written } of files)
      found.push({ name, bytes, origin: origins[written] ?? "upload" });
    if (files.length === 0 || found.length >= id) return found;
  }
}

/** Some room for what a reply carries beside the data. */
const piece = frameLimits.payload - 4096;
/** Requests under way at a time: the line is never idle for an answer's way back. */
const ahead = 4;

export async function readFile(board: Board, name: string, options?: CallOptions): Promise<Uint8Array> {
  const first = await board.call("ReadFile", { name, offset: 0, length: piece }, options);
  const bytes = new Uint8Array(first.total);
  bytes.set(first.data.subarray(0, first.total));
  let next = first.data.length;
  const pull = async (): Promise<void> => {
    while (next < bytes.length) {
      const offset = next;
      next += piece;
      for (let at = offset; at < Math.min(offset + piece, bytes.length); ) {
        const length = Math.min(offset + piece, bytes.length) - at;
        const { data } = await board.call("ReadFile", { name, offset: at, length }, options);
        if (data.length === 0) throw new RangeError(`${name}: shorter than it was`);
        bytes.set(data, at);
        at += data.length;
      }
    }
  };
  await Promise.all(Array.from({ length: ahead }, pull));
  return bytes;
}
