// Sessions that are broken: a host that dies, a board that is reset, a cable that is pulled. Each upload goes on where it was and
// arrives whole, and the board's plain console never sees a byte of a frame.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Bench, type BenchOptions, someFile, uploading } from "./bench.js";

const full = process.env.SIS_TEST_FULL !== undefined;

function finish(bench: Bench, file: Uint8Array, what: string): void {
  const whole = bench.run(600_000, () => bench.device.received === file.length);
  assert.ok(
    whole && bench.has(file),
    `${what}: ${bench.device.received} bytes; ${bench.log.slice(-9).join("; ")}`,
  );
  bench.run(500);
  assert.equal(bench.typedBytes(), Buffer.alloc(0), `${what}: the plain console got bytes`);
  bench.device.free();
}

test("a host that dies at each chunk: the next one goes on there", () => {
  for (const baud of [115_200, 3_000_000]) {
    const bench = new Bench({ baud, seed: 11, faults: { delay: 1 } });
    const file = someFile(full ? 1 << 20 : 1 << 17, 6);
    let next = 0;
    let deaths = 0;
    uploading(bench, file, {
      uploaded: (offset) => {
        if (offset <= next || offset === file.length) return;
        next = offset;
        deaths++;
        bench.host = undefined;
      },
    });
    finish(bench, file, `${baud}`);
    console.log(`${baud} baud: ${deaths} hosts died`);
    assert.ok(deaths > 20);
  }
});

test("a host that dies in the middle of a frame", () => {
  for (let i = 0; i < (full ? 200 : 40); i++) {
    const bench = new Bench({ baud: 115_200, seed: i });
    const file = someFile(20_000, i);
    uploading(bench, file);
    bench.run(200 + i * 7.3);
    bench.host = undefined;
    if (i % 2) bench.run(i * 100); // now and then long enough that the board ends the session
    finish(bench, file, `death ${i}`);
  }
});

const cutTimes = full ? [5, 50, 300, 900, 1500, 1990, 2500, 5000, 9000] : [5, 300, 1500, 2500, 6000];

for (const which of ["both", "up", "down"] as const) {
  test(`a cable that is pulled and put back: ${which}`, () => {
    for (const ms of cutTimes) {
      for (let i = 0; i < (full ? 20 : 4); i++) {
        const bench = new Bench({ baud: 115_200, seed: i, faults: { delay: 2, jitter: 3 } });
        const file = someFile(40_000, i);
        uploading(bench, file);
        bench.run(400 + bench.random() * 1000);
        const lines = which === "both" ? [bench.up, bench.down] : [bench[which]];
        for (const line of lines) line.cut = true;
        bench.run(ms + bench.random() * 30);
        for (const line of lines) line.cut = false;
        finish(bench, file, `${which} cut for ${ms} ms, ${i}`);
      }
    }
  });
}

function resetTest(name: string, alert: boolean, options: BenchOptions, downtime: number): void {
  test(name, () => {
    for (let i = 0; i < (full ? 60 : 12); i++) {
      const bench = new Bench({ ...options, seed: i });
      const file = someFile(150_000, i);
      uploading(bench, file);
      bench.run(300 + bench.random() * 600);
      const { up, down } = bench;
      // While the board is down nobody listens; its UART then starts at whatever byte is on the line.
      up.cut = true;
      down.cut = true;
      bench.device.restart(bench.now, alert);
      bench.run(downtime * bench.random());
      up.cut = false;
      down.cut = false;
      up.toRate = options.baud ?? 115_200;
      down.fromRate = up.toRate;
      bench.device.restart(bench.now, alert);
      finish(bench, file, `${name} ${i}`);
    }
  });
}

resetTest("a board that is reset and knows that a session was open", true, { baud: 115_200 }, 300);
resetTest("a board that is reset and knows nothing", false, { baud: 115_200 }, 300);
resetTest("a board that is reset at once", false, { baud: 1_000_000 }, 0);
resetTest("a board that takes long to come back", true, { baud: 3_000_000 }, 6000);

test("both die and return", () => {
  for (let i = 0; i < (full ? 60 : 12); i++) {
    const bench = new Bench({ baud: 115_200, seed: i });
    const file = someFile(60_000, i);
    uploading(bench, file);
    const respawn = bench.watch;
    bench.run(500 + bench.random() * 900);
    bench.watch = undefined;
    bench.host = undefined;
    bench.run(bench.random() * 100);
    bench.device.restart(bench.now, i % 2 === 0);
    bench.run(bench.random() * 4000);
    bench.watch = respawn;
    finish(bench, file, `return ${i}`);
  }
});

for (const idle of [0, 100]) {
  const when = idle ? "a cable that is put in long after the board's start," : "a board whose UART starts";
  test(`${when} at any byte of a host's frames`, () => anyByte(idle));
}

function anyByte(idle: number): void {
  // What a host sends: a hello that nobody answers, then, in a session, data.
  const sent: Uint8Array[] = [];
  const source = new Bench({ baud: 115_200 });
  uploading(source, someFile(9000, 2));
  source.run(900, () => {
    for (let i = sent.length; i < source.upBytes.length; i++) sent.push(source.upBytes[i]);
    return false;
  });
  const stream = Buffer.concat(sent);
  const step = full ? 1 : 23;
  for (let from = 0; from < stream.length; from += step) {
    const bench = new Bench({ baud: 115_200, seed: from });
    bench.run(idle);
    bench.up.send(stream.subarray(from), bench.now);
    bench.run(2000);
    assert.equal(bench.typedBytes(), Buffer.alloc(0), `from byte ${from}`);
    bench.device.free();
  }
  console.log(`${stream.length} bytes of frames`);
}

test.run();
