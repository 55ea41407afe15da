// What images say of themselves: read from files made here, and told from damaged ones.
import { crc32 } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { checkImage, imageCrc, readImageAbout } from "../../../ts-lib/host/image-about.js";
import { isFailure } from "../../../ts-lib/host/setup/failure.mjs";

/** An image as firmware/generate/about.mjs leaves it. */
function image(bytes = 5000): Buffer {
  const made = Buffer.alloc(bytes, 0x5a);
  const block = made.subarray(64, 192).fill(0);
  block.write("SIS-IMAGE", 0);
  block.writeUInt32LE(1, 16);
  block.writeBigUInt64LE(BigInt(bytes), 24);
  block.writeBigUInt64LE(0x80000n, 32);
  block.writeBigUInt64LE(0x600000n, 120);
  for (const [at, text] of [
    [40, "arm64"],
    [48, "raspi3b"],
    [80, "1.2.3"],
    [96, "sis"],
  ] as const) {
    block.write(text, at);
  }
  block.writeUInt32LE(crc32(made), 20);
  return made;
}

const refusal = (bytes: Uint8Array, board?: string) => {
  try {
    checkImage(bytes, "some.img", board);
  } catch (error) {
    assert.ok(isFailure(error), String(error));
    assert.is(error.exitCode, 3);
    return error.message;
  }
  return "none";
};

test("a whole image says what it is", () => {
  const { crc, ...about } = checkImage(image(), "some.img", "raspi3b");
  assert.is(crc, imageCrc(image()));
  assert.equal(about, {
    arch: "arm64",
    board: "raspi3b",
    version: "1.2.3",
    name: "sis",
    bytes: 5000,
    base: 0x80000n,
    memory: 0x600000n,
  });
});

test("every damaged bit is seen, in the block too", () => {
  const made = image(400);
  for (let bit = 0; bit < made.length * 8; bit++) {
    made[bit >> 3] = (made[bit >> 3] as number) ^ (1 << (bit & 7));
    assert.is.not(refusal(made), "none", `bit ${bit}`);
    made[bit >> 3] = (made[bit >> 3] as number) ^ (1 << (bit & 7));
  }
});

test("both numbers are said", () => {
  const made = image();
  made[4000] = 0;
  const numbers = /some\.img: is damaged: CRC-32 ([0-9a-f]{8}), should be ([0-9a-f]{8})\n/.exec(
    refusal(made),
  );
  assert.is(Number.parseInt(numbers?.[1] ?? "", 16), imageCrc(made));
  assert.is(Number.parseInt(numbers?.[2] ?? "", 16), readImageAbout(image())?.crc);
});

test("one that was cut short, or is for another board, is refused", () => {
  assert.match(refusal(image().subarray(0, 4999)), /has 4999 bytes, should have 5000/);
  assert.match(refusal(image(), "raspi4b"), /is for raspi3b, not for raspi4b\n.*raspi4b\/sis\.img/);
});

test("what is no image says nothing", () => {
  for (const bytes of [new Uint8Array(0), new Uint8Array(191), Buffer.alloc(4096, "SIS-IMAGE")]) {
    assert.is(readImageAbout(bytes), undefined);
    assert.match(refusal(bytes), /no image of SIS/);
  }
});

test.run();
