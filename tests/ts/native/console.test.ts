// console prints what Node's console prints.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { runScript } from "./script.js";

const printed = suite("native: console");

const classes = "class A {} class B extends A { x = 1; #y = 2; }\n";
const values = [
  `1, -0, [-0], 1e21, 0.1 + 0.2, NaN, 123456789012345680000, 1n, true, null, undefined`,
  `"a\\nb", ["a\\nb", 'it\\'s', 'it\\'s "q"', "", "\\x01"], Symbol("s"), Symbol()`,
  `[], {}, [[]], [{}], { e: [], o: {} }, [1, , 3], new Array(5), [undefined, null]`,
  `[[1, [2, [3, [4]]]]], { a: { b: { c: { d: 1 } } } }, { "a-b": 1, [Symbol("k")]: 2, 3: 4 }`,
  `[..."abcdefghijklmnopqrstuvwxyz"]`,
  `Array.from({ length: 120 }, (_, i) => i), Array.from({ length: 30 }, (_, i) => i * 1.37)`,
  `Array.from({ length: 10 }, (_, i) => "item number " + i)`,
  `Array.from({ length: 8 }, (_, i) => ({ id: i, name: "n" + i })), new Array(101).fill("abc")`,
  `new Float32Array([1.5, 2, -3]), new Uint8Array(0), new BigInt64Array(3), new Float64Array(200)`,
  `new Map([[1, { a: 2 }], ["k", [1]]]), new Map(), new Set(["x", 1]), new Date(0), /a+/gi`,
  `() => 1, function f() {}, async function g() {}, class {}, A, B, new B(), new A(), Object.create(null)`,
  `{ get x() { return 1; }, set y(v) {}, get z() { return 1; }, set z(v) {} }`,
  `Promise.resolve(5), new Promise(() => {}), [1.5, "a", true], { a: [{ b: { c: {} } }] }, { f() {}, g: () => 1 }`,
  `{ aaaaaaaaaaaaaaaaaaaa: 1, bbbbbbbbbbbbbbbbbbbbbbbbb: 2, cccccccccccccccccccccc: 3, ddddddddddddd: 4 }`,
  `{ long: "x".repeat(100), list: [1, 2, 3] }`,
  `{ name: "conv1", shape: [1, 64, 112, 112], weights: new Float32Array(20), attrs: { pads: [3, 3], group: 1 } }`,
  `"%s|%d|%i|%f|%j|%%|%x", "str", "42", 42.9, "1.5", { a: [1] }, 1, 2, "rest", { r: 1 }`,
  `"100%", 5`,
  `"%s", 5n, -0, "z"`,
  ``,
];

printed("values as Node shows them", async () => {
  const lines = values.map((text) => `console.log(${text});\n`).join("");
  const source = `${classes}${lines}console.group("G"); console.log("in\\nside"); console.groupEnd(); console.log("out");`;
  const folder = mkdtempSync(join(tmpdir(), "sis-console-"));
  writeFileSync(join(folder, "node.mjs"), source);
  const expected = execFileSync(process.execPath, [join(folder, "node.mjs")], {
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0" },
  });
  rmSync(folder, { recursive: true });
  const { code, stdout, stderr } = await runScript(source);
  assert.is(stderr, "");
  assert.is(stdout, expected);
  assert.is(code, 0);
});

printed("log, info, debug to stream 1; warn, error, trace to stream 2", async () => {
  const { stdout, stderr } = await runScript(
    `for (const name of ["log", "info", "debug", "warn", "error", "trace"]) console[name](name);
     console.assert(true, "not this"); console.assert(false, "this");`,
  );
  assert.is(stdout, "log\ninfo\ndebug\n");
  assert.match(
    stderr,
    /^warn\nerror\nTrace: trace\n {4}at <anonymous> \(.*script\.js:1:\d+\)\nAssertion failed: this\n$/,
  );
});

printed("an error with its stack, its own properties and its cause", async () => {
  const { stdout } = await runScript(
    `function inner() { throw Object.assign(new TypeError("bad", { cause: "why" }), { code: 7 }); }
     try { inner(); } catch (error) { console.log(error); }`,
  );
  assert.match(stdout, /^TypeError: bad\n {4}at inner \(.*script\.js:1:\d+\)\n/);
  assert.match(stdout, /\[cause\]: 'why'/);
  assert.match(stdout, /code: 7/);
});

printed("nothing that a value does while it is shown can break console", async () => {
  const { code, stdout, stderr } = await runScript(
    `const circle = { name: "c" }; circle.self = circle;
     const revoked = Proxy.revocable({}, {}); revoked.revoke();
     const evil = { get a() { throw 1; }, toString() { throw 2; }, [Symbol.toPrimitive]() { throw 3; } };
     const date = new Date(NaN); class X { static get name() { throw 4; } }
     const map = new Map([[1, 2]]); Array.from = () => { throw 5; };
     const error = new Error("e"); error.toString = () => { throw 6; };
     console.log(circle, revoked.proxy, evil, date, X, new X(), map, error, Object.create({ constructor: 5 }));
     console.log("%d", evil, "%j", circle);
     let deep = {}; for (let i = 0; i < 1e5; i++) deep = { deep }; console.log(deep);
     const buffer = new ArrayBuffer(8), view = new Uint8Array(buffer); buffer.transfer(); console.log(buffer, view);
     console.log("end");`,
    { sanitized: true },
  );
  assert.is(stderr, "");
  assert.match(stdout, /\[Circular\]/);
  assert.match(stdout, /\[Proxy\]/);
  assert.match(stdout, /end\n$/);
  assert.is(code, 0);
});

printed.run();
