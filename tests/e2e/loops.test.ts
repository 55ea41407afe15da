// Inner loops of the image as it ships, by what needs no tool beside the compiler's: `sis bench --loops` models the others too.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { loopIn, shippedImage, slots } from "../../ts-lib/host/bench/loops.js";

const multiplyAdds = (body: readonly string[]) => body.filter((line) => line.startsWith("fmla")).length;

test("8 x 12 in order: multiply-adds take 80 % of the issue slots of a Cortex-A53", async () => {
  const body = await loopIn(shippedImage, "sis_wide_3_a53");
  assert.ok(multiplyAdds(body) / slots(body) >= 0.8);
});

test("8 x 12: nine of ten instructions multiply, five paired loads for 48 multiply-adds", async () => {
  const body = await loopIn(shippedImage, "sis_wide_3_neon");
  const loads = body.filter((line) => line.startsWith("ld"));
  assert.ok(loads.every((line) => line.startsWith("ldp q")));
  assert.is(loads.length * 48, multiplyAdds(body) * 5);
  assert.ok(multiplyAdds(body) / body.length >= 0.89);
});

test.run();
