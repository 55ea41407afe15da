// The chain loader in QEMU: a kernel over a pty and over a socket that runs a script and answers; what it refuses; a line
// that is cut and a host that comes in another's place.
import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { boards } from "../../ts-lib/generated/boards.js";
import { type Board, type ControlError, connect } from "../../ts-lib/host/control/index.js";
import { Session } from "../../ts-lib/host/control/session.js";
import { openPort } from "../../ts-lib/host/ports/port.js";
import { imagePath } from "../../ts-lib/host/targets/qemu.js";
import { sis } from "../ts/host/sis.js";
import { type LoaderBoard, type LoaderOptions, startLoader } from "./loader-board.js";

const folder = mkdtempSync(join(tmpdir(), "sis-chain-"));
const script = join(folder, "answer.ts");
const note = join(folder, "note.txt");
writeFileSync(note, "over the cable");
writeFileSync(
  script,
  `import { args, readFile } from "sis";
console.log("answer:", args().join(" "), new TextDecoder().decode(readFile("note.txt")));
`,
);

const noUpload = 0xffffffff;

async function withLoader(
  options: LoaderOptions,
  work: (board: LoaderBoard) => Promise<void>,
): Promise<void> {
  const board = await startLoader(options);
  try {
    await work(board);
  } finally {
    board.end();
  }
}

const loads = suite("a kernel over the line");

for (const options of [{ board: "qemu-virt", pty: true }, { board: "raspi3b" }]) {
  loads(`${options.board}, ${options.pty ? "a pty" : "a socket"}: runs a script and answers`, () =>
    withLoader(options, async ({ port }) => {
      const args = ["--board", options.board, "--port", port, "--follow", "--script", script];
      const result = await sis(["flash", ...args, "--file", `note.txt=${note}`, "--", "one", "--two"]);
      assert.is(result.code, 0, result.stderr);
      const lines = result.stdout.replaceAll("\r", "").split("\n");
      const banner = lines.find((line) => line.startsWith("SIS 0.1.0 on ")) ?? result.stdout;
      assert.ok(banner.includes(` on ${options.board}: `), banner);
      if (options.board === "raspi3b") assert.ok(banner.includes(", 4 cores,"), banner); // left to the kernel
      assert.ok(lines.includes("answer: one --two over the cable"), result.stdout);
      assert.match(result.stderr, /^kernel: \d\.\d MiB in [\d.]+ s \([\d.]+ [KM]iB\/s\)$/m);
      assert.match(result.stderr, new RegExp(`^${options.board}: started after `, "m"));
    }),
  );
}
loads("a script for a kernel that is not there yet: says that the loader waits", () =>
  withLoader({ board: "qemu-virt" }, async ({ port }) => {
    const result = await sis(["run", script, "--target", `port:${port}`, "--file", `note.txt=${note}`]);
    assert.is(result.code, 3, result.stderr);
    assert.match(
      result.stderr,
      /qemu-virt waits in its chain loader[\s\S]*npm run flash -- --board qemu-virt --port/,
    );
  }),
);
loads.run();

const quick = { patience: 5000, reconnect: 0 };
async function problem(work: Promise<unknown>): Promise<ControlError> {
  try {
    await work;
  } catch (error) {
    return error as ControlError;
  }
  throw new Error("it worked");
}
const boot = (to: Board, kernel: number, initrd = noUpload, bootargs = "") =>
  to.call("BootImage", { kernel, initrd, bootargs });

const greets = suite("a loader");

for (const { name } of Object.values(boards)) {
  greets(`of ${name} starts, and says what it is`, () =>
    withLoader({ board: name }, async ({ port }) => {
      const to = await connect(port, quick);
      const about = await to.about();
      assert.is(about.board, name);
      assert.equal(about.options, ["loader"]);
      const { id } = await to.upload("kernel", randomBytes(500));
      assert.is((await problem(boot(to, id))).code, "UNSUPPORTED");
      await to.close();
    }),
  );
}
greets.run();

