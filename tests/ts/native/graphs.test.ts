// No script can make C or the engine touch freed memory through a graph's arena. All under the address sanitizer, whose
// heap poisons and fills what was freed.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { nativeTable } from "../../../ts-lib/generated/native.js";
import { mustRun, runScript } from "./script.js";

const graphs = suite("native: graphs");
const sanitized = { sanitized: true, memory: "16m" };

graphs("run, figures, tensors", async () => {
  await mustRun(
    `const { graph, x, y, buffer } = reluGraph();
     x.fill(-1); x[3] = 5; native.graphRun(graph); same([...y.slice(2, 5)], [0, 5, 0]);
     check(native.graphBuffer(graph) === buffer, "one ArrayBuffer"); same(native.graphFigures(graph).length, 15);
     same(native.graphTensor(graph, 0).slice(0, 3), [1, 1, 64]); native.graphDestroy(graph);`,
    sanitized,
  );
});

graphs("after graphDestroy views are empty and every call throws FREED", async () => {
  await mustRun(
    `const { graph, x, y, buffer } = reluGraph(); const data = new DataView(buffer);
     native.graphDestroy(graph);
     same([x.length, y.length, x.byteLength, buffer.byteLength, buffer.detached, x[0]], [0, 0, 0, 0, true, undefined]);
     x[0] = 1; throws(() => x.fill(1), "TypeError"); throws(() => data.getInt8(0), "TypeError"); throws(() => new Float32Array(buffer, 0, 4), "TypeError");
     const table = ${JSON.stringify(nativeTable.filter(({ args }) => args[0]?.[1] === "graph"))};
     const right = { string: "x", bytes: new Uint8Array(4), kept: new Uint8Array(4), u32s: [0], i64s: [1], bool: false, borrow: false, custom: () => [] };
     check(table.length > 10, "table");
     for (const { name, args } of table) {
       throws(() => native[name](graph, ...args.slice(1).map(([, type]) => right[type] ?? 64)), "FREED", name);
     }`,
    sanitized,
  );
});

graphs("the arena outlives its graph where a script still holds it", async () => {
  await mustRun(
    `let { graph, x, buffer } = reluGraph(); x[0] = 7; graph = undefined;
     for (let i = 0; i < 50; i++) reluGraph(); // their graphs are collected at once
     same(x[0], 7); x.fill(1); same(buffer.byteLength > 0, true);
     let views = []; for (let i = 0; i < 200; i++) { const g = reluGraph(1000); views.push(g.x); if (views.length > 5) views.shift(); g.y.fill(i); }
     for (const view of views) view.fill(3);`,
    sanitized,
  );
});

graphs("transfer moves the arena to another ArrayBuffer, whole, and frees nothing twice", async () => {
  await mustRun(
    `for (const how of ["transfer", "transferToFixedLength", "transferToImmutable"]) {
       const { graph, x, buffer } = reluGraph(); x[0] = -4; x[1] = 4;
       const moved = buffer[how](); same([x.length, buffer.byteLength], [0, 0]);
       native.graphRun(graph); // C still has the memory
       const bytes = moved.byteLength; native.graphDestroy(graph); same(moved.byteLength, bytes); // still readable
       same(new Float32Array(moved, 0, 2).length, 2); if (how !== "transferToImmutable") new Uint8Array(moved).fill(9);
     }
     { const { graph, buffer } = reluGraph(); same(buffer.transfer(0).byteLength, 0); native.graphRun(graph); native.graphDestroy(graph); }
     { const { graph, buffer, y } = reluGraph(); throws(() => buffer.transfer(1 << 20)); throws(() => buffer.transfer(8)); throws(() => buffer.resize(8));
       native.graphRun(graph); same(y.length, 16); native.graphDestroy(graph); }
     { const { graph, buffer } = reluGraph(); const a = buffer.transfer(), b = a.transfer(), c = b.transfer();
       throws(() => native.graphBuffer(graph), "BAD_STATE"); native.graphRun(graph); native.graphDestroy(graph); new Uint8Array(c).fill(1); }`,
    sanitized,
  );
});

