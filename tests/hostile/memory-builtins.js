// Functions of the engine that make many small things in one call.
const bombs = [
  () => Object.entries(new Uint8Array(1e6)),
  () => JSON.parse(`[${"{},".repeat(3e5)}0]`),
  () => "abc,".repeat(1e6).split(","),
  () => eval(`[${"{a:1},".repeat(2e5)}]`),
  () => [..."ab".repeat(1e6).matchAll(/a/g)],
  () => Object.fromEntries(Array.from({ length: 1e6 }, (_, i) => [`k${i}`, i])),
  () => { let f = () => 1; for (;;) { const g = f; f = () => g(); } },
  () => { const all = []; for (;;) all.push(Promise.resolve(all).then(() => all)); },
  () => { const o = {}; for (;;) o[Symbol()] = 1; },
  () => { const o = {}; for (let i = 0; ; i++) o[`p${i}`] = i; },
  () => { const all = []; for (;;) { const g = (function* () { yield 1; })(); g.next(); all.push(g); } },
  () => { const all = new Map(); for (let i = 0; ; i++) all.set({ i }, `v${i}`); },
  () => { let p = {}; for (;;) p = new Proxy(p, {}); },
];
let caught = 0;
for (const bomb of bombs) {
  try {
    bomb();
  } catch (error) {
    if (error.code === "OUT_OF_MEMORY") caught++;
    else console.log(String(error));
  }
}
console.log(caught === bombs.length);
