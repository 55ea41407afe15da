// A clean line: an upload goes at the line's own speed, the console and control frames beside it.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Bench, someFile, uploading } from "./bench.js";

for (const baud of [115200, 3_000_000]) {
  test(`an upload at ${baud} baud takes at least 90 % of the line`, () => {
    const bench = new Bench({ baud, faults: { delay: 1 } });
    const file = someFile(1 << 20, 5);
    uploading(bench, file);
    assert.ok(bench.run(5000, () => bench.device.isOpen));
    const start = bench.now;
    assert.ok(
      bench.run(200_000, () => bench.device.received === file.length),
      bench.log.join("; "),
    );
    const share = file.length / (((bench.now - start) / 1000) * (baud / 10));
    console.log(`${baud} baud: ${(share * 100).toFixed(1)} % of the line's rate`);
    assert.ok(bench.has(file));
    assert.ok(share >= 0.9, `${share}`);
    assert.is(bench.typedBytes().length, 0);
    bench.device.free();
  });
}

for (const baud of [115200, 3_000_000]) {
  test(`a file from the board at ${baud} baud takes at least 90 % of the line`, () => {
    const bench = new Bench({ baud, faults: { delay: 1 } });
    const file = someFile(1 << 19, 6);
    bench.plug();
    assert.ok(bench.run(5000, () => bench.device.isOpen && bench.host!.isOpen));
    bench.device.setFile(file);
    const memory = new Uint8Array(file.length);
    const start = bench.now;
    bench.host!.download(memory, 0);
    bench.device.send(0);
    assert.ok(bench.run(200_000, () => bench.device.unsent(2) === 0));
    const share = file.length / (((bench.now - start) / 1000) * (baud / 10));
    console.log(`down, ${baud} baud: ${(share * 100).toFixed(1)} % of the line's rate`);
    assert.equal(memory, file);
    assert.ok(share >= 0.9, `${share}`);
    bench.device.free();
  });
}

test.run();
