// Files over the link: uploads that are skipped, cancelled, gone on with, damaged; reading, listing, deleting; rates.
import { createHash } from "node:crypto";
import { rmSync, truncateSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  type ControlError,
  connect,
  type Uploaded,
  type UploadProgress,
} from "../../../../ts-lib/host/control/index.js";
import { file } from "../sis.js";
import { bytesOf, Device, withDevice } from "./device.js";

const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

const how = ({ sent, skipped }: Uploaded) => [sent, skipped];

async function problem(work: Promise<unknown>): Promise<ControlError> {
  try {
    await work;
  } catch (error) {
    return error as ControlError;
  }
  throw new Error("it worked");
}

test("sent once: the same content again, under any name, after deleting, is skipped", () =>
  withDevice(Device.onSocket(), async (device) => {
    const board = await connect(device.port);
    const bytes = bytesOf(300_000);
    assert.equal(how(await board.upload("a/b.bin", bytes)), [300_000, 0]);
    assert.equal(how(await board.upload("c.bin", file("c.bin", bytes))), [0, 300_000]);
    assert.equal(await board.files(), [
      { name: "a/b.bin", bytes: 300_000, origin: "upload" },
      { name: "c.bin", bytes: 300_000, origin: "upload" },
    ]);
    assert.is(hash(await board.readFile("a/b.bin")), hash(bytes));
    await board.deleteFile("a/b.bin");
    await board.deleteFile("c.bin");
    assert.equal(await board.files(), []);
    assert.equal(how(await board.upload("d.bin", bytes)), [0, 300_000]);
    assert.is((await problem(board.deleteFile("a/b.bin"))).code, "NO_FILE");
    assert.is((await problem(board.readFile("a/b.bin"))).code, "NO_FILE");
    await board.close();
  }));

test("sizes around every boundary, and none at all", () =>
  withDevice(Device.onSocket(), async (device) => {
    const board = await connect(device.port);
    for (const size of [0, 1, 15, 16, 17, 4095, 4096, 4097, 61_439, 61_440, 61_441]) {
      const bytes = bytesOf(size, size + 1);
      assert.is((await board.upload(`f${size}`, bytes)).sent, size);
      assert.is(hash(await board.readFile(`f${size}`)), hash(bytes), String(size));
    }
    assert.is((await board.files()).length, 11);
    await board.close();
  }));

test("names that are none, and what does not fit", () =>
  withDevice(Device.onSocket("--files", "1048576"), async (device) => {
    const board = await connect(device.port);
    for (const name of ["", "/a", "a//b", "../a", "a/..", "a\\b", "x".repeat(300)])
      assert.is((await problem(board.upload(name, bytesOf(10)))).code, "BAD_ARGUMENT", name);
    const error = await problem(board.upload("big", bytesOf(2_000_000)));
    assert.is(error.code, "OUT_OF_ARENA");
    assert.match(error.message, /big: 2000000 bytes asked/);
    await board.close();
  }));

test("cancelled in the middle, gone on with later", () =>
  withDevice(Device.onSocket(), async (device) => {
    const board = await connect(device.port);
    const bytes = bytesOf(4_000_000);
    const controller = new AbortController();
    const onProgress = ({ done }: UploadProgress) => {
      if (done > 1_000_000) controller.abort();
    };
    const error = await problem(board.upload("big", bytes, { signal: controller.signal, onProgress }));
    assert.is(error.code, "CANCELLED");
    assert.equal(await board.files(), []);
    const rest = await board.upload("big", bytes);
    assert.ok(rest.skipped >= 1_000_000, `${rest.skipped} were there`);
    assert.is(rest.sent + rest.skipped, bytes.length);
    assert.is(hash(await board.readFile("big")), hash(bytes));
    await board.close();
  }));

test("progress grows to the end and tells the speed", () =>
  withDevice(Device.onSocket(), async (device) => {
    const board = await connect(device.port);
    const seen: UploadProgress[] = [];
    await board.upload("big", bytesOf(6_000_000), { onProgress: (at) => seen.push(at) });
    assert.is(seen[0]!.done, 0);
    assert.is(seen.at(-1)!.done, 6_000_000);
    for (const [i, at] of seen.slice(1).entries()) assert.ok(at.done >= seen[i]!.done);
    assert.ok(seen.at(-1)!.bytesPerSecond > 0);
    await board.close();
  }));

test("a file that changes while it is sent is found out", () =>
  withDevice(Device.onSocket(), async (device) => {
    const board = await connect(device.port);
    const path = file("changing.bin", bytesOf(2_000_000));
    let changed = false;
    const onProgress = () => {
      if (!changed) writeFileSync(path, bytesOf(2_000_000, 9));
      changed = true;
    };
    assert.is((await problem(board.upload("changing", path, { onProgress }))).code, "DAMAGED");
    assert.equal(await board.files(), []);
    truncateSync(path, 5);
    assert.is((await board.upload("changing", path)).sent, 5);
    rmSync(path);
    assert.match((await problem(board.upload("gone", path))).message, /there is no such file/);
    await board.close();
  }));

test("uploads in turn, started together", () =>
  withDevice(Device.onSocket(), async (device) => {
    const board = await connect(device.port);
    const contents = Array.from({ length: 5 }, (_, i) => bytesOf(200_000 + i, i + 3));
    await Promise.all(contents.map((bytes, i) => board.upload(`n${i}`, bytes)));
    for (const [i, bytes] of contents.entries()) assert.is(hash(await board.readFile(`n${i}`)), hash(bytes));
    await board.close();
  }));

test("a serial line is raised to the highest rate that works, and put back", () =>
  withDevice(
    Device.onPty("--offer", "230400", "--offer", "921600", "--offer", "3000000", "--broken", "3000000"),
    async (device) => {
      const board = await connect(device.port);
      assert.is(board.rate, 115200);
      const bytes = bytesOf(200_000);
      await board.upload("big", bytes);
      assert.is(board.rate, 921600, "3000000 was tried, did not work, and both ends went back");
      assert.is(hash(await board.readFile("big")), hash(bytes));
      await board.close();
      const again = await connect(device.port, { raise: 0 });
      assert.is(again.rate, 115200);
      await again.upload("other", bytesOf(100_000, 5));
      assert.is(again.rate, 115200);
      await again.close();
    },
  ));

test("aborting another upload leaves the one under way alone", () =>
  withDevice(Device.onSocket(), async (device) => {
    const board = await connect(device.port);
    const content = bytesOf(1_000_000, 9);
    let aborted: Promise<unknown> | undefined;
    const onProgress = ({ done }: { done: number }) => {
      if (done > 0) aborted ??= board.call("AbortUpload", { upload: 4711 }).catch((error) => error.code);
    };
    await board.upload("big", content, { onProgress, signal: AbortSignal.timeout(10_000) });
    assert.is(await aborted, "BAD_ARGUMENT");
    assert.equal(await board.readFile("big"), content);
    await board.close();
  }));

test.run();
