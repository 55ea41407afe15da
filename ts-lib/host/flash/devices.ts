// The disks of a Linux machine, out of /sys/block and /proc: which could be a card, and why the others are refused.
// Where to look is an argument, so that tests look at a machine of their own making.
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, join } from "node:path";

export interface Roots {
  readonly sys: string;
  readonly proc: string;
  readonly dev: string;
  /** "8:16" of a device node, undefined when `path` is none. */
  readonly numbersOf: (path: string) => string | undefined;
}

/** Linux splits a device's number so (include/linux/kdev_t.h, new_encode_dev). */
const majorOf = (device: number) => (device >> 8) & 0xfff;
const minorOf = (device: number) => (device & 0xff) | ((device >> 12) & 0xfff00);

export const thisMachine: Roots = {
  sys: "/sys",
  proc: "/proc",
  dev: "/dev",
  numbersOf(path) {
    const found = statSync(path, { throwIfNoEntry: false });
    return found?.isBlockDevice() ? `${majorOf(found.rdev)}:${minorOf(found.rdev)}` : undefined;
  },
};

export interface Disk {
  /** As the kernel calls it, "sdb". */
  readonly name: string;
  readonly path: string;
  readonly model: string;
  /** Changes when another medium is put in, or the reader plugged in anew; "" with kernels before 5.15. */
  readonly medium: string;
  readonly bytes: number;
  /** Of the card reader or card, not of the disk in the machine. */
  readonly removable: boolean;
  readonly readOnly: boolean;
  /** Where it, or a part of it, is mounted or used: "/boot", "swap", "dm-0". */
  readonly uses: readonly string[];
  readonly partitions: readonly string[];
}

/** What says that a disk carries the system that runs. */
const systemPlaces = ["/", "/boot", "/boot/efi", "/boot/firmware", "/home", "/usr", "/var", "swap"];

const textOf = (path: string): string => {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return ""; // not every disk says everything
  }
};

/** mountinfo and swaps write blanks and the like in octal. */
const unescaped = (text: string) =>
  text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

interface Use {
  readonly place: string;
  readonly numbers?: string;
  readonly source?: string;
}

/** Everything mounted and swapped to. A mount's own number is no disk's with btrfs; then its source tells. */
function readUses(roots: Roots): Use[] {
  const mounts = textOf(join(roots.proc, "self/mountinfo")).split("\n").filter(Boolean);
  const swaps = textOf(join(roots.proc, "swaps")).split("\n").slice(1).filter(Boolean);
  return [
    ...mounts.map((line) => {
      const [fields = "", tail = ""] = line.split(" - ");
      const [, , numbers = "", , place = ""] = fields.split(" ");
      return { place: unescaped(place), numbers, source: unescaped(tail.split(" ")[1] ?? "") };
    }),
    ...swaps.map((line) => ({ place: "swap", source: unescaped(line.split(/\s+/)[0] ?? "") })),
  ];
}

function partitionsOf(folder: string, name: string): string[] {
  return readdirSync(folder).filter(
    (entry) => entry.startsWith(name) && existsSync(join(folder, entry, "partition")),
  );
}

function usesOf(folder: string, device: string, uses: readonly Use[], roots: Roots): string[] {
  const numbers = textOf(join(folder, "dev"));
  const path = join(roots.dev, device);
  const holders = existsSync(join(folder, "holders")) ? readdirSync(join(folder, "holders")) : [];
  const mine = (use: Use) => (numbers !== "" && use.numbers === numbers) || use.source === path;
  return [...uses.filter(mine).map(({ place }) => place), ...holders];
}

/** Every disk that has a size, in the order of their names. Loops, RAM disks and what is made of other disks are none. */
export function listDisks(roots: Roots = thisMachine): Disk[] {
  const block = join(roots.sys, "block");
  if (!existsSync(block)) return [];
  const uses = readUses(roots);
  const names = readdirSync(block).filter((name) => !/^(loop|ram|zram|dm-|md|sr|fd|nbd)/.test(name));
  return names
    .sort()
    .map((name) => diskAt(join(block, name), name, uses, roots))
    .filter(({ bytes }) => bytes > 0);
}

