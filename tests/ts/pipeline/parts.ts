// What tests of pipelines share.
import { sis } from "../sis/library.js";

/** f(0) … f(count - 1). */
export const numbers = (count: number, f = (i: number) => i): number[] =>
  Array.from({ length: count }, (_, i) => f(i));

/** 0 … count - 1 as f32, `each` a token. */
export const ramp = (count: number, each: number) =>
  sis.memorySource(Float32Array.from(numbers(count)), { shape: [each] });

/** The SisError that `call` must end with. */
export async function failing(
  call: () => unknown,
): Promise<Error & { code: string; operator?: string; cause?: unknown }> {
  try {
    await call();
  } catch (error) {
    if (error instanceof Error && error.name === "SisError") return error as never;
    throw error;
  }
  throw new Error("nothing was thrown");
}