graphs("freeing a graph in the middle of the engine's own work on a view", async () => {
  await mustRun(
    `const tricks = {
       sort: (x, free) => x.sort((a, b) => (free(), a - b)),
       toSorted: (x, free) => x.toSorted((a, b) => (free(), a - b)),
       fill: (x, free) => x.fill({ valueOf() { free(); return 1; } }),
       fillEnd: (x, free) => x.fill(1, 0, { valueOf() { free(); return 16; } }),
       set: (x, free) => x.set([1, { valueOf() { free(); return 2; } }, 3]),
       setOffset: (x, free) => x.set([1, 2], { valueOf() { free(); return 2; } }),
       copyWithin: (x, free) => x.copyWithin(4, { valueOf() { free(); return 0; } }, 8),
       indexOf: (x, free) => x.indexOf(3, { valueOf() { free(); return 0; } }),
       includes: (x, free) => x.includes(undefined, { valueOf() { free(); return 0; } }),
       join: (x, free) => x.join({ toString() { free(); return ","; } }),
       map: (x, free) => x.map((v) => (free(), v)),
       filter: (x, free) => x.filter((v) => (free(), true)),
       reduce: (x, free) => x.reduce((a, v) => (free(), a + v), 0),
       find: (x, free) => x.findLast((v) => (free(), false)),
       subarray: (x, free) => x.subarray({ valueOf() { free(); return 1; } }, 4),
       slice: (x, free) => x.slice({ valueOf() { free(); return 0; } }),
       species: (x, free) => { x.constructor = { [Symbol.species]: function (n) { free(); return new Float32Array(n); } }; return x.slice(); },
       with: (x, free) => x.with(0, { valueOf() { free(); return 1; } }),
       index: (x, free) => { x[0] = { valueOf() { free(); return 1; } }; },
       from: (x, free) => Float32Array.from(x, (v) => (free(), v)),
       spread: (x, free) => { for (const v of x) free(); },
       dataView: (x, free) => new DataView(x.buffer).setFloat64({ valueOf() { free(); return 0; } }, 1),
       dataViewValue: (x, free) => new DataView(x.buffer).setFloat32(0, { valueOf() { free(); return 1; } }),
       bufferSlice: (x, free) => x.buffer.slice({ valueOf() { free(); return 0; } }),
       define: (x, free) => Object.defineProperty(x, "0", { get value() { free(); return 1; }, writable: true, enumerable: true, configurable: true }),
       array: (x, free) => new Float64Array({ length: 2, get 0() { free(); return x[0]; }, 1: 2 }),
       concat: (x, free) => [].concat({ [Symbol.isConcatSpreadable]: true, length: 2, get 0() { free(); return x[0]; } }, x),
       replace: (x, free) => "abab".replace(/a/g, () => (free(), String(x[0]))),
       arrayFill: (x, free) => Array.prototype.fill.call(x, { valueOf() { free(); return 1; } }),
       arraySplice: (x, free) => Array.prototype.reverse.call(new Proxy(x, { get(t, k) { free(); return t[k]; } })),
       stringify: (x, free) => JSON.stringify({ x, toJSON() { free(); return x; } }),
       lastIndexOf: (x, free) => x.lastIndexOf(1, { valueOf() { free(); return 15; } }),
       toLocaleString: (x, free) => { Number.prototype.toLocaleString = function () { free(); return "1"; }; return x.toLocaleString(); },
       construct: (x, free) => new Uint8Array(x.buffer, { valueOf() { free(); return 0; } }, 4),
       constructLength: (x, free) => new Uint8Array(x.buffer, 0, { valueOf() { free(); return 4; } }),
     };
     for (const [name, trick] of Object.entries(tricks)) {
       for (const how of [(g) => native.graphDestroy(g.graph), (g) => g.buffer.transfer(), (g) => { g.buffer.transfer(0); native.graphDestroy(g.graph); }]) {
         let freed = false; const g = reluGraph(); g.x.set([5, 3, 1, 4]);
         try { trick(g.x, () => { if (!freed) { freed = true; how(g); const junk = new Uint8Array(4096).fill(0xee); } }); } catch (error) {
           check(error instanceof Error, name); }
         check(freed, name + " did not free");
       }
     }`,
    sanitized,
  );
});

