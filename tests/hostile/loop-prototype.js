// A chain of prototypes that bites its tail.
const x = new Proxy({}, { getPrototypeOf: () => x });
x instanceof function () {};
