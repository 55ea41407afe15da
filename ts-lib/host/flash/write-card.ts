// Writes an image to a card and reads it back from the card itself. The first sectors go last: a card whose writing was
// cut short has no partition table, so no board starts from half of it.
import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, fsyncSync, openSync, read, write } from "node:fs";
import { promisify } from "node:util";
import koffi from "koffi";
import { Failure } from "../setup/failure.mjs";
import { type Step, warn } from "../setup/progress.mjs";
import { mib, transferText } from "./transfer.js";
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

/** How a card is reached; an argument, so that tests have cards that break. */
export interface CardAccess {
  readonly open: (path: string, flags: number) => number;
  readonly read: (file: number, to: Buffer, from: number, bytes: number, at: number) => Promise<number>;
  readonly write: (file: number, of: Buffer, from: number, bytes: number, at: number) => Promise<number>;
  readonly sync: (file: number) => void;
}

const thisMachine: CardAccess = {
  open: openSync,
  read: async (...what) => (await readAt(...what)).bytesRead,
  write: async (...what) => (await writeAt(...what)).bytesWritten,
  sync: fsyncSync,
};

const goneCodes = ["ENODEV", "ENXIO", "ENOENT", "ENOMEDIUM"];

/** Past the page cache, so that what is read is what the card holds. Some file systems cannot; then it is said. */
function openDirect(access: CardAccess, path: string, flags: number): { file: number; direct: boolean } {
  const direct = constants.O_DIRECT ?? 0;
  try {
    return { file: access.open(path, flags | direct | constants.O_SYNC), direct: direct !== 0 };
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "EINVAL" && direct !== 0) return { file: access.open(path, flags), direct: false };
    throw openFailure(path, code) ?? error;
  }
}

function openFailure(path: string, code: string): Failure | undefined {
  if (code === "EACCES" || code === "EPERM") {
    return new Failure(`${path} may not be written by this user`, {
      mend: "run it with sudo, or make a file with --image and write that one",
    });
  }
  if (code === "EBUSY")
    return new Failure(`${path} is in use by another program`, { mend: "end that first" });
  if (code === "EROFS") {
    return new Failure(`${path} is read-only`, { mend: "move the little switch at the card's side" });
  }
  if (!goneCodes.includes(code)) return undefined;
  return new Failure(`${path}: the card is gone; nothing was written`, { mend: "put it in and try again" });
}

export interface CardReport {
  readonly bytes: number;
  readonly writeSeconds: number;
  readonly verifySeconds: number;
}

/** What is done to which card, for its errors. */
interface Work {
  readonly access: CardAccess;
  readonly file: number;
  readonly path: string;
  readonly size: number;
  readonly progress: Step;
}

const halfWritten = (path: string) => `${path} is half written and does not start; write it again`;
const unproven = (path: string) =>
  `${path} is written, but nothing proves that it holds the image; write it again`;

/** Where the card itself failed: an error of the system, or a transfer that moves nothing any more. */
function cardFailure(work: Work, doing: "writing" | "reading back", at: number, error?: unknown): Failure {
  const { code = "" } = (error ?? {}) as NodeJS.ErrnoException;
  const why = error === undefined ? "it takes and gives no more bytes" : (error as Error).message;
  const gone = goneCodes.includes(code) || code === "EIO";
  const where = `${mib(at)} of ${mib(work.size)} MiB`;
  const words = `${doing} ${work.path} failed at ${where}: ${why}`;
  const left = doing === "writing" ? halfWritten(work.path) : unproven(work.path);
  return new Failure(`${words}\n  ${left}`, {
    mend: gone
      ? "was it taken out, or is the reader loose? Put it in again and repeat; if it stops there again, another card"
      : "try once more, then another card: this one may be smaller than it says",
  });
}

/**
 * Copies the image at `image` to the card at `path` and compares. `check` throws when what was opened is not to be written
 * after all.
 */