graphs("freeing a graph, or bytes, while a native call reads its arguments", async () => {
  await mustRun(
    `const trap = (run) => new Proxy([1], { get(t, k) { run(); return t[k]; } });
     { const g = reluGraph(); const dims = [16]; Object.defineProperty(dims, 0, { get() { native.graphDestroy(g.graph); return 16; } });
       throws(() => native.graphInput(g.graph, "z", 1, dims), "FREED"); }
     { const graph = native.graphCreate(65536, 18); const data = new Uint8Array(64); const dims = [16];
       Object.defineProperty(dims, 0, { get() { data.buffer.transfer(); return 16; } });
       throws(() => native.graphConstant(graph, "c", 1, dims, data, false), "BAD_ARGUMENT"); }
     { const graph = native.graphCreate(65536, 18); throws(() => native.graphInput(graph, "x", 1, trap(() => {})), "BAD_ARGUMENT"); }
     { const graph = native.graphCreate(65536, 18); const dims = [1, 2, 3];
       Object.defineProperty(dims, 0, { get() { dims.length = 0; return 1; } }); throws(() => native.graphInput(graph, "x", 1, dims), "BAD_ARGUMENT"); }
     { const dims = [1]; Object.defineProperty(dims, 0, { get() { throw new RangeError("mine"); } });
       throws(() => native.graphInput(native.graphCreate(65536, 18), "x", 1, dims), "RangeError"); }
     { const graph = native.graphCreate(65536, 18); let depth = 0; const dims = [2];
       Object.defineProperty(dims, 0, { get() { return depth++ < 50 ? (native.graphInput(graph, "n" + depth, 1, dims), 2) : 2; } });
       native.graphInput(graph, "deep", 1, dims); }`,
    sanitized,
  );
});

graphs("a script that scribbles over the whole arena changes numbers, nothing else", async () => {
  const { code, stderr } = await runScript(
    `import * as native from "sis:native";
     for (let round = 0; round < 20; round++) {
       const graph = native.graphCreate(65536, 18);
       const x = native.graphInput(graph, "x", 1, [4, 8]);
       const w = native.graphConstant(graph, "w", 1, [8, 8], new Uint8Array(256).fill(round), false);
       const y = native.graphOperator(graph, 0, 7, "r", [x], new Uint8Array(0), 1);
       const z = native.graphOperator(graph, 0, 1, "a", [y, x], new Uint8Array(0), 1);
       native.graphOutput(graph, 0, "z", z);
       native.graphCompile(graph, native.graphPlan(graph));
       new Uint8Array(native.graphBuffer(graph)).fill(0x41 + round * 9);
       native.graphRun(graph); native.graphRun(graph);
     }`,
    sanitized,
  );
  assert.is(code, 0, stderr);
});

graphs(
  "memory: too much is OUT_OF_ARENA with figures, garbage is collected first, nothing stays behind",
  async () => {
    await mustRun(
      `const error = throws(() => native.graphCreate(1e12, 18), "OUT_OF_ARENA"); same(error.asked, 1e12); check(error.free > 1e6, error.free);
     throws(() => native.graphCreate(Number.MAX_SAFE_INTEGER, 18), "OUT_OF_ARENA"); same(throws(() => native.graphCreate(0, 18), "BAD_ARGUMENT").message, "graphCreate: argument out of range");
     for (let i = 0; i < 40; i++) { const o = { graph: native.graphCreate(2 << 20, 18) }; o.self = o; } // circles: freed only by a collection
     const { graph } = reluGraph(); native.graphExtend(graph, 4096);
     const g = native.graphCreate(65536, 18); native.graphInput(g, "x", 1, [4]); const bytes = native.graphPlan(g);
     throws(() => native.graphBuffer(g), "BAD_STATE"); throws(() => native.graphRun(g), "BAD_STATE");
     throws(() => native.graphCompile(g, 1e12), "OUT_OF_ARENA"); native.graphCompile(g, bytes + 64);
     throws(() => native.graphCompile(g, bytes + 64), "BAD_STATE"); native.graphRun(g);`,
      sanitized,
    );
  },
);

