// Bad arguments for every function of the native contract: each gives an error with a code, or a plain result; nothing
// else happens to the process. Driven by the contract's own table, with a fixed seed.
import { suite } from "uvu";
import { nativeHandles, nativeTable } from "../../../ts-lib/generated/native.js";
import { mustRun } from "./script.js";

const args = suite("native: arguments");

const table = JSON.stringify(nativeTable.filter((entry) => entry.name !== "exit" && entry.name !== "write"));

/** Values of all kinds, and for each type of argument some that are right. */
const values = `
  const table = ${table};
  let seed = 12345;
  const random = (n) => { seed = (seed * 1103515245 + 12345) & 0x7fffffff; return seed % n; };
  const detached = new Uint8Array(8); detached.buffer.transfer();
  const shrunk = new Uint8Array(new ArrayBuffer(8, { maxByteLength: 16 }), 4); shrunk.buffer.resize(2);
  const growing = new Uint8Array(new ArrayBuffer(8, { maxByteLength: 16 })); growing.buffer.resize(16);
  const long = new Array(70000).fill(1);
  const odd = () => [undefined, null, true, -1, 0, 1, 1.5, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 63), NaN, Infinity, 1n, "", "x", "a\\0b", "\\ud800", "é".repeat(500),
    Symbol("s"), {}, [], [1, , 2], ["1"], [-1], [2 ** 60], [1.5], long, () => 1, new Proxy({}, {}), new Proxy([1], {}), Object.create(null),
    new Uint8Array(3), new Float64Array(2), detached, shrunk, growing, new ArrayBuffer(4), new SharedArrayBuffer(4), new DataView(new ArrayBuffer(4)), new Date(), /x/, reluGraph().graph, toyFlow(() => FIRED).flow,
    { valueOf() { throw new Error("called"); }, toString() { throw new Error("called"); } }, new Number(3), new String("x"), Object.prototype, native, globalThis];
  const right = { graph: () => (random(2) ? reluGraph().graph : native.graphCreate(65536, 18)), u32: () => random(30), i32: () => random(300) - 150, i64: () => random(100) - 20,
    f64: () => random(10) / 3, bool: () => random(2) === 0, borrow: () => random(2) === 0, string: () => ["x", "y", "relu", "n"][random(4)], bytes: () => new Uint8Array(random(70)),
    u32s: () => Array.from({ length: random(4) }, () => random(4)), i64s: () => Array.from({ length: random(10) }, () => random(9) - 2), memory: () => random(100000), arena: () => random(5000),
    u64: () => random(100), size: () => random(5000), kept: () => new Uint8Array(random(70)), image: () => new Uint8Array(random(70)),
    flow: () => (random(2) ? toyFlow(() => FIRED).flow : native.flowCreate(65536)), executive: () => native.executiveCreate(65536),
    firing: () => [() => random(5), () => { throw new Error("mine"); }, () => null][random(3)],
    custom: () => [() => [1, 0], () => { throw new Error("mine"); }, () => null][random(3)] };
`;

args("one wrong argument among right ones, every function and place", async () => {
  await mustRun(
    `${values}
     let thrown = 0, calls = 0;
     for (const { name, args } of table) {
       for (let place = 0; place < args.length; place++) {
         for (const wrong of odd()) {
           const list = args.map(([, type], i) => (i === place ? wrong : right[type]())); calls++;
           try { native[name](...list); } catch (error) {
             thrown++; check(error instanceof Error && (error.name === "SisError" || error.message === "out of memory"), name + ": " + error);
             if (error.name === "SisError") check(typeof error.code === "string" && error.number > 0 && error.message !== "", name + ": " + error.message);
           }
         }
       }
     }
     check(calls > 1500 && thrown > calls / 2, calls + " " + thrown);`,
    { sanitized: true, memory: "64m", files: { x: "file" } },
  );
});

args("random calls in random order on handles that live on", async () => {
  await mustRun(
    `${values}
     const living = ${JSON.stringify(Object.fromEntries(Object.keys(nativeHandles).map((kind) => [kind, []])))};
     for (let i = 0; i < 4000; i++) {
       const { name, args, out } = table[random(table.length)];
       for (const some of Object.values(living)) if (some.length > 8) some.splice(random(some.length), 1);
       const list = args.map(([, type]) => (random(12) === 0 ? odd()[random(40)] : living[type]?.length && random(4) ? living[type][random(living[type].length)] : right[type]()));
       try { const result = native[name](...list); living[out?.type]?.push(result); } catch (error) {
         check(error.name === "SisError" || ["out of memory", "mine"].includes(error.message), name + ": " + error); }
     }`,
    { sanitized: true, memory: "64m", files: { x: "file" } },
  );
});

args("too few and too many arguments, wrong this, new", async () => {
  await mustRun(
    `for (const [name, f] of Object.entries(native)) {
       if (name === "exit") continue;
       same(f.name, name); throws(() => new f(), "TypeError");
       const { length } = f; if (length) throws(() => f(), "BAD_ARGUMENT", name);
       if (!length) f.call(null, 1, 2, 3);
     }
     const error = throws(() => native.graphBlock(native.graphCreate(65536, 18), -1), "BAD_ARGUMENT");
     same(error.message, "graphBlock: parent must be a whole number from 0 to 4294967295"); same(error.name, "SisError");
     same(String(throws(() => native.readFile("none"), "NO_FILE")), "SisError: readFile 'none': no such file");`,
    { sanitized: true },
  );
});

args.run();
