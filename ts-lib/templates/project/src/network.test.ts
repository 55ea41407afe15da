// `npm test` runs this in a virtual machine with the device's engine and limits; `npm test -- --target qemu-virt` on the
// emulated board.
import { allclose } from "sis/testing";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { exclusiveOr } from "./network.js";

test("is 1 where just one of the two is", () => {
  const pairs: [number, number][] = [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ];
  assert.equal(exclusiveOr(pairs).numbers(), [0, 1, 1, 0]);
});

test("is near that where the numbers are", () => {
  const pairs: [number, number][] = [
    [0.02, 0.01],
    [0.03, 0.98],
    [0.99, 0],
    [0.97, 1],
  ];
  allclose(exclusiveOr(pairs), [0, 1, 1, 0], { atol: 0.1 });
});

test("wants four pairs", () => {
  assert.throws(() => exclusiveOr([[0, 1]]), /4 pairs, not 1/);
});
test.run();
