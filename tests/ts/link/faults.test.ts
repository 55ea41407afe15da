// A bad line: one byte in a hundred is corrupted, dropped or doubled. Every upload arrives as it was.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Bench, someFile, uploading } from "./bench.js";
import type { Faults } from "./wire.js";

const kinds: Record<string, Faults> = {
  corrupted: { corrupt: 0.01 },
  dropped: { drop: 0.01 },
  doubled: { double: 0.01 },
  "all three and delayed": { corrupt: 0.004, drop: 0.003, double: 0.003, delay: 8, jitter: 8 },
};

const full = process.env.SIS_TEST_FULL !== undefined;
const seeds = full ? [1, 2, 3, 4, 5, 6, 7, 8] : [1];
const size = full ? 1 << 20 : 1 << 18;

for (const [name, faults] of Object.entries(kinds)) {
  for (const baud of [115200, 3_000_000]) {
    for (const seed of seeds) {
      test(`${size} bytes, 1 % of the bytes on the line ${name}, ${baud} baud, seed ${seed}`, () => {
        const bench = new Bench({ baud, seed, faults });
        const file = someFile(size, seed);
        uploading(bench, file);
        assert.ok(
          bench.run(1_500_000, () => bench.device.received === file.length),
          `${bench.device.received} ${bench.log.join("; ")}`,
        );
        const share = file.length / ((bench.now / 1000) * (baud / 10));
        console.log(`${name}, ${baud} baud, seed ${seed}: ${(share * 100).toFixed(1)} % of the line's rate`);
        assert.ok(bench.has(file));
        assert.is(bench.typedBytes().length, 0);
        bench.device.free();
      });
    }
  }
}

test.run();
