// Another rate in a session: both ends change to it, and go back where it does not work.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Bench, type BenchOptions, someFile, uploading } from "./bench.js";

const full = process.env.SIS_TEST_FULL !== undefined;
const fast = 3_000_000;

/** A session at 115200 whose host asks for 3 Mbaud in the middle of an upload. */
function changing(options: BenchOptions, bytes = 200_000): { bench: Bench; file: Uint8Array } {
  const bench = new Bench({ baud: 115_200, device: { fast }, ...options });
  const file = someFile(bytes, 8);
  uploading(bench, file, {
    opened: () => {
      const { host } = bench;
      const before = bench.watch;
      const at = bench.now + 50;
      bench.watch = () => {
        before?.();
        if (bench.now < at || host?.state !== "open") return;
        bench.watch = before;
        host.changeRate(fast, bench.now);
      };
    },
  });
  return { bench, file };
}

function finish(bench: Bench, file: Uint8Array, limit: number): void {
  const whole = bench.run(limit, () => bench.device.received === file.length);
  assert.ok(
    whole && bench.has(file),
    `${bench.device.received} bytes; ${bench.log.join("; ")}; ${bench.host?.state}`,
  );
  assert.is(bench.typedBytes().length, 0);
}

test("to 3 Mbaud and, with the session, back", () => {
  const { bench, file } = changing({});
  finish(bench, file, 2500);
  assert.equal(bench.log, ["opened", "rate 3000000"]);
  assert.is(bench.up.fromRate, fast);
  bench.host!.close(bench.now);
  bench.run(500);
  assert.equal(
    [bench.up.fromRate, bench.up.toRate, bench.down.fromRate, bench.down.toRate],
    Array(4).fill(115_200),
  );
  bench.device.free();
});

for (const [name, up, down] of [
  ["both ways", true, true],
  ["to the board", true, false],
  ["to the host", false, true],
] as const) {
  test(`a rate that does not work ${name}: back to the line's own, in the same session`, () => {
    for (let seed = 0; seed < (full ? 40 : 5); seed++) {
      const { bench, file } = changing({ seed });
      if (up) bench.up.faults = { badRates: [fast] };
      if (down) bench.down.faults = { badRates: [fast] };
      finish(bench, file, 40_000);
      assert.equal(bench.log, ["opened", "rate 115200"]);
      assert.is(bench.up.toRate, 115_200);
      bench.device.free();
    }
  });
}

test("a rate that stops working later", () => {
  for (let seed = 0; seed < (full ? 40 : 5); seed++) {
    const { bench, file } = changing({ seed }, 400_000);
    bench.run(5000, () => bench.log.includes("rate 3000000"));
    bench.run(100 + bench.random() * 200);
    bench.up.faults = { badRates: [fast] };
    finish(bench, file, 60_000);
    assert.is(bench.log.filter((entry) => entry === "opened").length, 1, bench.log.join("; "));
    assert.is(bench.up.toRate, 115_200);
    bench.device.free();
  }
});

test("changes on a bad line", () => {
  for (let seed = 0; seed < (full ? 60 : 10); seed++) {
    const { bench, file } = changing(
      { seed, faults: { corrupt: 0.005, drop: 0.005, delay: 3, jitter: 3 } },
      30_000,
    );
    finish(bench, file, 60_000);
    bench.device.free();
  }
});

test("a host that dies at the new rate: the next one is heard", () => {
  for (let seed = 0; seed < (full ? 40 : 6); seed++) {
    const { bench, file } = changing({ seed }, 600_000);
    bench.run(5000, () => bench.log.includes("rate 3000000"));
    bench.run(bench.random() * 300);
    bench.host = undefined; // plugs in again at the line's own rate
    finish(bench, file, 90_000);
    bench.device.free();
  }
});

test("a rate that the board cannot do is declined", () => {
  const bench = new Bench();
  bench.plug();
  bench.run(1000, () => bench.host!.isOpen);
  bench.host!.changeRate(921_600, bench.now);
  bench.run(1000);
  assert.equal(bench.log, ["opened", "rate 115200"]);
  bench.device.free();
});

test.run();
