// A machine of a test's own: folders that look like /sys, /proc and /dev, with files for disks.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Roots } from "../../../ts-lib/host/flash/devices.js";

export interface FakeDisk {
  readonly bytes: number;
  readonly removable?: boolean;
  readonly readOnly?: boolean;
  readonly model?: string;
  readonly vendor?: string;
  /** The number the kernel gives to each medium it meets. */
  readonly medium?: number;
  /** Of a card in the machine's own slot: "SD", or "MMC" for what is soldered in. */
  readonly type?: string;
  /** Partition name → where it is mounted; "" for nowhere. */
  readonly partitions?: Readonly<Record<string, string>>;
  readonly mounted?: string;
  readonly holders?: readonly string[];
}

export interface FakeMachine {
  readonly roots: Roots;
  readonly folder: string;
  readonly remove: () => void;
}

const swapOn = "swap";

/** `disks` by name. Disk 0 is 8:0, its partitions 8:1, 8:2 …, disk 1 is 8:16. */
export function fakeMachine(disks: Readonly<Record<string, FakeDisk>>): FakeMachine {
  const folder = mkdtempSync(join(tmpdir(), "sis-machine-"));
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const numbers = new Map<string, string>();
  const mounts = ["22 1 0:5 / /proc rw - proc proc rw"];
  const swaps = ["Filename\tType\tSize\tUsed\tPriority"];
  Object.entries(disks).forEach(([name, disk], index) => {
    const block = `sys/block/${name}`;
    const add = (path: string, device: string, minor: number, mounted?: string) => {
      numbers.set(join(folder, "dev", device), `8:${minor}`);
      write(`${path}/dev`, `8:${minor}\n`);
      if (mounted === swapOn) swaps.push(`${join(folder, "dev", device)} partition 1 0 -2`);
      else if (mounted)
        mounts.push(`30 1 8:${minor} / ${mounted.replaceAll(" ", "\\040")} rw - ext4 /dev/${device} rw`);
    };
    add(block, name, index * 16, disk.mounted);
    write(`${block}/size`, `${disk.bytes / 512}\n`);
    write(`${block}/removable`, disk.removable ? "1\n" : "0\n");
    write(`${block}/ro`, disk.readOnly ? "1\n" : "0\n");
    if (disk.vendor) write(`${block}/device/vendor`, `${disk.vendor}  \n`);
    if (disk.model) write(`${block}/device/model`, `${disk.model}  \n`);
    if (disk.medium) write(`${block}/diskseq`, `${disk.medium}\n`);
    if (disk.type) write(`${block}/device/type`, `${disk.type}\n`);
    for (const holder of disk.holders ?? []) write(`${block}/holders/${holder}`, "");
    Object.entries(disk.partitions ?? {}).forEach(([partition, mounted], at) => {
      write(`${block}/${partition}/partition`, `${at + 1}\n`);
      add(`${block}/${partition}`, partition, index * 16 + at + 1, mounted);
      write(`dev/${partition}`, "");
    });
    write(`dev/${name}`, "");
    truncateSync(join(folder, "dev", name), Math.min(disk.bytes, 80 << 20));
  });
  write("proc/self/mountinfo", `${mounts.join("\n")}\n`);
  write("proc/swaps", `${swaps.join("\n")}\n`);
  mkdirSync(join(folder, "dev/disk/by-id"), { recursive: true });
  for (const name of Object.keys(disks))
    symlinkSync(join(folder, "dev", name), join(folder, "dev/disk/by-id", `usb-${name}`));
  return {
    folder,
    roots: {
      sys: join(folder, "sys"),
      proc: join(folder, "proc"),
      dev: join(folder, "dev"),
      numbersOf: (path) => numbers.get(path),
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
