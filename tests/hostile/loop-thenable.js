// A promise that resolves to itself.
const t = { then: (resolve) => resolve(t) };
await t;
