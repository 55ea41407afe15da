// Streams: the same bytes come out on every target of this machine and over the link, whole, in order, to their end; what is
// missing or breaks off is told; nobody holds more of a source than he was asked for.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";
import { PassThrough, Readable } from "node:stream";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { connect } from "../../../ts-lib/host/control/index.js";
import { StreamFeeder, type StreamSource } from "../../../ts-lib/host/streams/feeder.js";
import { bytesOf, Device, withDevice } from "./control/device.js";
import { targets } from "./everywhere.js";
import { file, pathOf, sis } from "./sis.js";

const bytes = bytesOf(70_001);
file("sound.raw", bytes);
const hash = createHash("sha256").update(bytes).digest("hex");

const reader = file(
  "reader.ts",
  `import { Hash, pipeline, SisError, stream } from "sis";
   const failure = async (work: () => Promise<unknown>) => {
     try { await work(); console.log("no error"); }
     catch (error) { console.log((error as SisError).code, (error as Error).message.split(":")[0]); }
   };
   const all = async (name: string) => {
     const hash = new Hash();
     for await (const bytes of stream(name)) hash.update(bytes);
     return hash.hex();
   };
   console.log(await Promise.all([all("sound"), all("command")]));
   let tokens = 0;
   for await (const { length } of stream("sound", { dtype: "f32", shape: [100], rest: "drop" })) tokens += length;
   console.log(tokens);
   await failure(async () => { for await (const _ of stream("sound", { dtype: "i16", shape: [160] })); });
   let last: Int16Array | undefined;
   for await (const token of stream("sound", { dtype: "i16", shape: [160], rest: "pad" })) last = token;
   console.log(last?.length, last?.at(-1));
   for await (const piece of stream("sound")) { console.log("left after", piece.length > 0); break; }
   let sum = 0;
   await pipeline("p")
     .source("sound", stream("sound", { dtype: "u8", shape: [1000], rest: "drop" }))
     .explain("sum", { inputs: { sound: "u8" }, run({ sound }) { sum += sound.data[999]; } })
     .run();
   console.log(sum);
   await failure(() => all("absent"));
   await failure(() => all("command"));
   await failure(() => all("failing"));
   const twice = stream("sound")[Symbol.asyncIterator]();
   await twice.next();
   await failure(() => all("sound"));
   await twice.return?.();
   console.log(await all("sound"));`,
);
const given = ["sound=sound.raw", "command=cmd:cat sound.raw", "failing=cmd:echo some; exit 3"];
const options = given.flatMap((stream) => ["--stream", stream]);
const expected = `[
  '${hash}',
  '${hash}'
]
17500
STREAM_BROKEN stream "sound" ended within a token
160 0
left after true
${Array.from({ length: 70 }, (_, i) => bytes[i * 1000 + 999]!).reduce((a, b) => a + b)}
NO_STREAM stream "absent"
STREAM_BROKEN stream "command"
STREAM_BROKEN stream "failing"
BUSY stream "sound" is being read already
${hash}
`;

test("the same on every target", async () => {
  const results = [];
  for (const target of targets) results.push(await sis(["run", reader, "--target", target, ...options]));
  results.forEach(({ code, stdout, stderr }, i) => {
    assert.is(code, 0, `${targets[i]}: ${stderr}`);
    assert.is(stdout, expected, targets[i]);
  });
});

test("and over the link", () =>
  withDevice(Device.onSocket("--memory", "67108864", "--files", "16777216"), async ({ port }) => {
    const { code, stdout, stderr } = await sis(["run", reader, "--target", `port:${port}`, ...options]);
    assert.is(code, 0, stderr);
    assert.is(stdout, expected);
  }));

const counter = file(
  "counter.ts",
  `import { stream } from "sis";
   let count = 0;
   for await (const bytes of stream("input")) count += bytes.length;
   console.log(count);`,
);

test("this process's own input is a stream, and nobody else's", async () => {
  for (const target of targets) {
    const run = ["run", counter, "--target", target, "--stream", "input=-"];
    const { code, stdout, stderr } = await sis(run, { input: [bytes] });
    assert.is(code, 0, stderr);
    assert.is(stdout, "70001\n", target);
  }
});

