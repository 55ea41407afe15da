// Files in the boot partition of an image, through mtools: no root, no mount. Every time stamp is the same one, so that
// the same files make the same bytes.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { ensurePackage } from "../setup/apt.mjs";
import { mustRun } from "../setup/run.mjs";
import { partitionStart, sectorBytes } from "./mbr.js";
import { temporary } from "./unfinished.js";

/** 2020-01-01, the date of everything on a card. FAT knows no zone; UTC is what mtools is told. */
const epochSeconds = 1577836800;
const environment = {
  SOURCE_DATE_EPOCH: String(epochSeconds),
  TZ: "UTC",
  MTOOLSRC: "/dev/null",
  MTOOLS_SKIP_CHECK: undefined,
  LC_ALL: "C.UTF-8",
};
/** Clusters of one sector up to here, then of eight, as other formatters choose. */
const smallCard = 260 << 20;

/** Programs run in a folder of their own choice, so the path is a whole one. */
const drive = (image: string): string => `${resolve(image)}@@${partitionStart}`;

const mtools = (program: string, args: readonly string[], what: string) =>
  mustRun(program, args, { env: environment, what });

/** mtools is brought when it is first needed. */
export const ensureMtools = (): Promise<void> => ensurePackage("mtools");

/** An empty FAT32 file system in the partition of `image`, a file of `bytes`. */
export async function formatPartition(image: string, bytes: number, identity: number): Promise<void> {
  const sectors = (bytes - partitionStart) / sectorBytes;
  const args = ["-i", drive(image), "-F", "-T", String(sectors), "-h", "255", "-s", "63"];
  args.push("-H", String(partitionStart / sectorBytes), "-c", bytes <= smallCard ? "1" : "8");
  args.push("-N", identity.toString(16).padStart(8, "0"), "-v", "SISBOOT", "::");
  await mtools("mformat", args, `formatting the boot partition of ${image}`);
}

/** Copies `files` (path on the card → bytes) into the partition. */
export function copyIn(image: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  return withFolder(async (staging) => {
    const made = new Set<string>(["."]);
    for (const [name, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const folder = dirname(name);
      if (!made.has(folder)) {
        mkdirSync(join(staging, folder), { recursive: true });
        await mtools("mmd", ["-i", drive(image), `::/${folder}`], `making ${folder} in ${image}`);
        made.add(folder);
      }
      const path = join(staging, name);
      writeFileSync(path, bytes);
      utimesSync(path, epochSeconds, epochSeconds);
      await mtools("mcopy", ["-i", drive(image), "-m", path, `::/${name}`], `copying ${name} into ${image}`);
      rmSync(path);
    }
  });
}

/** The names of all files in the partition, as `folder/name`. */
export async function listFiles(image: string): Promise<string[]> {
  const { stdout } = await mtools("mdir", ["-i", drive(image), "-b", "-/", "::/"], `listing ${image}`);
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("::/") && !line.endsWith("/"))
    .map((line) => line.slice(3))
    .sort();
}

/** One file's bytes, read back out of the partition. */
export function copyOut(image: string, name: string): Promise<Buffer> {
  return withFolder(async (folder) => {
    const path = join(folder, basename(name));
    await mtools("mcopy", ["-i", drive(image), "-n", `::/${name}`, path], `reading ${name} of ${image}`);
    return readFileSync(path);
  });
}

function withFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "sis-card-"));
  return temporary(folder, () => work(folder));
}
