// Promises that are rejected by the thousand, with strange reasons.
for (let i = 0; i < 3000; i++) Promise.reject(new Proxy({ i }, {})).catch(() => {});
const quiet = [];
for (let i = 0; i < 3000; i++) quiet.push(Promise.reject(i));
for (const p of quiet) p.catch(() => {});
class Evil extends Promise { then() { throw new Error("then"); } static get [Symbol.species]() { return function () {}; } }
try { await Evil.resolve(1); } catch (error) { console.log(error.message); }
await Promise.allSettled([Evil.resolve(2), { then(a, b) { b(a); a(b); throw 1; } }, null]);
Promise.reject({ get stack() { throw 1; }, get name() { for (;;); } });
