// Offsets of streams count modulo 2^32; two that are compared lie within 2^31 of each other.

/** Whether offset a lies before b. */
export const before = (a: number, b: number): boolean => ((a - b) | 0) < 0;

/** The bytes from b up to a. */
export const distance = (a: number, b: number): number => (a - b) >>> 0;

export const plus = (offset: number, bytes: number): number => (offset + bytes) >>> 0;

export interface Range {
  from: number;
  to: number;
}