const board = "qemu-virt";
const loader = readFileSync(imagePath(board, "loader"));
const foreign = readFileSync(imagePath("raspi3b", "loader"));
const damaged = Buffer.from(loader);
damaged[40_000]! ^= 0x10;

const refusals = suite("what the loader refuses");

refusals("kernels that are none, another board's, damaged, or want its own place; and it lives on", () =>
  withLoader({ board }, async ({ port }) => {
    const to = await connect(port, quick);
    const about = await to.about();
    assert.is(about.board, board);
    assert.equal(about.options, ["loader"]);
    assert.ok(about.filesFree > 256 << 20);
    for (const [kernel, code, message] of [
      [foreign, "UNSUPPORTED", /the image is for raspi3b; this is qemu-virt/],
      [damaged, "DAMAGED", /the image is damaged/],
      [loader.subarray(0, 50_000), "DAMAGED", /has 50000 bytes, should have \d+/],
      [randomBytes(5000), "UNSUPPORTED", /no image of SIS/],
      [Buffer.from("x"), "UNSUPPORTED", /no image of SIS/],
      [loader, "OUT_OF_ARENA", /the kernel wants \d+ bytes at \d+, which are not free/],
    ] as const) {
      const { id } = await to.upload("kernel", kernel);
      const error = await problem(boot(to, id));
      assert.is(error.code, code);
      assert.match(error.message, message);
    }
    assert.is((await to.about()).board, board);
    await to.close();
  }),
);

refusals("commands out of order, or that it does not know", () =>
  withLoader({ board }, async ({ port }) => {
    const to = await connect(port, quick);
    const sha256 = createHash("sha256").update("abc").digest();
    for (const [work, code] of [
      [() => boot(to, 0), "BAD_STATE"],
      [() => to.call("CommitUpload", { upload: 0 }), "BAD_STATE"],
      [() => to.call("CommitUpload", { upload: 7 }), "BAD_STATE"],
      [() => to.call("AbortUpload", { upload: 1 }), "BAD_STATE"],
      [() => to.call("BeginUpload", { name: "../x", bytes: 3, sha256 }), "BAD_ARGUMENT"],
      [() => to.call("BeginUpload", { name: "kernel", bytes: 65 << 20, sha256 }), "OUT_OF_ARENA"],
      [() => to.call("BeginUpload", { name: "initrd", bytes: 2n ** 40n, sha256 }), "OUT_OF_ARENA"],
      [() => to.call("BeginUpload", { name: "kernel", bytes: 0, sha256 }), "OUT_OF_ARENA"],
      [() => to.call("BeginUpload", { name: "k".repeat(5000), bytes: 3, sha256 }), "BAD_FRAME"],
      [() => to.files(), "UNKNOWN_COMMAND"],
      [() => to.call("CreateGraph", {}), "UNKNOWN_COMMAND"],
    ] as const) {
      assert.is((await problem(work())).code, code);
    }
    await to.upload("initrd", Buffer.from("abc"));
    assert.is((await problem(boot(to, 0, 1))).code, "BAD_STATE"); // there is no kernel yet
    const small = await to.upload("kernel", foreign);
    assert.is((await problem(boot(to, small.id, 0))).code, "BAD_STATE"); // that is no initrd
    assert.is((await problem(boot(to, small.id, noUpload, "x".repeat(1500)))).code, "BAD_ARGUMENT");
    await to.close();
  }),
);

refusals("the wrong board is told before anything is sent", () =>
  withLoader({ board }, async ({ port }) => {
    const { code, stderr } = await sis(["flash", "--board", "raspi3b", "--port", port]);
    assert.is(code, 3);
    assert.match(stderr, /the board there is qemu-virt, not raspi3b[\s\S]*--board qemu-virt/);
  }),
);

