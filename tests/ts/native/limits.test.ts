// Limits: memory, stack, time and Ctrl-C end a script or become errors it can catch, and never anything worse.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { mustRun, runScript } from "./script.js";

const limits = suite("native: limits");

limits("out of memory is an error that the script can catch, again and again", async () => {
  await mustRun(
    `const shortage = (e, least = 1) => {
       same([e instanceof Error, e.name, e.code, e.number, e.allowed], [true, "SisError", "OUT_OF_MEMORY", 37, 8 << 20]);
       if (e.asked < least || e.used < 1e5 || e.used > e.allowed || e.asked + e.used <= e.allowed) throw new Error(e.message);
       same(e.message, \`out of memory: \${e.asked} bytes asked, \${e.used} of \${e.allowed} in use\`);
       if (!/at .*:\\d+:\\d+/.test(e.stack)) throw new Error("no place: " + e.stack);
     };
     for (let round = 0; round < 20; round++) {
       let kept = [];
       const error = throws(() => { for (;;) kept.push({ round, list: new Array(100).fill(round) }); });
       kept = undefined; shortage(error);
     }
     for (let round = 0; round < 20; round++) shortage(throws(() => new Uint8Array(1e9)), 1e9);
     same(throws(() => { let s = "x"; for (;;) s += s + "y".repeat(1000); }).name, "InternalError");
     let chain = null; throws(() => { for (;;) chain = { chain }; }); chain = null;
     throws(() => { const m = new Map(); for (let i = 0; ; i++) m.set(i, [i]); });`,
    { memory: "8m", sanitized: true },
  );
});

limits("garbage in circles never ends a script", async () => {
  await mustRun(
    `const live = Array.from({ length: 20000 }, (_, i) => ({ i }));
     for (let i = 0; i < 300000; i++) { const a = { data: new Array(10).fill(i) }; a.self = a; }
     for (let i = 0; i < 100; i++) { const a = { bytes: new Uint8Array(1 << 20) }; a.self = a; }
     same(live.length, 20000);`,
    { memory: "16m" },
  );
});

limits("memory that nobody frees: caught errors kept for ever end with 124", async () => {
  const keep = `const kept = []; for (;;) { try { for (;;) kept.push({}); } catch (error) { kept.push(error); } }`;
  const { code, stderr } = await runScript(keep, { memory: "4m", sanitized: true });
  assert.is(code, 124);
  assert.match(stderr, /^script stopped: memory limit of 4096 KiB reached\n$/);
});

limits("uncaught, out of memory is 124 as well", async () => {
  const { code, stderr } = await runScript(`const a = []; for (;;) a.push(new Array(1000).fill(1));`, {
    memory: "4m",
  });
  assert.is(code, 124);
  assert.match(stderr, /out of memory/);
});

limits("any heap size either runs the script or refuses it in words", async () => {
  const source = `const a = []; try { for (let i = 0; i < 500; i++) a.push(new Map([[i, "v" + i]])); } catch {} (async () => { await null; })();`;
  for (let kib = 64; kib < 1024; kib += 37) {
    const { code, stderr, usage } = await runScript(source, { memory: `${kib}k`, sanitized: true });
    assert.ok(
      code === 0 || (code === 124 && /too small|memory/.test(stderr)),
      `${kib} KiB: ${code} ${stderr}`,
    );
    if (code === 0) assert.is(usage?.heapAtEnd, 0, `${kib} KiB`);
  }
});

limits("deep recursion is a RangeError, in script, parser, JSON and regular expressions", async () => {
  await mustRun(
    `const down = (n) => 1 + down(n + 1);
     for (let i = 0; i < 3; i++) same(throws(() => down(0)).name, "RangeError");
     throws(() => JSON.parse("[".repeat(1e5))); throws(() => eval("(".repeat(1e5)));
     let nested = []; for (let i = 0; i < 1e5; i++) nested = [nested]; throws(() => JSON.stringify(nested)); throws(() => nested.flat(Infinity));
     throws(() => new RegExp("(".repeat(1e5))); try { /^(a|b)*$/.test("ab".repeat(1e5)); } catch {}
     const p = new Proxy({}, {}); let q = p; for (let i = 0; i < 1e5; i++) q = new Proxy(q, {}); throws(() => q.x);
     const s = { toString: () => "" + s }; throws(() => String(s));
     class A { get v() { return this.v; } } throws(() => new A().v);
     throws(() => [1, 2].sort(function f() { return [1, 2].sort(f); }));`,
    { stack: "256k" },
  );
});

limits("an endless loop ends at the time limit with 124", async () => {
  for (const loop of [
    "for (;;);",
    "while (true) { try { while (true); } catch {} finally { continue; } }",
    "async function f() { for (;;) await null; } await f();",
    "(function f() { queueMicrotask(f); })()",
    "setInterval(() => {}, 1)",
    "/(a+)+b/.test('a'.repeat(40))",
    "function* g() { try { for (;;) yield 1; } finally { for (;;); } } for (const x of g());",
  ]) {
    const before = performance.now();
    const { code, stderr } = await runScript(loop, { time: 0.3 });
    assert.is(code, 124, `${loop}: ${stderr}`);
    assert.is(stderr, "script stopped: time limit of 0.3 s reached\n", loop);
    assert.ok(performance.now() - before < 3000, loop);
  }
});

limits("a loop of the engine that never polls is abandoned", async () => {
  for (const loop of [
    "new Array(4294967295).sort()",
    "try { new Array(4294967295).sort() } finally { console.log('on') }",
    "[].indexOf.call({ length: 2 ** 53 - 1 }, 1)",
  ]) {
    const { code, stdout, stderr } = await runScript(loop, { time: 0.2, memory: "256m" });
    assert.is(code, 124, `${loop}: ${stderr}`);
    assert.match(stderr, /time limit of 0\.2 s reached\n$/);
    assert.is(stdout, "", loop);
  }
});

limits("a limit of instructions ends loops that poll, and those that never do, with 124", async () => {
  for (const loop of ["for (;;);", "new Array(4294967295).sort()", "/(a+)+b/.test('a'.repeat(40))"]) {
    const { code, stderr } = await runScript(loop, { instructions: 1e8, time: 20 });
    assert.is(code, 124, `${loop}: ${stderr}`);
    assert.is(stderr, "script stopped: instruction limit of 100000000 reached, as estimated here\n", loop);
  }
  // Whoever waits spends none.
  const waited = await runScript("await new Promise((done) => setTimeout(done, 400)); console.log('on')", {
    instructions: 1e8,
  });
  assert.is(waited.stdout, "on\n");
});

limits("Ctrl-C ends a script with 130, busy, idle or not polling", async () => {
  for (const loop of [
    "for (;;);",
    "setTimeout(() => {}, 1e8)",
    "new Array(4294967295).sort()",
    "try { for (;;); } catch {} for (;;);",
  ]) {
    const { code, stderr } = await runScript(`console.log("on"); ${loop}`, { ctrlCAfter: "on", time: 20 });
    assert.is(code, 130, `${loop}: ${stderr}`);
    assert.is(stderr, "script stopped: Ctrl-C\n", loop);
  }
});

limits("no script can catch its end", async () => {
  const { code, stdout } = await runScript(
    `try { for (;;); } catch (e) { console.log("caught"); } finally { console.log("finally"); }
     console.log("after");`,
    { time: 0.2 },
  );
  assert.is(code, 124);
  assert.is(stdout, "");
});

limits.run();
