// Deep in every way: calls, getters, toString, JSON, regular expressions, proxies, bound functions, source text.
const down = (n) => 1 + down(n + 1);
class Deep { get v() { return this.v; } toJSON() { return this; } toString() { return `${this}`; } [Symbol.toPrimitive]() { return +this; } }
let nested = [];
for (let i = 0; i < 2e4; i++) nested = [nested];
let proxy = {};
for (let i = 0; i < 3e4; i++) proxy = new Proxy(proxy, {});
let bound = () => 1;
for (let i = 0; i < 1e3; i++) bound = bound.bind();
const wells = [
  () => down(0), () => new Deep().v, () => String(new Deep()), () => +new Deep(),
  () => JSON.stringify(nested), () => nested.flat(Infinity), () => String(nested), () => JSON.parse("[".repeat(1e5)),
  () => structure("("), () => structure("["), () => structure("{"), () => structure("!"), () => structure("a=>"), () => structure("2**"),
  () => structure("function f(){"), () => structure("class A extends "), () => structure("`${"), () => structure("if(1)"), () => structure("({a:"),
  () => structure("async()=>await "), () => structure("new "), () => structure("a?"), () => structure("for(;;)"), () => structure("-"),
  () => new RegExp("(".repeat(1e5)), () => new RegExp("(?=".repeat(1e5)), () => new RegExp("[".repeat(1e5), "v"),
  () => /^(?:a|b|(c))*$/.test("ab".repeat(1e6)), () => proxy.x, () => bound(), () => Reflect.ownKeys(proxy), () => [1, 2].sort(function f() { return [1, 2].sort(f); }),
  () => { const p = new Proxy({}, { get: (_, k) => p[k] }); return p.x; }, () => { const e = new Error(); e.cause = e; throw e; },
  () => { Object.defineProperty(Error, "prepareStackTrace", { configurable: true, get: () => down(0) }); down(0); },
];
function structure(text) { return eval(text.repeat(1e5)); }
let ended = 0;
for (const well of wells) {
  try {
    well();
    ended++;
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError || error instanceof Error) ended++;
  }
}
delete Error.prepareStackTrace;
console.log(ended === wells.length);
try { console.log(nested, proxy, new Deep()); } catch {}
