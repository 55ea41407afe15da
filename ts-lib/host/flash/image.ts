// The SD-card image: a partition table, a FAT32 partition with the board's files, checked by reading it back, and then
// renamed into place. The same files make the same bytes.
import { createHash } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { crc32 } from "node:zlib";
import { exitCodes } from "../cli/exit-codes.js";
import { Failure } from "../setup/failure.mjs";
import type { Step } from "../setup/progress.mjs";
import { bootPartition, masterBootRecord, partitionStart, sectorBytes } from "./mbr.js";
import { copyIn, copyOut, ensureMtools, formatPartition, listFiles } from "./mtools.js";
import { temporary } from "./unfinished.js";

/** Without --size an image is the smallest of 64, 128, 256 MiB … that leaves an eighth of it free. */
export const leastImage = 64 << 20;
const mostImage = 32 * 2 ** 30;

/** A power of two: QEMU's card reader takes no other size. */
export function imageSizeFor(files: ReadonlyMap<string, Uint8Array>): number {
  const cluster = 4096;
  let bytes = 0;
  for (const data of files.values()) bytes += Math.ceil(data.length / cluster) * cluster;
  let size = leastImage;
  while (size < mostImage && partitionStart + bytes > size - size / 8) size *= 2;
  return size;
}

/** Refuses sizes that make no card: FAT32 begins at 65,525 clusters. */
export function checkImageSize(bytes: number): void {
  if (bytes % (1 << 20) === 0 && bytes >= leastImage && bytes <= mostImage) return;
  throw new Failure(`--size ${bytes}: an image has whole MiB, from ${leastImage >> 20}M to 32G`, {
    exitCode: exitCodes.usage,
  });
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** 32 bits that follow from what is on the card, for the numbers that partitions and volumes carry. */
function identityOf(files: ReadonlyMap<string, Uint8Array>): number {
  const lines = [...files].map(([name, bytes]) => `${name} ${sha256(bytes)}\n`).sort();
  return crc32(Buffer.from(lines.join("")));
}

export interface ImageReport {
  readonly bytes: number;
  readonly sha256: string;
  readonly seconds: number;
}

/** Makes the image at `path` out of `files` (name on the card → bytes); nothing is at `path` unless it is whole. */
export async function writeImage(
  path: string,
  files: ReadonlyMap<string, Uint8Array>,
  progress: Step,
  size = imageSizeFor(files),
): Promise<ImageReport> {
  const started = performance.now();
  checkImageSize(size);
  checkImagePath(path);
  await ensureMtools();
  const fresh = join(dirname(path), `.${basename(path)}.${process.pid}.new`);
  return temporary(fresh, async () => {
    const identity = identityOf(files);
    blankCard(fresh, size, identity);
    progress.update("formatting");
    await formatPartition(fresh, size, identity);
    progress.update("copying files");
    await copyIn(fresh, files);
    progress.update("reading it back");
    await verifyImage(fresh, files);
    const hash = syncAndHash(fresh);
    renameSync(fresh, path);
    return { bytes: size, sha256: hash, seconds: (performance.now() - started) / 1000 };
  });
}

/** A device node or folder in the image's place would be lost under it; and what cannot be made is said at once. */
export function checkImagePath(path: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found && !found.isFile()) {
    throw new Failure(`--image ${path}: ${found.isDirectory() ? "a folder" : "a device"}, not a file`, {
      mend: found.isDirectory() ? `--image ${join(path, "card.img")}` : `--device ${path}`,
      exitCode: exitCodes.usage,
    });
  }
  if (!statSync(dirname(path), { throwIfNoEntry: false })?.isDirectory()) {
    throw new Failure(`--image ${path}: there is no folder ${dirname(path)}`, {
      mend: `mkdir -p ${dirname(path)}`,
      exitCode: exitCodes.usage,
    });
  }
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw new Failure(
      `--image ${path}: ${dirname(path)} may not be written (${(error as NodeJS.ErrnoException).code})`,
      {
        mend: `--image in a folder of yours`,
      },
    );
  }
}

function blankCard(path: string, bytes: number, identity: number): void {
  const file = openSync(path, "wx", 0o644);
  try {
    writeSync(file, masterBootRecord(bytes, identity), 0, sectorBytes, 0);
  } finally {
    closeSync(file);
  }
  truncateSync(path, bytes); // the rest is zeros that take no room
}

/** Reads an image's files back and compares them with what was meant. */
export async function verifyImage(path: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const wrong = (what: string): never => {
    throw new Failure(`${path}, read back, is not what was written: ${what}`, {
      mend: "write it again; if it stays so, the disk under it is failing or full",
    });
  };
  const sector = Buffer.alloc(sectorBytes);
  const file = openSync(path, "r");
  readSync(file, sector, 0, sectorBytes, 0);
  closeSync(file);
  const partition = bootPartition(sector);
  const { size } = statSync(path);
  if (partition?.start !== partitionStart || partition.bytes !== size - partitionStart)
    wrong("its partition");
  const names = await listFiles(path);
  const expected = [...files.keys()].sort();
  if (names.join("\n") !== expected.join("\n")) wrong(`it holds ${names.join(", ")}`);
  for (const [name, bytes] of files)
    if (sha256(await copyOut(path, name)) !== sha256(bytes)) wrong(`the file ${name}`);
}

function syncAndHash(path: string): string {
  const hash = createHash("sha256");
  const buffer = Buffer.alloc(1 << 20);
  const file = openSync(path, "r+");
  try {
    fsyncSync(file);
    for (let count = readSync(file, buffer); count > 0; count = readSync(file, buffer)) {
      hash.update(buffer.subarray(0, count));
    }
  } finally {
    closeSync(file);
  }
  return hash.digest("hex");
}
