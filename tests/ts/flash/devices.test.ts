// Which disks are cards, and why the others are not written: on machines made of files.
import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import {
  type Disk,
  diskTable,
  findDisk,
  listDisks,
  refusal,
  replaced,
  sizeText,
} from "../../../ts-lib/host/flash/devices.js";
import { fakeMachine } from "./machine.js";

const gigabyte = 1_000_000_000 - (1_000_000_000 % 512);
const machine = fakeMachine({
  sda: { bytes: 500 * gigabyte, model: "Inner Disk", partitions: { sda1: "/boot", sda2: "/", sda3: "swap" } },
  sdb: {
    bytes: 32 * gigabyte,
    removable: true,
    vendor: "Generic",
    model: "SD/MMC Reader",
    partitions: { sdb1: "" },
  },
  sdc: { bytes: 16 * gigabyte, removable: true, model: "Stick", partitions: { sdc1: "/media/me/my photos" } },
  sdd: { bytes: 8 * gigabyte, removable: true, readOnly: true, model: "Locked" },
  sde: { bytes: 0, removable: true, model: "Empty Slot" },
  sdf: { bytes: 64 * gigabyte, removable: true, holders: ["dm-0"], model: "Encrypted" },
  sdg: { bytes: 2000 * gigabyte, model: "Backup" },
  sdh: { bytes: 32_000_000 - (32_000_000 % 512), removable: true, model: "Old" },
  mmcblk0: { bytes: 32 * gigabyte, type: "SD", partitions: { mmcblk0p1: "" } },
  mmcblk1: { bytes: 64 * gigabyte, type: "MMC", partitions: { mmcblk1p1: "" } },
  loop0: { bytes: gigabyte },
});
const disk = (name: string): Disk => {
  const found = findDisk(name, machine.roots);
  if (typeof found === "string") throw new Error(found);
  return found;
};

const list = suite("the list");

list("holds every disk with a size, and says what each is", () => {
  const names = listDisks(machine.roots).map(({ name }) => name);
  assert.equal(names, ["mmcblk0", "mmcblk1", "sda", "sdb", "sdc", "sdd", "sdf", "sdg", "sdh"]);
  assert.is(disk("sdb").model, "Generic SD/MMC Reader");
  assert.equal(disk("sda").uses, ["/boot", "/", "swap"]);
  assert.equal(disk("sdc").uses, ["/media/me/my photos"]);
  assert.equal(disk("sdf").uses, ["dm-0"]);
});

list("shows removable ones alone, with size, model and what is in the way", () => {
  const lines = diskTable(listDisks(machine.roots)).split("\n");
  assert.equal(
    lines.map((line) => line.split(" ")[0]),
    ["mmcblk0", "sdb", "sdc", "sdd", "sdf", "sdh"],
  );
  assert.match(lines[1]!, /^sdb +32\.0 GB {2}Generic SD\/MMC Reader$/);
  assert.match(lines[2]!, /^sdc +16\.0 GB {2}Stick +\(sdc is in use: mounted at \/media\/me\/my photos\)$/);
  assert.is(diskTable([]), "");
});
list.run();

const names = suite("a name");

names("may be short, a path, or a link", () => {
  const path = join(machine.roots.dev, "sdb");
  assert.is(disk("sdb").path, path);
  assert.is(disk(path).name, "sdb");
  assert.is(disk(join(machine.roots.dev, "disk/by-id/usb-sdb")).name, "sdb");
});

for (const [what, name, message] of [
  ["a partition", "sdb1", /sdb1 is a partition of sdb; a card is written as a whole/],
  ["nothing", "sdz", /there is no .*sdz/],
  ["what is no disk", "../proc/swaps", /is no disk of this machine|there is no/],
  ["an empty reader", "sde", /is no disk/],
] as const) {
  names(`of ${what} is refused`, () => {
    const found = findDisk(name, machine.roots);
    assert.type(found, "string");
    assert.match(found as string, message);
  });
}

names("whose node is another device is refused", () => {
  const roots = { ...machine.roots, numbersOf: () => "8:0" };
  assert.match(findDisk("sdb", roots) as string, /is not the device 8:16 it should be/);
  symlinkSync(join(machine.roots.dev, "sda"), join(machine.roots.dev, "card"));
  assert.is(disk(join(machine.roots.dev, "card")).name, "sda");
});
names.run();

const safety = suite("safety");

for (const [name, message, mend] of [
  ["sda", /holds the system that runs \(\/boot, \/, swap\) and is never written/, /name the card/],
  ["sdc", /in use: mounted at \/media\/me\/my photos/, /^umount \/media\/me\/my photos$/],
  ["sdd", /sdd is read-only/, /switch/],
  ["sdf", /in use: dm-0/, /stop what uses it/],
  ["sdg", /sdg \(Backup\) is no removable disk/, /card reader|--image/],
  ["mmcblk1", /no removable disk/, /card reader|--image/],
  ["sdh", /has 32\.0 MB, and 67\.1 MB are to be written/, /larger card/],
] as const) {
  safety(`${name} is not written, and the reason is told`, () => {
    const no = refusal(disk(name), 64 << 20);
    assert.match(no?.what ?? "", message);
    assert.match(no?.mend ?? "", mend);
  });
}

safety("a free card in a reader or in the machine's own slot may be written", () => {
  assert.is(refusal(disk("sdb"), 64 << 20), undefined);
  assert.is(refusal(disk("mmcblk0"), 64 << 20), undefined);
});

const agreed = {
  bytes: 32 * gigabyte,
  removable: true,
  model: "Reader",
  medium: 7,
  partitions: { sda1: "" },
};
for (const [what, now, message] of [
  ["the same card", agreed, undefined],
  [
    "another size",
    { ...agreed, bytes: 16 * gigabyte },
    /not the card any more .*: it is .*16.*; it was .*32\.0 GB/,
  ],
  ["another reader", { ...agreed, model: "Other" }, /it is Other, 32\.0 GB; it was Reader, 32\.0 GB/],
  ["another card of the same size", { ...agreed, medium: 8 }, /another one, or was taken out meanwhile/],
  [
    "a card that was mounted",
    { ...agreed, partitions: { sda1: "/media/me/x" } },
    /mounted at \/media\/me\/x/,
  ],
  ["no card", { ...agreed, bytes: 0 }, /sda is gone: /],
] as const) {
  safety(`after the question: ${what}`, () => {
    const before = fakeMachine({ sda: agreed });
    const after = fakeMachine({ sda: now });
    try {
      const disk = findDisk("sda", before.roots) as Disk;
      const no = replaced({ ...disk, path: join(after.roots.dev, "sda") }, 64 << 20, after.roots);
      if (message) assert.match(no?.what ?? "", message);
      else assert.is(no, undefined);
    } finally {
      before.remove();
      after.remove();
    }
  });
}

safety("a machine without disks is no error", () => {
  const bare = { ...machine.roots, sys: join(machine.folder, "nowhere") };
  assert.equal(listDisks(bare), []);
  assert.is(sizeText(31_914_983_424), "31.9 GB");
});
safety.after(machine.remove);
safety.run();
