// An image's own CRC: whole images as the build makes them, and what the kernel says of damaged ones.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { boards } from "../../ts-lib/generated/boards.js";
import { checkImage, imageCrc } from "../../ts-lib/host/image-about.js";
import { inBuild } from "../../ts-lib/host/setup/root.mjs";
import { imagePath } from "../../ts-lib/host/targets/qemu.js";
import { watched } from "./watched.js";

/** A file in build/images, where it is there: not every board has a loader. */
const images = Object.values(boards).flatMap((one) =>
  ["sis", "mltest", "loader"]
    .map((name) => ({ name, one, path: inBuild("images", one.name, `${name}.img`) }))
    .filter(({ path }) => existsSync(path)),
);

for (const { name, one, path } of images) {
  test(`the build's ${name} for ${one.name} is whole, and says what it is`, () => {
    const about = checkImage(readFileSync(path), path, one.name);
    assert.is(about.name, name);
    assert.is(about.arch, one.arch);
    assert.ok(about.memory > about.bytes);
    if (name !== "loader") assert.is(about.base, BigInt(one.load));
  });
}

test("all boards have images", () => {
  for (const { name } of Object.values(boards)) {
    assert.ok(images.filter(({ one }) => one.name === name).length >= 2, name);
  }
});

/** Boots the image with one bit of the byte at `place` turned over. */
async function damaged(board: string, image: Uint8Array, place: number) {
  const copy = Buffer.from(image);
  copy[place] = (copy[place] as number) ^ 0x10;
  const path = inBuild(`e2e-damaged-${process.pid}.img`);
  writeFileSync(path, copy);
  const { result, said } = await watched({ board, image: path, input: "exit\r", timeoutSeconds: 20 });
  rmSync(path);
  return { exitCode: result.exitCode, said, crc: imageCrc(copy) };
}

const hex = (crc: number) => crc.toString(16).padStart(8, "0");

for (const board of ["qemu-virt", "qemu-virt-a32"]) {
  const image = readFileSync(imagePath(board));
  /** Far from what runs before the check: code of operators, constants, symbols; and the last bytes, which are data. */
  const places = [0.4, 0.6, 0.7].map((part) => Math.floor(image.length * part));

  for (const place of [...places, image.length - 1]) {
    test(`${board}: a bit wrong at byte ${place} of ${image.length} is said, and nothing is run`, async () => {
      const { exitCode, said, crc } = await damaged(board, image, place);
      const numbers = `CRC-32 ${hex(crc)}, should be ${hex(imageCrc(image))} over ${image.length} bytes`;
      assert.ok(said.includes(`this image is damaged: ${numbers}`), said);
      assert.not.match(said, /^SIS [\d.]+ on/m);
      assert.is(exitCode, 70);
    });
  }

  test(`${board}: so it is where the damage is in what the image says of itself`, async () => {
    for (const field of [16, 20, 24, 48, 112]) {
      const { exitCode, said } = await damaged(board, image, 64 + field);
      assert.match(said, /this image is damaged/, `field at ${field}`);
      assert.is(exitCode, 70);
    }
  });
}

test.run();
