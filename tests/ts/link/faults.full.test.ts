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

for (const [name, faults] of Object.entries(kinds)) {
  for (const baud of [115200, 3_000_000]) {
    for (const seed of [1, 2, 3]) {
      test(`1 MB with 1 % of the bytes ${name}, ${baud} baud, seed ${seed}`, () => {
        const bench = new Bench({ baud, seed, faults });
        const file = someFile(1 << 20, seed);
        uploading(bench, file);
        assert.ok(
          bench.run(1_500_000, () => bench.device.received === file.length),
          `${bench.device.received} ${bench.log.join("; ")}`,
        );
        const share = file.length / ((bench.now / 1000) * (baud / 10));
        console.log(
          `${name}, ${baud} baud, seed ${seed}: ${(share * 100).toFixed(1)} % of the line`,
          bench.log.join("; "),
          bench.device.counts(),
          bench.host?.counts,
        );
        assert.ok(bench.has(file));
        assert.is(bench.typedBytes().length, 0);
        bench.device.free();
      });
    }
  }
}

test.run();
