// An image's own CRC: whole images as the build makes them, and what the kernel says of damaged ones.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkImage, imageCrc } from "../../ts-lib/host/image-about.js";
import { inBuild } from "../../ts-lib/host/setup/root.mjs";
import { imagePath } from "../../ts-lib/host/targets/qemu.js";
import { watched } from "./watched.js";

const board = "qemu-virt";
const image = readFileSync(imagePath(board));

test("the build's images are whole, and say what they are", () => {
  for (const name of ["sis", "mltest"]) {
    const path = imagePath(board, name);
    const about = checkImage(readFileSync(path), path, board);
    assert.is(about.name, name);
    assert.is(about.arch, "arm64");
    assert.is(about.base, 0x40200000n);
    assert.ok(about.memory > about.bytes);
  }
});

/** Boots the image with one bit of the byte at `place` turned over. */
async function damaged(place: number) {
  const copy = Buffer.from(image);
  copy[place] = (copy[place] as number) ^ 0x10;
  const path = inBuild(`e2e-damaged-${process.pid}.img`);
  writeFileSync(path, copy);
  const { result, said } = await watched({ board, image: path, input: "exit\r", timeoutSeconds: 20 });
  rmSync(path);
  return { exitCode: result.exitCode, said, crc: imageCrc(copy) };
}

const hex = (crc: number) => crc.toString(16).padStart(8, "0");

/** Far from what runs before the check: code of operators, constants, symbols; and the last bytes, which are data. */
const places = [0.4, 0.6, 0.7].map((part) => Math.floor(image.length * part));
for (const place of [...places, image.length - 1]) {
  test(`a bit wrong at byte ${place} of ${image.length} is said, with both numbers, and nothing is run`, async () => {
    const { exitCode, said, crc } = await damaged(place);
    const numbers = `CRC-32 ${hex(crc)}, should be ${hex(imageCrc(image))} over ${image.length} bytes`;
    assert.ok(said.includes(`this image is damaged: ${numbers}`), said);
    assert.not.match(said, /^SIS [\d.]+ on/m);
    assert.is(exitCode, 70);
  });
}

test("so it is where the damage is in what the image says of itself", async () => {
  for (const field of [16, 20, 24, 48, 112]) {
    const { exitCode, said } = await damaged(64 + field);
    assert.match(said, /this image is damaged/, `field at ${field}`);
    assert.is(exitCode, 70);
  }
});

test.run();