test("a source that is silent keeps nobody, and what gave it is ended", async () => {
  const once = file(
    "once.ts",
    `import { stream } from "sis";
     for await (const bytes of stream("input")) { console.log(new TextDecoder().decode(bytes)); break; }`,
  );
  execFileSync("mkfifo", [pathOf("silent")]);
  const held = openSync(pathOf("silent"), "r+");
  for (const target of targets) {
    const mark = `sleep 30.${process.pid}`;
    writeSync(held, "some");
    for (const source of [`cmd:printf some; exec ${mark}`, "silent"]) {
      const result = await sis(["run", once, "--target", target, "--stream", `input=${source}`]);
      assert.equal([result.code, result.stdout], [0, "some\n"], `${target} ${source}: ${result.stderr}`);
    }
    assert.is(spawnSync("pgrep", ["-f", `^${mark}$`]).status, 1, target);
  }
  closeSync(held);
});

test("a stream that cannot be one is a wrong option", async () => {
  for (const [stream, words] of [
    ["sound", "expected NAME=FILE"],
    ["sound=nothing.raw", "no such file"],
    [`${"n".repeat(64)}=sound.raw`, "longer than 63 bytes"],
  ] as const) {
    const { code, stderr } = await sis(["run", counter, "--stream", stream]);
    assert.is(code, 2);
    assert.ok(stderr.includes(words), stderr);
  }
  const twice = await sis(["run", counter, "--stream", "a=-", "--stream", "b=-"]);
  assert.is(twice.code, 2);
});

test("a manifest names streams", async () => {
  const script = file("named.ts", `import "./counter.js";\nexport {};`);
  file("named.manifest.json", `{ "streams": { "input": "sound.raw" } }`);
  assert.is((await sis(["run", script])).stdout, "70001\n");
  file("named.manifest.json", `{ "streams": { "input": 7 } }`);
  assert.is((await sis(["run", script])).code, 2);
});

const program = (stream: string) => `import { streamOpen, streamRead, streamEnded } from "sis:native";
  const id = streamOpen("${stream}");
  let count = 0;
  const look = () => {
    try {
      for (let bytes; (bytes = streamRead(id)).length > 0; ) count += bytes.length;
      if (streamEnded(id)) return void console.log("end", count);
      setTimeout(look, 1);
    } catch (error) { console.log(error.code, count); }
  };
  look();`;

test("board.stream: to its end, not at all, broken off", () =>
  withDevice(Device.onSocket(), async ({ port }) => {
    const board = await connect(port);
    const run = async (name: string, work: () => Promise<unknown>) => {
      let said = "";
      await board.upload("main.js", Buffer.from(program(name)));
      const running = board.run("main.js", { onOutput: (text) => (said += text) });
      const fed = await work().then(
        () => "fed",
        (error: { code: string }) => error.code,
      );
      assert.is(await running, 0);
      return `${fed}, ${said.trim()}`;
    };
    const fed = await run("sound", () => board.stream("sound", Readable.from([bytes, Buffer.from("x")])));
    assert.is(fed, "fed, end 70002");
    const other = new AbortController();
    const pipe = new PassThrough();
    pipe.write("some");
    const before = board.stream("pipe", pipe, { signal: other.signal });
    const abortLater = () => {
      setTimeout(() => other.abort(), 300); // when the script reads it
      return before;
    };
    assert.is(await run("pipe", abortLater), "CANCELLED, STREAM_BROKEN 4");
    assert.is(await run("absent", async () => {}), "fed, NO_STREAM 0");
    await board.close();
  }));

// -- The feeder alone, against messages written by hand --

