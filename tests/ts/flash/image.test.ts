// SD-card images: partition table, files, the same bytes each time, and nothing left when it fails.
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { imageSizeFor, verifyImage, writeImage } from "../../../ts-lib/host/flash/image.js";
import {
  bootPartition,
  masterBootRecord,
  partitionStart,
  readPartitions,
} from "../../../ts-lib/host/flash/mbr.js";
import { copyOut, listFiles } from "../../../ts-lib/host/flash/mtools.js";
import { step } from "../../../ts-lib/host/setup/progress.mjs";

const folder = mkdtempSync(join(tmpdir(), "sis-image-test-"));
const at = (name: string) => join(folder, name);
const files = new Map([
  ["kernel8.img", Buffer.alloc(1_800_123, "kernel")],
  ["bcm2710-rpi-3-b.dtb", Buffer.from("a tree with a long name")],
  ["config.txt", Buffer.from("arm_64bit=1\n")],
  ["overlays/x.dtbo", Buffer.from("in a folder")],
  ["empty.txt", Buffer.alloc(0)],
]);
const write = (name: string, what: ReadonlyMap<string, Uint8Array> = files, size?: number) =>
  step("image", (progress) => writeImage(at(name), what, progress, size));

const table = suite("partition table");

table("has one FAT32 partition behind the first 4 MiB, to the end", () => {
  const record = masterBootRecord(64 << 20, 0x12345678);
  assert.is(record.length, 512);
  assert.equal(readPartitions(record), [{ type: 0x0c, start: partitionStart, bytes: 60 << 20 }]);
  assert.is(bootPartition(record)?.start, partitionStart);
  assert.is(readPartitions(Buffer.alloc(512)), undefined);
  assert.is(readPartitions(Buffer.alloc(3)), undefined);
  assert.throws(() => masterBootRecord(100, 0), /cannot have a partition table/);
});
table.run();

const image = suite("image");

image("holds its files byte for byte, and fits QEMU's card reader", async () => {
  const { bytes } = await write("a.img");
  assert.is(bytes, 64 << 20);
  assert.is(readFileSync(at("a.img")).length, bytes);
  assert.equal(await listFiles(at("a.img")), [...files.keys()].sort());
  for (const [name, content] of files) assert.equal(await copyOut(at("a.img"), name), content, name);
});

image("is the same bytes when it is made again, later and elsewhere", async () => {
  const first = await write("a.img");
  await new Promise((resolve) => setTimeout(resolve, 2100)); // FAT counts in two seconds
  const second = await write("b.img", new Map([...files].reverse()));
  assert.is(second.sha256, first.sha256);
  const other = await write("c.img", new Map([...files, ["config.txt", Buffer.from("arm_64bit=0\n")]]));
  assert.is.not(other.sha256, first.sha256);
});

image("is read back: one changed byte is found", async () => {
  await write("a.img");
  const bytes = readFileSync(at("a.img"));
  const place = bytes.indexOf("kernelkernel");
  const file = openSync(at("a.img"), "r+");
  writeSync(file, Buffer.from("K"), 0, 1, place + 5000);
  closeSync(file);
  await verifyImage(at("a.img"), files).then(
    () => assert.unreachable("a damaged image passed"),
    (error: Error) =>
      assert.match(error.message, /not what was written: the file kernel8\.img[\s\S]*to mend it/),
  );
});

image("grows with its files, and takes a size of the user's", async () => {
  assert.is(imageSizeFor(files), 64 << 20);
  assert.is(imageSizeFor(new Map([["model", Buffer.alloc(60 << 20)]])), 128 << 20);
  assert.is((await write("s.img", files, 96 << 20)).bytes, 96 << 20);
  await write("s.img", files, 1000).then(
    () => assert.unreachable(),
    (error: Error) => assert.match(error.message, /whole MiB, from 64M to 32G/),
  );
});

image("is there whole or not at all", async () => {
  const parts = () => readdirSync(folder).filter((name) => name.includes(".new"));
  mkdirSync(at("folder.img"), { recursive: true });
  const tooMuch = new Map([["model", Buffer.alloc(70 << 20)]]);
  for (const [name, what, size, message] of [
    ["full.img", tooMuch, 64 << 20, /copying model into/],
    ["folder.img", files, undefined, /a folder, not a file[\s\S]*--image .*card\.img/],
    ["no/where.img", files, undefined, /there is no folder[\s\S]*mkdir -p/],
  ] as const) {
    await write(name, what, size).then(
      () => assert.unreachable(name),
      (error: Error) => assert.match(error.message, message),
    );
    assert.equal(parts(), [], name);
  }
  assert.not.ok(readdirSync(folder).includes("full.img"));
  writeFileSync(at("old.img"), "an image of yesterday");
  await write("old.img", tooMuch, 64 << 20).catch(() => {});
  assert.is(readFileSync(at("old.img"), "utf8"), "an image of yesterday");
  const sector = Buffer.alloc(4);
  await write("old.img");
  const file = openSync(at("old.img"), "r");
  readSync(file, sector, 0, 2, 510);
  closeSync(file);
  assert.is(sector.readUInt16LE(0), 0xaa55);
});
image.after(() => rmSync(folder, { recursive: true, force: true }));
image.run();
