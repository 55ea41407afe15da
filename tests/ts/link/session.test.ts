// Sessions: how they begin, are refused and end; text typed before, in and after them; credit; offsets at their ends.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { channels } from "../../../ts-lib/host/link/types.js";
import { Bench, type BenchOptions, someFile } from "./bench.js";

const text = (parts: readonly Uint8Array[]): string => Buffer.concat(parts).toString("latin1");

function open(options: BenchOptions = {}): Bench {
  const bench = new Bench(options);
  bench.run(10);
  bench.plug();
  assert.ok(bench.run(3000, () => bench.host!.isOpen && bench.device.isOpen));
  return bench;
}

test("welcome says what the board is", () => {
  const bench = open({ device: { fast: 1_500_000, window: 5000 } });
  const { board, release, baud, bauds, window, session, chunk } = bench.host!.welcome!;
  assert.equal([board, release, baud, bauds], ["simulated", "1.2.3", 115_200, [1_500_000]]);
  assert.equal([window, session, chunk], [5000, 41, 4096]);
  bench.device.free();
});

test("a wrong token is refused, with the status code", () => {
  const bench = new Bench({ host: { token: 8n } });
  bench.plug();
  bench.run(3000);
  assert.equal(bench.log, ["refused 31 the token is not this board's"]);
  assert.not(bench.device.isOpen);
  bench.device.free();
});

test("nobody answers", () => {
  const bench = new Bench({ host: { patience: 1000 } });
  bench.up.cut = true;
  bench.plug();
  bench.run(900);
  assert.equal(bench.log, []);
  bench.run(200);
  assert.equal(bench.log, ["unanswered"]);
  bench.device.free();
});

test("the host's bye ends the session, the board's too", () => {
  const bench = open();
  bench.host!.close(bench.now);
  bench.run(50);
  assert.equal(bench.log, ["opened", "ended done"]);
  assert.equal(bench.deviceEvents.at(-1), { kind: "closed", number: 0 });
  bench.plug();
  bench.run(1000, () => bench.device.isOpen);
  bench.device.leave(1, bench.now);
  bench.run(300);
  assert.is(bench.log.at(-1), "ended restart");
  bench.device.free();
});

test("two seconds without a frame end it on both sides", () => {
  const bench = open();
  bench.run(10_000);
  assert.equal(bench.log, ["opened"], "beats keep it");
  bench.up.cut = true;
  bench.down.cut = true;
  bench.run(1400); // the last beat may be half a second old
  assert.ok(bench.device.isOpen && bench.host!.isOpen);
  bench.run(1200);
  assert.equal(bench.log, ["opened", "ended silence"]);
  assert.equal(bench.deviceEvents.at(-1), { kind: "closed", number: 3 });
  bench.device.free();
});

test("a board that was reset says so to a host that still sends", () => {
  const bench = open();
  bench.device.restart(bench.now, true);
  const start = bench.now;
  assert.ok(bench.run(1000, () => bench.log.includes("ended unknown")));
  assert.ok(bench.now - start < 700);
  bench.device.free();
});

test("another host takes the session over at once", () => {
  const bench = open();
  bench.plug();
  bench.run(400, () => bench.host!.isOpen);
  bench.run(10);
  const kinds = bench.deviceEvents.map(({ kind, number }) => `${kind} ${number}`);
  assert.equal(
    kinds.filter((kind) => !kind.startsWith("drop")),
    ["opened 7", "closed 4", "opened 7"],
  );
  bench.device.free();
});

test("what is typed on the plain console arrives, before and after a session", () => {
  const bench = new Bench();
  bench.run(6);
  bench.up.send(Buffer.from("ls\r"), bench.now);
  bench.run(50);
  const pasted = "a pasted line, longer than what is held back. ".repeat(20);
  bench.up.send(Buffer.from(pasted), bench.now);
  bench.run(300);
  assert.is(text(bench.typed), `ls\r${pasted}`);
  bench.typed.length = 0;
  bench.plug();
  bench.run(3000, () => bench.host!.isOpen);
  bench.host!.close(bench.now);
  bench.run(200);
  bench.up.send(Buffer.from("help\r"), bench.now);
  bench.run(50);
  assert.is(text(bench.typed), "help\r");
  bench.device.free();
});

test("a line busy at the start is not listened to until it pauses", () => {
  const bench = new Bench();
  bench.up.send(Buffer.from("the rest of something"), 0);
  bench.run(40);
  bench.up.send(Buffer.from("ls\r"), bench.now);
  bench.run(50);
  assert.is(text(bench.typed), "ls\r");
  bench.device.free();
});

test("a frame takes the line that was being typed with it", () => {
  const bench = new Bench();
  bench.run(100);
  bench.up.send(Buffer.from("rm impor"), bench.now);
  bench.run(30);
  bench.up.send(Uint8Array.of(0, 0xf8, 65, 66, 13), bench.now);
  bench.run(30);
  assert.is(text(bench.typed), "rm impor");
  assert.equal(
    bench.deviceEvents.map(({ kind }) => kind),
    ["dropLine"],
  );
  bench.up.send(Buffer.from("still swallowed\r"), bench.now);
  bench.run(200);
  bench.up.send(Buffer.from("typed\r"), bench.now);
  bench.run(50);
  assert.is(text(bench.typed), "rm impor" + "typed\r");
  bench.device.free();
});

