// An object whose keys do not end.
const x = new Proxy({}, { getPrototypeOf: () => x, ownKeys: () => [] });
for (const key in x);
