// Two arrays of holes.
const a = [];
a.length = 4294967294;
for (;;) { try { a.concat(a); } catch {} }