refusals("too little memory is said, not suffered", () =>
  withLoader({ board, memory: "160M" }, async ({ port }) => {
    const to = await connect(port, quick);
    const error = await problem(to.upload("initrd", Buffer.alloc(40 << 20)));
    assert.is(error.code, "OUT_OF_ARENA");
    assert.match(error.message, /initrd of 41943040 bytes; there is room for \d+/);
    await to.close();
  }),
);
refusals.run();

const cuts = suite("a line that is cut");

/** A session of a host that sends so many bytes of a file and then is no more: no bye, no last word. */
async function dieAfter(port: string, name: string, content: Uint8Array, bytes: number): Promise<number> {
  const line = await openPort(port);
  const nothing = () => {};
  const session = await Session.open(line, {
    token: 0n,
    tokenGiven: false,
    patience: 5000,
    onConsole: nothing,
    onPlain: nothing,
    onEnd: nothing,
  });
  const sha256 = createHash("sha256").update(content).digest();
  const { from } = await session.calls.call("BeginUpload", { name, bytes: content.length, sha256 });
  await new Promise<void>((resolve) => {
    const read = (offset: number, length: number) => content.subarray(offset, offset + length);
    session.upload(
      read,
      content.length,
      from,
      (offset) => offset >= from + bytes && resolve(),
      () => resolve(),
    );
  });
  await line.close();
  return from;
}

cuts("goes on where it was cut, by the same host and by another; the very same file is not sent again", () =>
  withLoader({ board }, async ({ port }) => {
    const initrd = randomBytes(300_000);
    assert.is(await dieAfter(port, "initrd", initrd, 50_000), 0);
    const resumed = await dieAfter(port, "initrd", initrd, 100_000);
    assert.ok(resumed >= 50_000 && resumed < 300_000, `from ${resumed}`);
    const to = await connect(port, quick);
    const last = await to.upload("initrd", initrd);
    assert.ok(last.skipped >= 150_000 && last.sent === 300_000 - last.skipped, JSON.stringify(last));
    assert.equal(await to.upload("initrd", initrd), { id: last.id, sent: 0, skipped: 300_000 });
    await to.close();
    // Another file under that name begins at its first byte.
    const next = await connect(port, quick);
    assert.is((await next.upload("initrd", randomBytes(2000))).skipped, 0);
    await next.close();
  }),
);

cuts("bytes that are not those announced are dropped, and the next try begins anew", () =>
  withLoader({ board }, async ({ port }) => {
    const line = await openPort(port);
    const nothing = () => {};
    const options = {
      token: 0n,
      tokenGiven: false,
      patience: 5000,
      onConsole: nothing,
      onPlain: nothing,
      onEnd: nothing,
    };
    const session = await Session.open(line, options);
    const announced = randomBytes(10_000);
    const sent = Buffer.from(announced);
    sent[9_999]! ^= 1;
    const sha256 = createHash("sha256").update(announced).digest();
    const { id } = await session.calls.call("BeginUpload", { name: "kernel", bytes: 10_000, sha256 });
    await new Promise<void>((resolve) => {
      const read = (offset: number, length: number) => sent.subarray(offset, offset + length);
      session.upload(read, 10_000, 0, (offset) => offset >= 10_000 && resolve(), nothing);
    });
    const error = await problem(session.calls.call("CommitUpload", { upload: id }));
    assert.is(error.code, "DAMAGED");
    assert.match(error.message, /SHA-256 of the kernel is not the announced one/);
    const again = await session.calls.call("BeginUpload", { name: "kernel", bytes: 10_000, sha256 });
    assert.is(again.from, 0);
    await session.close();
    await line.close();
  }),
);

cuts("noise on the line does not stop a session from opening", () =>
  withLoader({ board }, async ({ port }) => {
    const line = await openPort(port);
    line.listen(
      () => {},
      () => {},
    );
    for (let i = 0; i < 20; i++) await line.write(randomBytes(500));
    await line.close();
    const to = await connect(port, quick);
    assert.is((await to.about()).board, board);
    await to.close();
  }),
);
cuts.after(() => rmSync(folder, { recursive: true, force: true }));
cuts.run();