graphs(
  "dynamic tensors and sequences: facts after a run, and nothing believed of what lies in the arena",
  async () => {
    await mustRun(
      `const g = native.graphCreate(1 << 20, 18), none = new Uint8Array(0); const x = native.graphInput(g, "x", 1, [4]), n = native.graphInput(g, "n", 7, [1]);
     const wide = native.graphOperator(g, 0, 178, "wide", [x, n], none, 1), list = native.graphOperator(g, 0, 191, "list", [x, wide, x], none, 1);
     native.graphOutput(g, 0, "wide", wide); native.graphOutput(g, 0, "list", list); same(native.graphTensor(g, wide).slice(0, 2), [1, -1]);
     native.graphCompile(g, native.graphPlan(g) + 8192); check(native.graphFigures(g)[8] > 0, "dynamic");
     same(native.graphTensor(g, list).slice(0, 2), [70 + 256, -1]); throws(() => native.graphItem(g, list, 0)); throws(() => native.graphItem(g, x, 0));
     const buffer = native.graphBuffer(g), floats = (info) => new Float32Array(buffer, info[3], info[2] / 4);
     const input = floats(native.graphTensor(g, x)), count = new BigInt64Array(buffer, native.graphTensor(g, n)[3], 1);
     for (let i = 0; i < 20; i++) {
       input.fill(i); count[0] = BigInt(i % 2 ? 4 : 1); native.graphRun(g);
       same(native.graphTensor(g, list).slice(0, 5), [70 + 256, 1, native.graphTensor(g, list)[2], native.graphTensor(g, list)[3], 3]);
       for (const k of [0, 1, 2]) same([...floats(native.graphItem(g, list, k))], [i, i, i, i]);
       throws(() => native.graphItem(g, list, 3)); throws(() => native.graphItem(g, list, 4294967295)); throws(() => native.graphItem(g, wide, 0));
     }
     count[0] = 1n << 40n; throws(() => native.graphRun(g)); throws(() => native.graphItem(g, list, 0)); same(native.graphTensor(g, wide)[1], -1);
     for (const junk of [255, 0, 1, 127]) {
       count[0] = 4n; native.graphRun(g); new Uint8Array(buffer).fill(junk);
       for (const k of [0, 1, 2]) { try { floats(native.graphItem(g, list, k)); } catch {} }
       try { native.graphRun(g); } catch {}
     }
     count[0] = 4n; input.fill(5); native.graphRun(g); same([...floats(native.graphItem(g, list, 1))], [5, 5, 5, 5]); native.graphDestroy(g);`,
      sanitized,
    );
  },
);

graphs("the bytes of a file are read-only on every path the engine has", async () => {
  await mustRun(
    `const bytes = native.readFile("f"), before = [...bytes], buffer = bytes.buffer; same(buffer.immutable, true);
     const other = new Uint16Array(buffer, 0, 2), clamped = new Uint8ClampedArray(buffer), view = new DataView(buffer);
     const tries = [() => { bytes[0] = 9; }, () => bytes.fill(9), () => bytes.set([9]), () => bytes.copyWithin(0, 1), () => bytes.sort((a, b) => b - a), () => bytes.reverse(),
       () => { other[0] = 9; }, () => { clamped[0] = 9; }, () => view.setUint8(0, 9), () => view.setFloat64(0, 9), () => view.setBigInt64(0, 9n), () => buffer.transfer(), () => buffer.transfer(4), () => buffer.transfer(0),
       () => buffer.resize(2), () => Object.defineProperty(bytes, "0", { value: 9 }), () => Reflect.set(bytes, "0", 9), () => Array.prototype.fill.call(bytes, 9),
       () => Array.prototype.reverse.call(bytes), () => Array.prototype.sort.call(bytes), () => Array.prototype.copyWithin.call(bytes, 0, 2), () => Array.prototype.push.call(bytes, 9),
       () => { bytes[0]++; }, () => { bytes[0] += 1; }, () => Object.assign(bytes, [9]), () => { [bytes[0]] = [9]; }, () => { for (bytes[0] of [9]); }, () => { for (bytes[1] in { 9: 1 }); },
       () => bytes.setFromHex?.("0909"), () => bytes.setFromBase64?.("CQkJ"), () => Reflect.set({}, "0", 9, bytes), () => Object.create(bytes)[0] = 9,
       () => new Proxy(bytes, {})[0] = 9, () => buffer.transferToImmutable(), () => bytes.subarray(1).fill(9), () => Array.prototype.splice.call(bytes, 0, 1, 9),
       () => Array.prototype.unshift.call(bytes, 9), () => Array.prototype.shift.call(bytes), () => Uint8Array.prototype.set.call(bytes, bytes.subarray(2)),
       () => Array.from.call(function () { return bytes; }, [9, 9]), () => Uint8Array.from.call(function () { return bytes; }, [9, 9]), () => Uint8Array.of.call(function () { return bytes; }, 9),
       () => { const u = new Uint8Array(4); u.constructor = { [Symbol.species]: function () { return bytes; } }; u.map(() => 9); u.slice(); u.filter(() => true); u.subarray(0); },
       () => { const b = new ArrayBuffer(4); b.constructor = { [Symbol.species]: function () { return buffer; } }; b.slice(); },
       () => [9, 9].concat.call(new Proxy([], {}), bytes), () => JSON.parse("[9]", function (k, v) { this[k] = v; return bytes; }),
       () => (function () { "sloppy"; })(), () => new Function("b", "b[0] = 9; b[1]++;")(bytes), () => (0, eval)("(b) => { b[0] = 9 }")(bytes),
       () => { for (let i = 0; i < 1000; i++) bytes[i % 4] = i; }];
     for (const attempt of tries) { try { attempt(); } catch (error) { check(error instanceof Error, String(attempt)); } same([...bytes], before, String(attempt)); }
     same([...bytes.slice()], before); const own = bytes.slice(); own[0] = 9; same(own[0], 9); same(bytes[0], before[0]);
     same([...native.readFile("f")], before); same(new Float32Array(native.readFile("empty").buffer).length, 0);`,
    { files: { f: new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]), empty: "" }, ...sanitized },
  );
});