export async function writeCard(
  image: string,
  path: string,
  progress: Step,
  check: () => void = () => {},
  access: CardAccess = thisMachine,
): Promise<CardReport> {
  const source = openSync(image, "r");
  let card: number | undefined;
  const close = () => {
    const file = card;
    card = undefined;
    try {
      if (file !== undefined) closeSync(file);
    } catch {
      // what counts was synced or has failed by then; a card that vanished must not hide that
    }
  };
  const forget = () => {
    close();
    return halfWritten(path);
  };
  try {
    const { size } = fstatSync(source);
    const opened = openDirect(access, path, constants.O_RDWR | constants.O_EXCL);
    card = opened.file;
    check();
    if (!opened.direct) warn(`${path} cannot be read past the cache: reading back proves less`);
    const work: Work = { access, file: card, path, size, progress };
    return await undone(async () => {
      const buffer = alignedBuffer(blockBytes);
      const started = performance.now();
      const hash = await copyAll(source, work, buffer);
      const written = performance.now();
      await compare(work, buffer, hash);
      const verified = performance.now();
      return {
        bytes: size,
        writeSeconds: (written - started) / 1000,
        verifySeconds: (verified - written) / 1000,
      };
    }, forget);
  } finally {
    closeSync(source);
    close();
  }
}

/** First block zeroed, all others, then the first. Resolves to the image's SHA-256. */
async function copyAll(source: number, work: Work, buffer: Buffer): Promise<string> {
  const { size, progress } = work;
  const hash = createHash("sha256");
  const started = performance.now();
  const first = Buffer.from(await imageBlock(source, 0, work, buffer));
  hash.update(first);
  buffer.fill(0);
  await put(work, 0, buffer.subarray(0, first.length));
  for (let at = first.length; at < size; at += blockBytes) {
    const block = await imageBlock(source, at, work, buffer);
    hash.update(block);
    await put(work, at, block);
    progress.update(`writing ${transferText(at + block.length, size, (performance.now() - started) / 1000)}`);
  }
  sync(work, size);
  first.copy(buffer);
  await put(work, 0, buffer.subarray(0, first.length));
  sync(work, first.length);
  return hash.digest("hex");
}

type Fill = (to: Buffer, from: number, bytes: number, at: number) => Promise<number>;

/** The block at `at`; shorter where `fill` has no more. */
async function blockOf(fill: Fill, at: number, size: number, buffer: Buffer): Promise<Buffer> {
  const wanted = Math.min(blockBytes, size - at);
  let got = 0;
  for (let more = 1; got < wanted && more > 0; got += more) {
    more = await fill(buffer, got, wanted - got, at + got);
  }
  return buffer.subarray(0, got);
}

async function imageBlock(source: number, at: number, { path, size }: Work, buffer: Buffer): Promise<Buffer> {
  const block = await blockOf((...what) => thisMachine.read(source, ...what), at, size, buffer);
  if (block.length === Math.min(blockBytes, size - at)) return block;
  throw new Failure(`the image ended at byte ${at + block.length} of ${size}\n  ${halfWritten(path)}`, {
    mend: "is the disk of the temporary folder full? Make room and try again",
  });
}

async function cardBlock(work: Work, at: number, buffer: Buffer): Promise<Buffer> {
  const { access, file, size } = work;
  const block = await blockOf((...what) => access.read(file, ...what), at, size, buffer).catch((error) => {
    throw cardFailure(work, "reading back", at, error);
  });
  if (block.length === Math.min(blockBytes, size - at)) return block;
  throw cardFailure(work, "reading back", at + block.length);
}

async function put(work: Work, at: number, block: Buffer): Promise<void> {
  const { access, file } = work;
  for (let done = 0; done < block.length; ) {
    const count = await access.write(file, block, done, block.length - done, at + done).catch((error) => {
      throw cardFailure(work, "writing", at + done, error);
    });
    if (count <= 0) throw cardFailure(work, "writing", at + done);
    done += count;
  }
}

function sync(work: Work, at: number): void {
  try {
    work.access.sync(work.file);
  } catch (error) {
    throw cardFailure(work, "writing", at, error);
  }
}

async function compare(work: Work, buffer: Buffer, expected: string): Promise<void> {
  const { path, size, progress } = work;
  const hash = createHash("sha256");
  const started = performance.now();
  for (let at = 0; at < size; at += blockBytes) {
    const block = await cardBlock(work, at, buffer);
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
