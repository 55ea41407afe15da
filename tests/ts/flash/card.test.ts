// Writing a card: a file stands for it. What is written, in which order, and that reading back finds what is wrong.
import {
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { mib, rateText, timeText, transferText } from "../../../ts-lib/host/flash/transfer.js";
import { type CardAccess, writeCard } from "../../../ts-lib/host/flash/write-card.js";
import { Failure } from "../../../ts-lib/host/setup/failure.mjs";
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
/** A card that does what `broken` says in place of its own. */
const brokenCard = (broken: Partial<CardAccess>): CardAccess => ({
  open: openSync,
  read: async (...what) => readSync(...what),
  write: async (...what) => writeSync(...what),
  sync: () => {},
  ...broken,
});
const systemError = (code: string, message: string) =>
  Object.assign(new Error(`${code}: ${message}`), { code });

async function failing(broken: Partial<CardAccess>, check?: () => void): Promise<string> {
  blank(8 << 20);
  const step = { update: () => {} } as unknown as Step;
  const error = await writeCard(image, card, step, check, brokenCard(broken)).then(
    () => assert.unreachable("it was taken for written"),
    (problem: Error) => problem,
  );
  assert.is(error!.name, "Failure", String(error));
  return error!.message;
}

for (const [code, text] of [
  ["EIO", "i/o error, write"],
  ["ENODEV", "no such device, write"],
] as const) {
  writing(`says what, where and what to do when the card vanishes: ${code}`, async () => {
    const said = await failing({
      write: async (...what) => {
        if (what[4] >= 2 << 20) throw systemError(code, text);
        return writeSync(...what);
      },
    });
    assert.ok(said.includes(`writing ${card} failed at 2.0 of 5.0 MiB: ${code}`), said);
    assert.match(said, /is half written and does not start; write it again/);
    assert.match(said, /to mend it: was it taken out, or is the reader loose\?/);
    assert.ok(
      readFileSync(card)
        .subarray(0, 512)
        .every((byte) => byte === 0),
    );
  });
}

writing("ends when the card takes no more bytes", async () => {
  let calls = 0;
  const said = await failing({
    write: async (...what) => {
      if (++calls > 1000) throw new Error("it goes round and round");
      return what[4] >= 3 << 20 ? 0 : writeSync(...what);
    },
  });
  assert.match(said, /failed at 3\.0 of 5\.0 MiB: it takes and gives no more bytes[\s\S]*half written/);
});

writing("says so too when the last of it cannot be brought there, or be read back", async () => {
  const sync = () => {
    throw systemError("EIO", "i/o error, fsync");
  };
  assert.match(await failing({ sync }), /writing .* failed at 5\.0 of 5\.0 MiB: EIO[\s\S]*half written/);
  const read = async () => {
    throw systemError("EIO", "i/o error, read");
  };
  assert.match(
    await failing({ read }),
    /reading back .* failed at 0\.0 of 5\.0 MiB: EIO[\s\S]*nothing proves/,
  );
  assert.match(
    await failing({ read: async () => 0 }),
    /reading back .* failed at 0\.0 of 5\.0 MiB: it takes/,
  );
});

writing("writes nothing when the card is gone, or not the one that was agreed to", async () => {
  const open = () => {
    throw systemError("ENXIO", "no such device or address, open");
  };
  assert.match(await failing({ open }), /the card is gone; nothing was written\n {2}to mend it: put it in/);
  const said = await failing({}, () => {
    throw new Failure("another card");
  });
  assert.is(said, "another card");
  assert.is(readFileSync(card).toString("latin1", 0, 6), "oldold");
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
