// Pauses: a busy machine stops for a while, a line without a rate answers late. Nothing was lost, so frames stay large.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Bench, someFile, uploading } from "./bench.js";

for (const [name, rateless] of [
  ["with a rate", false],
  ["without one", true],
] as const) {
  test(`a line ${name} that stops now and then loses nothing, and frames stay large`, () => {
    for (let seed = 0; seed < 5; seed++) {
      const baud = 1_250_000;
      const host = rateless ? { baud: 0 } : {};
      const bench = new Bench({ baud, seed, host, faults: { delay: 0.5, jitter: 2 } });
      const file = someFile(400_000, seed);
      let stopped = 0;
      let least = Infinity;
      uploading(bench, file);
      bench.run(1000, () => bench.device.isOpen);
      while (bench.device.received < file.length && bench.now < 60_000) {
        bench.run(50 + bench.random() * 400);
        stopped = bench.random() < 0.5 ? 30 + bench.random() * 150 : 300 + bench.random() * 600;
        bench.pause(stopped);
        least = Math.min(least, bench.host!.counts.chunk);
      }
      assert.ok(bench.has(file), bench.log.join("; "));
      const { resent, framesOut, chunk } = bench.host!.counts;
      assert.ok(least > 500 && chunk > 1000, `seed ${seed}: chunks of ${least}, at last ${chunk}`);
      assert.ok(resent < framesOut / 3, `seed ${seed}: ${resent} of ${framesOut} sent again`);
      bench.device.free();
    }
  });
}

test.run();
