// The language features scripts may rely on, in the device's engine.
import { suite } from "uvu";
import { mustRun } from "./script.js";

const language = suite("native: language");

const features: Record<string, string> = {
  "classes with private members, static blocks and accessors": `
    class Point { #x = 1; static count = 0; static { Point.count = 5; } get x() { return this.#x; } has(o) { return #x in o; } }
    const p = new Point(); same([p.x, Point.count, p.has(p), p.has({})], [1, 5, true, false]);`,
  "iterators, generators, destructuring and spread": `
    function* count(n) { for (let i = 0; i < n; i++) yield i; }
    const [first, ...rest] = count(4); const { a = 3, ...others } = { b: 1, c: 2 };
    same([first, rest, a, others], [0, [1, 2, 3], 3, { b: 1, c: 2 }]);`,
  "async functions, async generators, for await and top-level await": `
    async function* ticks() { yield 1; await null; yield 2; }
    const seen = []; for await (const t of ticks()) seen.push(t);
    same(seen, [1, 2]); same(await Promise.all([1, Promise.resolve(2)]), [1, 2]);
    same((await Promise.allSettled([Promise.reject(new Error("no"))]))[0].status, "rejected");`,
  "BigInt and its typed arrays": `
    same(String(2n ** 64n), "18446744073709551616"); same(String(BigInt.asIntN(64, 2n ** 63n)), "-9223372036854775808");
    const b = new BigInt64Array([1n, -1n]); same(String(new BigUint64Array(b.buffer)[1]), "18446744073709551615");`,
  "typed arrays, DataView and ArrayBuffer": `
    const f = Float32Array.from([1.5, 2.5]); const d = new DataView(f.buffer); same(d.getFloat32(4, true), 2.5);
    same([...new Uint8Array([3, 1, 2]).toSorted()], [1, 2, 3]); same(new Uint16Array([1, 2, 3]).at(-1), 3);
    same([...f.subarray(1).map((x) => x * 2)], [5]); same(new ArrayBuffer(8).slice(2).byteLength, 6);
    same(f.findLast((x) => x < 2), 1.5); same([...new Uint8Array([1, 2]).with(0, 9)], [9, 2]);`,
  "arrays of ES2023": `
    same([3, 1, 2].toSorted(), [1, 2, 3]); same([1, 2].toReversed(), [2, 1]); same([1, 2, 3].toSpliced(1, 1), [1, 3]);
    same([1, 2].with(0, 9), [9, 2]); same([1, 2, 3].findLast((x) => x < 3), 2); same([1, [2, [3]]].flat(Infinity), [1, 2, 3]);`,
  operators: `
    let a = null; a ??= 5; let b = 0; b ||= 7; same([a, b, a?.x?.y, 2 ** 10, 1_000], [5, 7, undefined, 1024, 1000]);`,
  "strings, templates and regular expressions": `
    same("a-b-c".replaceAll("-", "+"), "a+b+c"); same(/(?<y>\\d{4})/.exec("in 2024").groups.y, "2024");
    same("x".padStart(3, "0"), "00x"); same([..."a\\u{1F600}"].length, 2); same(/\\p{L}+/u.exec("1äb")[0], "äb");
    same("\\ud800".isWellFormed(), false); same(String.raw\`\\n\`, "\\\\n");`,
  "Map, Set, WeakMap, WeakRef, Symbol, Proxy and Reflect": `
    same([...new Map([[1, 2]])], [[1, 2]]); const w = new WeakMap(); const k = {}; w.set(k, 1); same(w.get(k), 1);
    check(new WeakRef(k).deref() === k, "WeakRef"); const p = new Proxy({}, { get: (_, name) => name }); same(p.hello, "hello");
    same(Reflect.ownKeys({ a: 1, [Symbol.iterator]: 2 }).length, 2);`,
  "errors with causes, and AggregateError": `
    const e = new Error("out", { cause: new TypeError("in") }); same(e.cause.name, "TypeError");
    check(e.stack.includes("script.js:"), e.stack); same(new AggregateError([1, 2]).errors, [1, 2]);`,
  "JSON, Date in UTC, Math": `
    same(JSON.parse('{"a":[1,{"b":null}]}'), { a: [1, { b: null }] }); same(new Date(2024, 0, 1).toISOString(), "2024-01-01T00:00:00.000Z");
    same(new Date().getTimezoneOffset(), 0); same([Math.fround(0.1), Math.clz32(1), Math.imul(3, 4), Math.hypot(3, 4)], [0.10000000149011612, 31, 12, 5]);
    check(Date.now() > 1.6e12, "clock"); check(performance.now() > 0, "performance");`,
  "TextEncoder and TextDecoder": `
    const bytes = new TextEncoder().encode("hé€😀\\ud800!"); const text = new TextDecoder().decode(bytes); same(text, "hé€😀\\ufffd!");
    same(new TextDecoder().decode(new Uint8Array([0xef, 0xbb, 0xbf, 65])), "A");
    same(new TextDecoder("utf-8", { ignoreBOM: true }).decode(new Uint8Array([0xef, 0xbb, 0xbf, 65])), "\\ufeffA");
    same(new TextDecoder().decode(new Uint8Array([0xf0, 0x9f, 65, 0xc0, 0x80, 0xed, 0xa0, 0x80])), "\\ufffdA\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd");
    throws(() => new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([0xff])), "TypeError");
    throws(() => new TextDecoder("latin1"), "RangeError"); same(new TextDecoder().decode(), ""); same(new TextDecoder().fatal, false);
    throws(() => new TextDecoder().decode(5), "TypeError"); throws(() => TextDecoder.prototype.decode.call({}), "TypeError");
    same(new TextDecoder().decode(new Uint8Array([65, 66, 67]).subarray(1)), "BC"); same(new TextEncoder().encode().length, 0);`,
  "structures of one module: import.meta, dynamic import of sis:native": `
    same(typeof import.meta, "object"); same((await import("sis:native")).target(), "native");`,
};

for (const [name, source] of Object.entries(features)) {
  language(name, async () => {
    await mustRun(source);
  });
}

language("no threads, as on the device", async () => {
  await mustRun(`same(typeof Atomics, "undefined"); same(typeof Worker, "undefined");`);
});

language.run();