const message = (kind: number, id: number, payload: Uint8Array): Uint8Array => {
  const head = Buffer.alloc(8);
  head.writeUInt8(kind, 0);
  head.writeUInt16LE(id, 2);
  head.writeUInt32LE(payload.length, 4);
  return Buffer.concat([head, payload]);
};
const openMessage = (id: number, name: string, from = 0, ring = 8192) => {
  const payload = Buffer.alloc(16);
  payload.writeBigUInt64LE(BigInt(from), 0);
  payload.writeUInt32LE(ring, 8);
  payload.writeUInt32LE(ring, 12);
  return message(1, id, Buffer.concat([payload, Buffer.from(name)]));
};
const grantMessage = (id: number, limit: number) => {
  const payload = Buffer.alloc(8);
  payload.writeBigUInt64LE(BigInt(limit), 0);
  return message(2, id, payload);
};

/** What the feeder says, taken apart. */
class Heard {
  readonly kinds: number[] = [];
  data = Buffer.alloc(0);
  words = "";
  readonly send = (bytes: Uint8Array) => {
    const kind = bytes[0]!;
    const payload = Buffer.from(bytes.subarray(8));
    if (kind === 4) this.data = Buffer.concat([this.data, payload]);
    else this.kinds.push(kind);
    if (kind === 6) this.words = payload.subarray(2).toString();
  };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 20));
const once = (readable: Readable): StreamSource => ({ label: "it", repeatable: false, open: () => readable });

test("no more of a source is taken than was asked for", async () => {
  let made = 0;
  const endless = new Readable({
    highWaterMark: 4096,
    read() {
      made += 4096;
      this.push(Buffer.alloc(4096));
    },
  });
  const feeder = new StreamFeeder();
  const heard = new Heard();
  feeder.offer("endless", once(endless));
  feeder.connected(heard.send);
  feeder.push(openMessage(1, "endless"));
  await turn();
  assert.is(heard.data.length, 8192);
  assert.ok(made <= 8192 + 3 * 4096, String(made));
  feeder.push(grantMessage(1, 10_000));
  await turn();
  assert.is(heard.data.length, 10_000);
  feeder.push(message(3, 1, new Uint8Array(0)));
  await turn();
  assert.ok(endless.destroyed);
});

test("after the channel was lost it goes on at the byte that is missing", async () => {
  const feeder = new StreamFeeder();
  const source = new PassThrough();
  feeder.offer("sound", once(source));
  source.write(bytes.subarray(0, 20_000));
  const first = new Heard();
  feeder.connected(first.send);
  feeder.push(openMessage(1, "sound"));
  await turn();
  feeder.push(grantMessage(1, 12_192));
  await turn();
  assert.is(first.data.length, 12_192);
  feeder.disconnected();
  source.end(bytes.subarray(20_000, 30_000));
  const second = new Heard();
  feeder.connected(second.send);
  for (const byte of openMessage(1, "sound", 9000, 8192)) feeder.push(Uint8Array.of(byte));
  await turn();
  assert.equal(second.data, Buffer.from(bytes.subarray(9000, 9000 + 8192)));
  feeder.push(grantMessage(1, 40_000));
  await turn();
  assert.equal(second.data, Buffer.from(bytes.subarray(9000, 30_000)));
  assert.equal(second.kinds, [5]);
  const third = new Heard();
  feeder.connected(third.send);
  feeder.push(openMessage(7, "sound"));
  assert.equal(third.kinds, [6]);
  assert.match(third.words, /its first bytes are lost: it was read before/);
});

test("a stream that nobody offers waits, or is refused", async () => {
  const feeder = new StreamFeeder();
  const heard = new Heard();
  feeder.connected(heard.send);
  feeder.push(openMessage(1, "late"));
  assert.equal(heard.kinds, []);
  feeder.offer("late", once(Readable.from([Buffer.from("abc")])));
  await turn();
  assert.is(heard.data.toString(), "abc");
  assert.equal(heard.kinds, [5]);
  feeder.push(openMessage(2, "never"));
  feeder.refuse(true);
  assert.equal(heard.kinds, [5, 6]);
  assert.throws(() => feeder.push(message(1, 1, Buffer.alloc(3))), /too short/);
  assert.throws(() => feeder.push(Buffer.alloc(16, 255)), /a message about streams of/);
});

test.run();
