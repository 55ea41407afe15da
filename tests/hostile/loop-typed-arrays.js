// Typed arrays are filled, searched and turned by C alone.
const bytes = new Uint8Array(4e6);
const floats = new Float64Array(4e5);
for (;;) bytes.fill(1).indexOf(2), floats.sort().reverse().includes(NaN), bytes.set(floats), bytes.slice(), floats.join();