graphs("borrow holds for a file's bytes only; any other bytes are copied", async () => {
  const bytes = new Uint8Array(1 << 20);
  await mustRun(
    `const file = native.readFile("weights"), own = new Uint8Array(1 << 20), elements = (1 << 20) / 4;
     const records = (data, borrow) => { const g = native.graphCreate(65536, 18); native.graphConstant(g, "w", 1, [elements], data, borrow); return g; };
     const borrowed = records(file, true), part = records(new Uint8Array(file.buffer, 4), true);
     function build(data, borrow) {
       const g = native.graphCreate(2 << 20, 18); const x = native.graphInput(g, "x", 1, [elements]);
       const w = native.graphConstant(g, "w", 1, [elements], data, borrow); const y = native.graphOperator(g, 0, 1, "a", [x, w], new Uint8Array(0), 1);
       native.graphOutput(g, 0, "y", y); native.graphCompile(g, native.graphPlan(g)); return { g, x, y };
     }
     const copied = build(own, true); own.fill(255); own.buffer.transfer(0); const junk = new Uint8Array(1 << 20).fill(255);
     native.graphRun(copied.g); const at = native.graphTensor(copied.g, copied.y);
     same(new Float32Array(native.graphBuffer(copied.g), at[3], elements)[5], 0);`.replace(
      ", part = records(new Uint8Array(file.buffer, 4), true)",
      "",
    ),
    { files: { weights: bytes }, sanitized: true, memory: "64m" },
  );
});

graphs("a Custom function that frees, collects, throws or never returns leaves nothing behind", async () => {
  const custom = (
    body: string,
  ) => `const graph = native.graphCreate(1 << 16, 24); native.graphOnCustom(graph, ${body});
    const attributes = new Uint8Array([1, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    native.graphInput(graph, "x", 1, [4]); native.graphOperator(graph, 0, 258, "c", [0], attributes, 1);
    native.graphOutput(graph, 0, "y", 1); native.graphCompile(graph, native.graphPlan(graph));`;
  const rule = "(name, output) => { if (output >= 0) return [1, 1, 4];";
  await mustRun(
    `${custom(`${rule} throws(() => native.graphDestroy(graph), "BAD_STATE"); for (let i = 0; i < 2000; i++) reluGraph(); throw new Error("mine"); }`)}
     throws(() => native.graphRun(graph), "Error"); throws(() => native.graphRun(graph), "Error"); native.graphDestroy(graph);
     { ${custom(`${rule} native.graphBuffer(graph).transfer(); throw null; }`)} let thrown = 1; try { native.graphRun(graph); } catch (e) { thrown = e; } same(thrown, null); }`,
    sanitized,
  );
  await mustRun(
    `let runs = 0; ${custom(`${rule} let local = [1, 2, 3], mine = () => local; // the graph alone holds this function
       throws(() => native.graphOnCustom(graph, () => [1, 1, 4]), "BAD_STATE");
       const junk = []; for (let i = 0; i < 2000; i++) junk.push((k) => k + i);
       local.push(mine()); runs += local.length; }`)}
     native.graphRun(graph); native.graphRun(graph); same(runs, 8);`,
    sanitized,
  );
  const endless = await runScript(
    `import * as native from "sis:native"; ${custom(`${rule} for (;;); }`)} native.graphRun(graph);`,
    {
      ...sanitized,
      time: 0.5,
    },
  );
  assert.is(endless.code, 124);
});

graphs.run();
