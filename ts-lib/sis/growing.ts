// Records that grow: when C runs out of them, it gets another block and is asked again.

import { SisError } from "./errors.js";

/** Records beyond what was asked, so that the next calls find room too. */
const SLACK = 4096;
const SMALLEST_BLOCK = 1 << 20;

/** Makes a call that needs records of `handle`; `extend` gives them, at most `most` times. */
export function growing<Handle, Result>(
  handle: Handle,
  extend: (handle: Handle, bytes: number) => void,
  call: (handle: Handle) => Result,
  most = 3,
): Result {
  for (let tries = 0; ; tries++) {
    try {
      return call(handle);
    } catch (error) {
      if (!(error instanceof SisError) || error.code !== "OUT_OF_ARENA" || tries === most) throw error;
      extend(handle, Math.max((error.asked ?? 0) + SLACK, SMALLEST_BLOCK));
    }
  }
}
