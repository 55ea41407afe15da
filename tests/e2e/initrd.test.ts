// The initrd as the kernel reads it: whole, damaged, hostile.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { packInitrd } from "../../ts-lib/host/initrd.js";
import { watched } from "./watched.js";

const board = "qemu-virt";
const whole = packInitrd(
  new Map([
    ["one", Buffer.from("1")],
    ["two", Buffer.alloc(5000, 2)],
  ]),
);
const ls = (initrd: Uint8Array) => watched({ board, initrd, input: "ls\rexit\r" });

test("files of a whole archive are there", async () => {
  const { said } = await ls(whole);
  assert.match(said, /^ +1 {3}one$/m);
  assert.match(said, /^ +5000 {3}two$/m);
  assert.not.match(said, /damaged/);
});

const damages: [string, (archive: Buffer) => Buffer, RegExp][] = [
  [
    "cut inside a file",
    (a) => a.subarray(0, 700),
    /damaged at byte \d+ of 700: file runs out of the archive; 1 files before/,
  ],
  [
    "cut before the trailer",
    (a) => a.subarray(0, a.length - 124),
    /damaged at byte \d+ of \d+: cut off: no trailer; 2 files/,
  ],
  ["not an archive", () => Buffer.alloc(4096, 0x55), /damaged at byte 0 of 4096: not a newc header; 0 files/],
  ["a size that is not hexadecimal", (a) => patch(a, 54, "zzzzzzzz"), /header field is not hexadecimal/],
  ["a size beyond the archive", (a) => patch(a, 54, "ffffffff"), /file runs out of the archive/],
  ["a name beyond the archive", (a) => patch(a, 94, "fffffff0"), /name runs out of the archive/],
  ["a name without end", (a) => patch(a, 94, "00000001"), /name runs out of the archive/],
];

function patch(archive: Buffer, at: number, text: string): Buffer {
  const copy = Buffer.from(archive);
  copy.write(text, at, "latin1");
  return copy;
}

for (const [what, damage, message] of damages) {
  test(`${what}: reported, what came before stays, the shell works`, async () => {
    const { said, result } = await ls(damage(Buffer.from(whole)));
    assert.match(said, message);
    assert.is(result.exitCode, 0);
  });
}

test("a damaged archive does not run the script in it", async () => {
  const script = packInitrd(new Map([["init.js", Buffer.from("throw 1")]]));
  const { said, result } = await watched({ board, initrd: script.subarray(0, script.length - 124) });
  assert.match(said, /damaged at byte.*\nthere is no script to run/);
  assert.is(result.exitCode, 3);
});

test("the same files give the same bytes, in any order", () => {
  const a = packInitrd(
    new Map([
      ["x", Buffer.from("1")],
      ["y", Buffer.from("2")],
    ]),
  );
  const b = packInitrd(
    new Map([
      ["y", Buffer.from("2")],
      ["x", Buffer.from("1")],
    ]),
  );
  assert.equal(Buffer.compare(a, b), 0);
});

test("each file's data starts at a multiple of 64", () => {
  const marks = Array.from(
    { length: 20 },
    (_, i) => [`${"n".repeat(i * 7 + 1)}`, Buffer.from(`mark-${i}-`)] as const,
  );
  const archive = Buffer.from(packInitrd(new Map(marks)));
  for (const [, data] of marks) assert.is(archive.indexOf(data) % 64, 0);
});

test.run();
