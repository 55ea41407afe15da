// Errors that are hard to show, thrown where nobody catches them.
const strange = [
  new Proxy(new Error("b"), { get() { for (;;); }, getPrototypeOf() { for (;;); } }),
  { toString() { for (;;); }, [Symbol.toPrimitive]() { for (;;); } },
  Object.defineProperty(new Error("c"), "message", { get() { throw 1; } }),
  Object.assign(new Error("d"), { cause: null }),
];
for (const error of strange) console.error(error);
const loop = new Error("e");
loop.cause = loop;
loop.errors = [loop];
loop.stack = "x".repeat(1e6);
setTimeout(() => { throw loop; }, 1);