function diskAt(folder: string, name: string, uses: readonly Use[], roots: Roots): Disk {
  const partitions = partitionsOf(folder, name);
  const words = ["device/vendor", "device/model", "device/name"].map((file) => textOf(join(folder, file)));
  const parts = partitions.flatMap((part) => usesOf(join(folder, part), part, uses, roots));
  return {
    name,
    path: join(roots.dev, name),
    model: words.filter(Boolean).join(" ") || "(it says no name)",
    medium: ["diskseq", "device/cid"]
      .map((file) => textOf(join(folder, file)))
      .join(" ")
      .trim(),
    bytes: Number(textOf(join(folder, "size"))) * 512,
    // A card in a reader of the machine's own is an mmc device of type SD; what is soldered in is of type MMC.
    removable: textOf(join(folder, "removable")) === "1" || textOf(join(folder, "device/type")) === "SD",
    readOnly: textOf(join(folder, "ro")) === "1",
    uses: [...new Set([...usesOf(folder, name, uses, roots), ...parts])],
    partitions,
  };
}

/** Why this disk is not written, with what to do; undefined: it may be. `needed`: bytes to write. */
export function refusal(disk: Disk, needed = 0): { what: string; mend: string } | undefined {
  const system = disk.uses.filter((place) => systemPlaces.includes(place));
  if (system.length > 0) {
    return {
      what: `${disk.name} holds the system that runs (${system.join(", ")}) and is never written`,
      mend: "name the card; --device without a name lists what there is",
    };
  }
  if (!disk.removable) {
    return {
      what: `${disk.name} (${disk.model}) is no removable disk`,
      mend: "put the card into a card reader, or make a file with --image and write it yourself",
    };
  }
  if (disk.uses.length > 0) {
    const mounted = disk.uses.filter((place) => place.startsWith("/"));
    return {
      what: `${disk.name} is in use: ${mounted.length > 0 ? "mounted at " : ""}${disk.uses.join(", ")}`,
      mend: mounted.length > 0 ? `umount ${mounted.join(" ")}` : "stop what uses it",
    };
  }
  if (disk.readOnly) {
    return { what: `${disk.name} is read-only`, mend: "move the little switch at the card's side" };
  }
  if (disk.bytes < needed) {
    return {
      what: `${disk.name} has ${sizeText(disk.bytes)}, and ${sizeText(needed)} are to be written`,
      mend: "take a larger card, or a smaller --size",
    };
  }
  return undefined;
}

/** Why the disk that is `before`'s place now is not the one that was agreed to; undefined: it is, and may be written. */
export function replaced(before: Disk, needed = 0, roots: Roots = thisMachine): ReturnType<typeof refusal> {
  const now = findDisk(before.path, roots);
  const mend = "look which card is in, and start again";
  if (typeof now === "string") return { what: `${before.name} is gone: ${now}`, mend };
  const same = now.model === before.model && now.bytes === before.bytes && now.medium === before.medium;
  if (same) return refusal(now, needed);
  const [then, there] = [before, now].map(({ model, bytes }) => `${model}, ${sizeText(bytes)}`);
  const how = then === there ? "another one, or was taken out meanwhile" : `${there}; it was ${then}`;
  return { what: `${before.name} is not the card any more that was agreed to: it is ${how}`, mend };
}

/** The disk a user named: "sdb", "/dev/sdb" or a link to it. A text says why there is none. */
export function findDisk(named: string, roots: Roots = thisMachine): Disk | string {
  const path = named.includes("/") ? named : join(roots.dev, named);
  let real = path;
  try {
    real = realpathSync(path);
  } catch {
    return `there is no ${path}`;
  }
  const name = basename(real);
  const disks = listDisks(roots);
  const whole = disks.find((disk) => disk.partitions.includes(name));
  if (whole) return `${name} is a partition of ${whole.name}; a card is written as a whole`;
  const disk = disks.find((known) => known.name === name && realpathSync(join(roots.dev, name)) === real);
  if (!disk) return `${path} is no disk of this machine`;
  const expected = textOf(join(roots.sys, "block", name, "dev"));
  return roots.numbersOf(real) === expected ? disk : `${real} is not the device ${expected} it should be`;
}

/** 31.9 GB, as cards are labelled. */
export const sizeText = (bytes: number): string =>
  bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`;

/** The table that --device without a name prints; "" when there is no removable disk. */
export function diskTable(disks: readonly Disk[]): string {
  const cards = disks.filter(({ removable }) => removable);
  if (cards.length === 0) return "";
  const rows = cards.map((disk) => {
    const why = refusal(disk);
    return [disk.name, sizeText(disk.bytes), disk.model, why ? `(${why.what})` : ""] as const;
  });
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
