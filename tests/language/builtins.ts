// ECMAScript's own objects, up to ECMAScript 2023.
import { check, rows, same, throws } from "./feature.js";

const numbers = rows(
  "numbers and dates",
  {
    "Math: fround, clz32, imul, hypot, trunc, sign, log2": () => {
      same(
        [Math.fround(0.1), Math.clz32(1), Math.imul(3, 4), Math.hypot(3, 4)],
        [0.10000000149011612, 31, 12, 5],
      );
      same([Math.trunc(-1.5), Math.sign(-3), Math.log2(8)], [-1, -1, 3]);
    },
    "Number: parsing and printing, EPSILON, isSafeInteger": () => {
      same(
        [Number("0x10"), Number.parseFloat("1.5e3x"), (255).toString(16), (0.1).toFixed(3)],
        [16, 1500, "ff", "0.100"],
      );
      same(
        [(1234.5678).toPrecision(6), (1e21).toString(), Number.isSafeInteger(2 ** 53)],
        ["1234.57", "1e+21", false],
      );
    },
    "BigInt, asIntN, asUintN": () => {
      same(String(2n ** 64n), "18446744073709551616");
      same([String(BigInt.asIntN(64, 2n ** 63n)), String(-7n / 2n)], ["-9223372036854775808", "-3"]);
    },
    "Date in UTC": () => {
      same(new Date(2024, 0, 1).toISOString(), "2024-01-01T00:00:00.000Z");
      same([new Date().getTimezoneOffset(), new Date("2024-02-29").getUTCDate()], [0, 29]);
    },
    "Intl and locales": () => {
      check("Intl" in globalThis, "Intl");
    },
  },
  {
    "Intl and locales": {
      vm: "none; toLocaleString is toString",
      native: "none; toLocaleString is toString",
      device: "none; toLocaleString is toString",
    },
  },
);

const texts = rows("texts", {
  "String: at, padStart, replaceAll, matchAll, normalize, isWellFormed": () => {
    same(["abc".at(-1), "x".padStart(3, "0"), "a-b-c".replaceAll("-", "+")], ["c", "00x", "a+b+c"]);
    same([[..."a1b2".matchAll(/\d/g)].map(([d]) => d), "e\u0301".normalize("NFC").length], [["1", "2"], 1]);
    same([..."a\u{1F600}"].length, 2);
  },
  "RegExp: named groups, lookbehind, sticky, dotAll, Unicode properties": () => {
    same(/(?<y>\d{4})/.exec("in 2024")?.groups?.y, "2024");
    same(
      ["$12".match(/(?<=\$)\d+/)?.[0], /a.b/s.test("a\nb"), /\p{L}+/u.exec("1äb")?.[0]],
      ["12", true, "äb"],
    );
  },
  "RegExp: indices (d)": () => {
    same(/b/d.exec("abc")?.indices?.[0], [1, 2]);
  },
  "JSON: reviver, replacer, toJSON, well-formed output": () => {
    same(JSON.parse('{"a":[1,{"b":null}]}'), { a: [1, { b: null }] });
    same(
      [JSON.stringify({ at: new Date(0) }), JSON.stringify("\ud800")],
      ['{"at":"1970-01-01T00:00:00.000Z"}', '"\\ud800"'],
    );
    throws(() => JSON.parse("{"), "SyntaxError");
  },
});

const collections = rows(
  "collections",
  {
    "Array: toSorted, toReversed, toSpliced, with, findLast, at, flat, copyWithin": () => {
      same(
        [[3, 1, 2].toSorted(), [1, 2].toReversed(), [1, 2, 3].toSpliced(1, 1)],
        [
          [1, 2, 3],
          [2, 1],
          [1, 3],
        ],
      );
      same(
        [[1, 2].with(0, 9), [1, 2, 3].findLast((x) => x < 3), [1, [2, [3]]].flat(2)],
        [[9, 2], 2, [1, 2, 3]],
      );
    },
    "sorting is stable": () => {
      const list = Array.from({ length: 600 }, (_, i) => ({ key: i % 3, i }));
      const sorted = list.toSorted((a, b) => a.key - b.key);
      check(
        sorted.every((each, i) => i === 0 || sorted[i - 1]!.key < each.key || sorted[i - 1]!.i < each.i),
        "stable",
      );
    },
    "Map, Set, WeakMap, WeakSet, WeakRef, FinalizationRegistry": () => {
      const key = {};
      same(
        [[...new Map([[1, 2]])], [...new Set([1, 1, 2])], new WeakMap([[key, 1]]).get(key)],
        [[[1, 2]], [1, 2], 1],
      );
      check(new WeakRef(key).deref() === key, "WeakRef");
      new FinalizationRegistry(() => {}).register(key, 1);
    },
    "typed arrays of every kind, DataView, resizing ArrayBuffers stay as they are": () => {
      const f = Float32Array.from([1.5, 2.5]);
      same([new DataView(f.buffer).getFloat32(4, true), f.findLast((x) => x < 2)], [2.5, 1.5]);
      same(
        [[...new Uint8Array([3, 1, 2]).toSorted()], [...new Uint8Array([1, 2]).with(0, 9)]],
        [
          [1, 2, 3],
          [9, 2],
        ],
      );
      same(String(new BigUint64Array(new BigInt64Array([-1n]).buffer)[0]), "18446744073709551615");
    },
    "Symbol, iterator protocol, Proxy, Reflect": () => {
      const proxy = new Proxy({} as Record<string, string>, { get: (_, name) => String(name) });
      same([proxy.hello, Reflect.ownKeys({ a: 1, [Symbol.iterator]: 2 }).length], ["hello", 2]);
    },
    "Object: fromEntries, entries, hasOwn, groupBy is none": () => {
      same([Object.fromEntries([["a", 1]]), Object.hasOwn({ a: 1 }, "a")], [{ a: 1 }, true]);
    },
    structuredClone: () => check("structuredClone" in globalThis, "structuredClone"),
    "SharedArrayBuffer and Atomics": () => check("Atomics" in globalThis, "Atomics"),
  },
  {
    structuredClone: { vm: "none", native: "none", device: "none" },
    "SharedArrayBuffer and Atomics": {
      vm: "no Atomics: a script has one thread",
      native: "no Atomics: a script has one thread",
      device: "no Atomics: a script has one thread",
    },
  },
);

export default [...numbers, ...texts, ...collections];