test("in a session a bare Ctrl-C counts, other bytes do not", () => {
  const bench = open();
  bench.run(100);
  bench.up.send(Buffer.from("exit\r"), bench.now);
  bench.run(100);
  bench.up.send(Buffer.from("\x03x"), bench.now);
  bench.run(100);
  assert.not(bench.deviceEvents.some(({ kind }) => kind === "interrupt"));
  bench.up.send(Buffer.from("\x03"), bench.now);
  bench.run(100);
  assert.is(bench.deviceEvents.filter(({ kind }) => kind === "interrupt").length, 1);
  assert.is(text(bench.typed), "");
  assert.ok(bench.host!.isOpen);
  bench.device.free();
});

test("a board's last words in a session reach the host as plain text", () => {
  const bench = open();
  bench.run(30);
  bench.down.send(Buffer.from("\r\nfault: data abort\r\n"), bench.now);
  bench.run(300);
  assert.is(text(bench.hostPlain), "\r\nfault: data abort\r\n");
  bench.device.free();
});

test("text both ways at once, each in order, while nobody reads for a time", () => {
  const bench = open({
    seed: 4,
    faults: { corrupt: 0.002, drop: 0.001 },
    device: { receiveBytes: 256, sendBytes: 256 },
  });
  const up = someFile(8000, 1);
  const down = someFile(8000, 2);
  let written = 0;
  bench.host!.write(channels.console, up);
  bench.watch = () => {
    written += bench.device.write(0, down.subarray(written, written + 1000));
  };
  const all = () =>
    Buffer.concat(bench.hostReceived[0]).length === down.length &&
    Buffer.concat(bench.deviceReceived[0]).length === up.length;
  assert.ok(bench.run(120_000, all), `${bench.log}`);
  assert.equal(Buffer.concat(bench.hostReceived[0]), Buffer.from(down));
  assert.equal(Buffer.concat(bench.deviceReceived[0]), Buffer.from(up));
  bench.device.free();
});

test("no credit: the host waits, and goes on when the board reads again", () => {
  const bench = open({ seed: 2, faults: { drop: 0.01 }, device: { receiveBytes: 1024 } });
  const up = someFile(10_000, 3);
  bench.reads = false;
  bench.host!.write(channels.console, up);
  bench.run(5000);
  assert.is(bench.host!.unsent(0), up.length - 1024);
  assert.ok(bench.host!.isOpen);
  bench.reads = true;
  assert.ok(bench.run(60_000, () => Buffer.concat(bench.deviceReceived[0]).length === up.length));
  assert.equal(Buffer.concat(bench.deviceReceived[0]), Buffer.from(up));
  bench.device.free();
});

test("a file from the board, on a bad line", () => {
  const bench = open({ baud: 1_000_000, seed: 3, faults: { corrupt: 0.003, drop: 0.003, double: 0.003 } });
  const file = someFile(100_000, 9);
  bench.device.setFile(file);
  const memory = new Uint8Array(file.length);
  memory.set(file.subarray(0, 1234));
  bench.host!.download(memory, 1234);
  bench.device.send(1234);
  assert.ok(bench.run(60_000, () => bench.device.unsent(2) === 0));
  assert.equal(memory, file);
  bench.device.free();
});

test("a file's last bytes below 2^32, and none beyond", () => {
  const bench = open({ baud: 3_000_000 });
  const size = 2 ** 32 - 1;
  const tail = someFile(50_000, 4);
  const from = size - tail.length;
  assert.ok(bench.device.receiveFar(size, from));
  bench.host!.upload((offset, length) => tail.subarray(offset - from, offset - from + length), size, from);
  assert.ok(bench.run(5000, () => bench.device.received === size));
  assert.equal(bench.device.file(tail.length), tail);
  assert.throws(() => bench.host!.upload(tail, 2 ** 32, 0), /too large/);
  assert.throws(() => bench.host!.upload(tail, 10, 11), /not within/);
  assert.throws(() => bench.host!.upload(tail, 10, -1), /not within/);
  bench.device.free();
});

test("channel 3 carries streams both ways, and only what was granted", () => {
  const bench = open({ baud: 3_000_000, device: { receiveBytes: 4096, sendBytes: 1024 } });
  const [up, down] = [someFile(40_000, 5), someFile(3000, 6)];
  bench.run(100);
  assert.is(bench.device.write(channels.streams, down), 1024, "no more than its ring holds");
  bench.host!.write(channels.streams, up);
  bench.reads = false;
  bench.run(500);
  assert.is(bench.host!.unsent(channels.streams), 40_000 - 4096, "what nobody takes is held back");
  bench.reads = true;
  bench.run(2000);
  assert.equal(Buffer.concat(bench.deviceReceived[channels.streams]), Buffer.from(up));
  assert.equal(Buffer.concat(bench.hostReceived[channels.streams]), Buffer.from(down.subarray(0, 1024)));
  bench.device.free();
});

test.run();
