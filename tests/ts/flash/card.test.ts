// Writing a card: a file stands for it. What is written, in which order, and that reading back finds what is wrong.
import { mkdtempSync, openSync, readFileSync, rmSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { mib, rateText, timeText, transferText } from "../../../ts-lib/host/flash/transfer.js";
import { writeCard } from "../../../ts-lib/host/flash/write-card.js";
import type { Step } from "../../../ts-lib/host/setup/progress.mjs";

const folder = mkdtempSync(join(tmpdir(), "sis-card-test-"));
const image = join(folder, "card.img");
const card = join(folder, "card");
const content = Buffer.alloc((5 << 20) + 512, "0123456789abcde");
writeFileSync(image, content);

const write = async (onUpdate: (text: string) => void = () => {}) =>
  writeCard(image, card, { update: onUpdate } as Step);
const blank = (bytes: number) => {
  writeFileSync(card, Buffer.alloc(1 << 20, "old"));
  truncateSync(card, bytes);
};

const writing = suite("writing a card");

writing("copies every byte, leaves what is behind alone, and shows how far it is", async () => {
  blank(8 << 20);
  const lines: string[] = [];
  const report = await write((text) => lines.push(text));
  const found = readFileSync(card);
  assert.ok(found.subarray(0, content.length).equals(content));
  assert.ok(found.subarray(content.length).every((byte) => byte === 0));
  assert.is(report.bytes, content.length);
  assert.ok(
    lines.some((line) => /^writing \d+ % of 5\.0 MiB, [\d.]+ [KM]iB\/s, \d+ s left$/.test(line)),
    lines[0],
  );
  assert.match(lines.at(-1)!, /^reading back 100 % of 5\.0 MiB/);
});

writing("puts the partition table last: a card that was cut off does not start", async () => {
  blank(8 << 20);
  let early = content.subarray(0, 512);
  await write((text) => {
    if (/^writing (4|5|6|7)\d %/.test(text)) early = readFileSync(card).subarray(0, 512);
  });
  assert.ok(early.every((byte) => byte === 0));
});

writing("finds a card that keeps something else", async () => {
  blank(8 << 20);
  let spoiled = false;
  await write((text) => {
    if (spoiled || !text.startsWith("reading back")) return;
    spoiled = true;
    writeSync(openSync(card, "r+"), Buffer.from("?"), 0, 1, 3 << 20);
  }).then(
    () => assert.unreachable("a wrong card passed"),
    (error: Error) => assert.match(error.message, /does not hold what was written: [\s\S]*another card/),
  );
});
writing.after(() => rmSync(folder, { recursive: true, force: true }));
writing.run();

const words = suite("progress");
words("says share, size, speed and time left", () => {
  assert.is(transferText(32 << 20, 64 << 20, 4), "50 % of 64.0 MiB, 8.0 MiB/s, 4 s left");
  assert.is(transferText(48 << 20, 64 << 20, 4, 32 << 20), "75 % of 64.0 MiB, 4.0 MiB/s, 4 s left");
  assert.is(transferText(0, 0, 0), "100 % of 0.0 MiB");
  assert.is(rateText(11_400), "11.1 KiB/s");
  assert.is(timeText(125), "2:05 min");
  assert.is(mib(1 << 19), "0.5");
});
words.run();
