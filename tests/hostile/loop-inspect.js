// Prints what is hard to print.
const wide = Array.from({ length: 100 }, () => ({ a: { b: { c: new Map([[{}, [new Set("abc")]]]) } } }));
for (;;) console.debug.call(null, ...wide.map((w) => JSON.stringify(w).length)), [..."x".repeat(1e5)].join().length;
