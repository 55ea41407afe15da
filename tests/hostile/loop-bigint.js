// Powers of large numbers.
let b = 3n;
for (;;) { try { b = b ** 30n; } catch { b = (1n << 60000n) - 1n; b = (b * b) / 7n; b.toString(); } }
