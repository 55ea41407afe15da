// What a script on the board reads from the console: asked for piece by piece, every byte value, Ctrl-C in between; and
// typed by hand in the shell.
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { packInitrd, packScript } from "../../ts-lib/host/initrd.js";
import { watched } from "./watched.js";

const listener = `import * as native from "sis:native";
  const all = [];
  const look = () => {
    for (let bytes; (bytes = native.readConsole()).length > 0; ) all.push(...bytes);
    if (!native.consoleEnded()) return setTimeout(look, 1);
    const hash = [...native.sha256(Uint8Array.from(all))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    console.log(all.length, hash);
  };
  console.log("on");
  look();`;

const initrd = packScript({
  script: Buffer.from(listener),
  args: [],
  limits: { memory: 8 << 20, stack: 256 << 10, time: 0 },
  files: new Map(),
});

/** The pieces one after the other, with time between them. */
async function* slowly(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    yield piece;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

test("more bytes than any buffer holds, of every value, arrive whole", async () => {
  const bytes = Uint8Array.from({ length: 5000 }, (_, i) => i ^ (i >> 8));
  const { result, output } = await watched({
    board: "qemu-virt",
    initrd,
    console: Readable.from(slowly([bytes.subarray(0, 700), bytes.subarray(700, 701), bytes.subarray(701)]), {
      objectMode: false,
    }),
  });
  assert.is(result.exitCode, 0);
  assert.is(output, `on\n5000 ${createHash("sha256").update(bytes).digest("hex")}\n`);
});

test("no input is the end at once", async () => {
  const { result, output } = await watched({ board: "qemu-virt", initrd, console: Readable.from([]) });
  assert.is(result.exitCode, 0);
  assert.match(output, /^on\n0 e3b0c442/);
});

test("Ctrl-C while a script waits for input", async () => {
  const { result, said } = await watched({
    board: "qemu-virt",
    initrd,
    console: new Readable({ read() {} }),
    ctrlCAfter: "on",
    icount: false,
  });
  assert.is(result.exitCode, 130);
  assert.match(said, /script stopped: Ctrl-C/);
});

test("typed in the shell: up to Ctrl-D it is the script's, what follows the shell's", async () => {
  const files = new Map([["listener.js", Buffer.from(listener)]]);
  const { result, output } = await watched({
    board: "qemu-virt",
    initrd: packInitrd(files),
    input: "run listener.js\rhello\x04exit 6\r",
  });
  assert.is(output, `on\n5 ${createHash("sha256").update("hello").digest("hex")}\n`);
  assert.is(result.exitCode, 6);
});

test.run();
