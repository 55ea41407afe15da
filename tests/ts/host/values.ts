// A script that shows every kind of value on the console, for agree.test.ts.

export const showsValues = `class P { constructor() { this.x = 1; this["a-b"] = "it's"; } get g() { return 1; } }
class Q extends P {}
const circ = { a: 1 }; circ.self = circ;
console.log("a", 1, -0, 1e21, NaN, 10n, true, null, undefined, Symbol("s"));
console.log([1, 2, 3], ["a", "b'"], [], {}, { a: { b: { c: { d: 1 } } } }, [[[[1]]]]);
console.log(new P(), new Q(), Object.create(null), P, Q, () => 1, function f() {}, async () => {});
console.log(Array.from({ length: 120 }, (_, i) => i * 3));
console.log(Array.from({ length: 30 }, (_, i) => "s" + i));
console.log(new Float32Array([1, 0.1, 3]), new Uint8Array(130), new BigInt64Array(2));
console.log(new Map([["a", 1], [{ k: 1 }, [2]]]), new Set([1, "x"]));
console.log({ long: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", other: "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", third: 12345678 });
console.log([, 1, , , 2], [undefined, null], "x\\ny", ["x\\ny\\x01\\\\"], new Date(0), /re/g);
console.log({ get a() { return 1; }, set b(v) {}, [Symbol("k")]: 2, 3: 4 });
console.log("%s is %d and %i %f %j %o %% %z", "str", "42", 3.9, "1.5", { a: [1] }, { b: 1 }, "extra", { c: 2 });
console.log("100%", 5, "%s");
console.log("%s", "only"); console.log();
console.log(new ArrayBuffer(3).byteLength, [new P()]);
console.group("G"); console.log("in"); console.group(); console.info("deeper"); console.groupEnd(); console.groupEnd(); console.debug("out");
console.assert(true, "no"); console.assert(false, "yes"); console.error("to err");
console.log([1.5, 2.25, 3, 4, 5, 6, 7, 8, 1000000], ["aaa", "bbb", "c", "dd", "e", "f", "ggggggggggg"]);
`;
