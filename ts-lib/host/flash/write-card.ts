// Writes an image to a card and reads it back from the card itself. The first sectors go last: a card whose writing was
// cut short has no partition table, so no board starts from half of it.
import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, fsyncSync, openSync, read, write } from "node:fs";
import { promisify } from "node:util";
import koffi from "koffi";
import { Failure } from "../setup/failure.mjs";
import { type Step, warn } from "../setup/progress.mjs";
import { transferText } from "./transfer.js";
import { undone } from "./unfinished.js";

const readAt = promisify(read);
const writeAt = promisify(write);

/** What is written and read at once. */
const blockBytes = 1 << 20;
/** O_DIRECT wants memory at addresses that a device can reach. */
const memoryAlignment = 4096;

function alignedBuffer(bytes: number): Buffer {
  const memory = new ArrayBuffer(bytes + memoryAlignment);
  const offset = Number(-koffi.address(memory) & BigInt(memoryAlignment - 1));
  return Buffer.from(memory, offset, bytes);
}

/** Past the page cache, so that what is read is what the card holds. Some file systems cannot; then it is said. */
function openDirect(path: string, flags: number): { file: number; direct: boolean } {
  const direct = constants.O_DIRECT ?? 0;
  try {
    return { file: openSync(path, flags | direct | constants.O_SYNC), direct: direct !== 0 };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EINVAL") return { file: openSync(path, flags), direct: false };
    if (code === "EACCES" || code === "EPERM") {
      throw new Failure(`${path} may not be written by this user`, {
        mend: "run it with sudo, or make a file with --image and write that one",
      });
    }
    if (code === "EBUSY")
      throw new Failure(`${path} is in use by another program`, { mend: "end that first" });
    throw error;
  }
}

export interface CardReport {
  readonly bytes: number;
  readonly writeSeconds: number;
  readonly verifySeconds: number;
}

/** Copies the image at `image` to the card at `path` and compares. */
export async function writeCard(image: string, path: string, progress: Step): Promise<CardReport> {
  const source = openSync(image, "r");
  let card: number | undefined;
  const forget = () => {
    if (card !== undefined) closeSync(card);
    card = undefined;
    return `${path} is half written and does not start; write it again`;
  };
  try {
    const { size } = fstatSync(source);
    const opened = openDirect(path, constants.O_RDWR | constants.O_EXCL);
    card = opened.file;
    if (!opened.direct) warn(`${path} cannot be read past the cache: reading back proves less`);
    const target = card;
    return await undone(async () => {
      const buffer = alignedBuffer(blockBytes);
      const started = performance.now();
      const hash = await copyAll(source, target, size, buffer, progress);
      const written = performance.now();
      await compare(target, path, size, buffer, hash, progress);
      const verified = performance.now();
      return {
        bytes: size,
        writeSeconds: (written - started) / 1000,
        verifySeconds: (verified - written) / 1000,
      };
    }, forget);
  } finally {
    closeSync(source);
    if (card !== undefined) closeSync(card);
  }
}

/** First block zeroed, all others, then the first. Resolves to the image's SHA-256. */
async function copyAll(
  source: number,
  card: number,
  size: number,
  buffer: Buffer,
  progress: Step,
): Promise<string> {
  const hash = createHash("sha256");
  const started = performance.now();
  const first = Buffer.from(await blockOf(source, 0, size, buffer));
  hash.update(first);
  buffer.fill(0);
  await put(card, 0, buffer.subarray(0, first.length));
  for (let at = first.length; at < size; at += blockBytes) {
    const block = await blockOf(source, at, size, buffer);
    hash.update(block);
    await put(card, at, block);
    progress.update(`writing ${transferText(at + block.length, size, (performance.now() - started) / 1000)}`);
  }
  fsyncSync(card);
  first.copy(buffer);
  await put(card, 0, buffer.subarray(0, first.length));
  fsyncSync(card);
  return hash.digest("hex");
}

async function blockOf(file: number, at: number, size: number, buffer: Buffer): Promise<Buffer> {
  const wanted = Math.min(blockBytes, size - at);
  for (let got = 0; got < wanted; ) {
    const { bytesRead } = await readAt(file, buffer, got, wanted - got, at + got);
    if (bytesRead === 0)
      throw new Failure(`it ended at byte ${at + got} of ${size}`, { mend: "write it again" });
    got += bytesRead;
  }
  return buffer.subarray(0, wanted);
}

async function put(card: number, at: number, block: Buffer): Promise<void> {
  for (let done = 0; done < block.length; ) {
    const { bytesWritten } = await writeAt(card, block, done, block.length - done, at + done);
    done += bytesWritten;
  }
}

async function compare(
  card: number,
  path: string,
  size: number,
  buffer: Buffer,
  expected: string,
  progress: Step,
): Promise<void> {
  const hash = createHash("sha256");
  const started = performance.now();
  for (let at = 0; at < size; at += blockBytes) {
    const block = await blockOf(card, at, size, buffer);
    hash.update(block);
    progress.update(
      `reading back ${transferText(at + block.length, size, (performance.now() - started) / 1000)}`,
    );
  }
  if (hash.digest("hex") === expected) return;
  throw new Failure(
    `${path} does not hold what was written: the card is worn out, or not as large as it says`,
    {
      mend: "try once more, then another card",
    },
  );
}
