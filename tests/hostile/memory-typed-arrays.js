// Typed arrays larger than all memory, and than all numbers.
const sizes = [1e9, 2 ** 31, 2 ** 32, 2 ** 40, 2 ** 53 - 1, Infinity, -1, NaN];
const kinds = [Uint8Array, Float64Array, BigInt64Array, ArrayBuffer, Array];
let refused = 0;
let made = 0;
for (const Kind of kinds) {
  for (const size of sizes) {
    try {
      new Kind(size);
      made++;
    } catch (error) {
      if (error instanceof Error) refused++;
    }
  }
}
try {
  new ArrayBuffer(8, { maxByteLength: 2 ** 40 });
} catch {
  refused++;
}
console.log(refused > 25, refused + made);
