/**
 * What tests of scripts import as "sis/testing": tensors against what is expected of them.
 * @module sis/testing
 */
import type { TensorValue } from "sis";
import { Assertion } from "uvu/assert";
import { type CloseOptions, difference, type Expected } from "./close.js";
import { checkSnapshot } from "./snapshots.js";

export type { CloseOptions, Expected } from "./close.js";

function fail(operator: string, message: string, text: string): never {
  throw new Assertion({ message, details: text, operator, expects: undefined, actual: undefined });
}

/**
 * Every element of `actual` differs from the expected one by at most `atol + rtol · |expected|`; NaN is close to NaN.
 * Where dtype and shape are given they must be equal. Fails with the elements that are worst.
 */
export function allclose(actual: TensorValue, expected: Expected, options: CloseOptions = {}): void {
  const text = difference(actual, expected, options);
  if (text !== undefined) fail("allclose", "Expected tensors to be close:", text);
}

/**
 * `actual` is close to the snapshot of this name, in `__snapshots__/` beside the test. `--update` writes what is not. A
 * name is the test file's own; used twice it stands for one value.
 */
export function matchesTensor(actual: TensorValue, name: string, options: CloseOptions = {}): void {
  const text = checkSnapshot(actual, name, options);
  if (text !== undefined) fail("matchesTensor", `Expected tensor to match snapshot "${name}":`, text);
}
