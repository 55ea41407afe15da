// Flows as a script holds them: what its functions may do while C calls them, what keeps what alive, and how all of it
// goes. Under the address sanitizer, whose heap poisons and fills what was freed; each script must leave nothing behind.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { nativeTable } from "../../../ts-lib/generated/native.js";
import { mustRun, runScript } from "./script.js";

const flows = suite("native: flows");
const sanitized = { sanitized: true, memory: "16m" };

/** A function that doubles its token. */
const double = "(operator, [from, to]) => { t.view(to).set(t.view(from).map((v) => v * 2)); return FIRED; }";

flows("tokens go in by the caller's end, through a function, and out again", async () => {
  await mustRun(
    `const t = toyFlow(${double});
     same(t.put([1, 2, 3, 4]) && t.put([5, 6, 7, 8]), true); same(t.put([0]), false, "full");
     same(native.flowStart(t.flow, 9), [2, 2, 1]); same(t.take(), [2, 4, 6, 8]); same(t.take(), [10, 12, 14, 16]); same(t.take(), undefined);
     t.put([9, 9, 9, 9]); native.flowEnd(t.flow, t.from); same(native.flowStart(t.flow, 9), [1, 1, 1]); same(t.take()[0], 18);
     same(native.flowStart(t.flow, 9), [0, 0, 2]);
     native.flowReset(t.flow); t.put([1, 1, 1, 1]); same(native.flowStart(t.flow, 1), [1, 1, 0]); same(t.take(), [2, 2, 2, 2]);`,
    sanitized,
  );
});

for (const kind of ["flow", "executive"]) {
  flows(`every call on a freed ${kind} throws FREED, and its views are empty`, async () => {
    const table = nativeTable.filter(({ args }) => args[0]?.[1] === kind);
    await mustRun(
      `const t = toyFlow(() => FIRED), view = new Float32Array(t.buffer);
       const freed = ${kind === "flow" ? "t.flow" : "native.executiveCreate(native.executiveSize(2))"};
       native.${kind}Destroy(freed); if ("${kind}" === "flow") same([view.length, t.buffer.byteLength, t.buffer.detached], [0, 0, true]);
       const right = { string: "x", bytes: new Uint8Array(4), kept: new Uint8Array(4), u32s: [0], i64s: [1], bool: false, firing: () => 0,
         graph: reluGraph().graph, flow: toyFlow(() => FIRED).flow };
       const table = ${JSON.stringify(table)}; check(table.length > 5, "table");
       for (const { name, args } of table) throws(() => native[name](freed, ...args.slice(1).map(([, type]) => right[type] ?? 3)), "FREED", name);`,
      sanitized,
    );
  });
}

flows("what a function throws comes out of flowStart itself, and its tokens stay", async () => {
  await mustRun(
    `const mine = new RangeError("mine"); let answer = () => { throw mine; };
     const t = toyFlow((...given) => answer(...given)); t.put([1, 2, 3, 4]);
     for (let i = 0; i < 3; i++) check(throws(() => native.flowStart(t.flow, 1), "RangeError") === mine, "the very error");
     for (const odd of [null, undefined, 7, "text", Symbol("s")]) { let thrown = t; answer = () => { throw odd; };
       try { native.flowStart(t.flow, 1); } catch (e) { thrown = e; } check(thrown === odd, String(odd)); }
     for (const odd of [4, -1, 1.5, NaN, 2 ** 32, "0", undefined, null, {}, [0], true, { valueOf() { return 0; } }]) {
       answer = () => odd; const error = throws(() => native.flowStart(t.flow, 1), "BAD_VALUE"); check(error.message.includes("op"), error.message); }
     answer = () => answer(); check(throws(() => native.flowStart(t.flow, 1)) instanceof RangeError, "stack");
     same(native.flowChannelFigures(t.flow, t.from)[0], 1); same(native.flowOperatorFigures(t.flow, t.operator)[0], 0);
     answer = () => WAITS; same(native.flowStart(t.flow, 5), [0, 0, 1]);
     answer = ${double}; same(native.flowStart(t.flow, 5)[1], 1); same(t.take(), [2, 4, 6, 8]);`,
    sanitized,
  );
  const { code, stdout } = await runScript(
    `import * as native from "sis:native"; const flow = native.flowCreate(65536), op = native.flowOperator(flow, 0, "out", 0, 0, 0, 0);
     native.flowOnCall(flow, () => { try { native.exit(9); } finally { native.write(1, "never"); } });
     native.flowBind(flow, native.flowBuild(flow)); try { native.flowStart(flow, 1); } catch { native.write(1, "never"); }`,
    sanitized,
  );
  assert.is(code, 9);
  assert.is(stdout, "");
});

flows(
  "within a function its flow answers questions and refuses all else; other flows do as always",
  async () => {
    await mustRun(
      `let calls = 0; const other = toyFlow((operator, [from, to]) => { other.view(to).set(other.view(from)); return FIRED; });
     const t = toyFlow((operator, slots) => {
       calls++; same([operator, slots.length], [t.operator, 2]); const [from, to] = slots;
       const refused = { flowDestroy: [], flowStart: [1], flowReset: [], flowBind: [64], flowBuild: [], flowExtend: [4096], flowAcquire: [t.from],
         flowPublish: [t.from, to], flowTake: [t.to], flowRelease: [t.from, from], flowEnd: [t.from], flowOnCall: [() => 0], flowOperator: [0, "x", 0, 0, 0, 0],
         flowSchema: [1, [4]], flowChannel: ["x", 1, NONE, 4], flowConnect: [0, 0, 0, NONE, 0], flowForward: [0, 0, 0], flowMemory: [0, new Uint8Array(4), 1],
         flowRecord: [0, 16], flowPeriod: [0, 5], flowGraph: [0, reluGraph().graph, [0], [1]], flowInitial: [t.from, 1, new Uint8Array(0)] };
       for (const [name, rest] of Object.entries(refused)) throws(() => native[name](t.flow, ...rest), "BAD_STATE", name);
       same(native.flowSlot(t.flow, to).slice(0, 3), [1, 1, 16]); same(native.flowChannelFigures(t.flow, t.from)[0], 1);
       native.flowShape(t.flow, to, 1, [4]); throws(() => native.flowShape(t.flow, to, 1, [5])); throws(() => native.flowShape(t.flow, from, 1, [4]));
       check(native.flowBuffer(t.flow) === t.buffer, "one ArrayBuffer");
       other.put([...t.view(from)]); native.flowStart(other.flow, 1); t.view(to).set(other.take());
       { const a = toyFlow(() => FIRED); a.put([1]); native.flowStart(a.flow, 1); native.flowDestroy(a.flow); toyFlow(() => FIRED); }
       for (let i = 0; i < 500; i++) { const round = { i }; round.self = round; } slots.length = 0; slots.push("mine to keep");
       return FIRED;
     });
     for (let i = 0; i < 20; i++) { t.put([i, 2, 3, 4]); native.flowStart(t.flow, 1); same(t.take(), [i, 2, 3, 4]); } same(calls, 20);`,
      sanitized,
    );
  },
);

flows("a buffer that is transferred within a function stays C's too", async () => {
  await mustRun(
    `let moved; const t = toyFlow(() => { moved ??= t.buffer.transfer(); new Uint8Array(moved).fill(7); return FIRED; });
     t.put([1, 2, 3, 4]); native.flowStart(t.flow, 1); throws(() => native.flowBuffer(t.flow), "BAD_STATE");
     native.flowRelease(t.flow, t.to, native.flowTake(t.flow, t.to)); native.flowDestroy(t.flow); new Uint8Array(moved).fill(1);
     const flow = native.flowCreate(65536), schema = native.flowSchema(flow, 1, [4]), channel = native.flowChannel(flow, "c", 1, schema, 0);
     const source = native.flowOperator(flow, 3, "source", 0, 0, 0, 1), sink = native.flowOperator(flow, 5, "sink", 4, 0, 1, 0);
     native.flowConnect(flow, source, 1, 0, NONE, channel); native.flowConnect(flow, sink, 0, 0, NONE, channel);
     const given = Float32Array.from({ length: 16 }, (_, i) => i + 1);
     native.flowMemory(flow, source, new Uint8Array(given.buffer), 2); given.fill(-1); given.buffer.transfer(0);
     throws(() => native.flowMemory(flow, sink, new Uint8Array(64), 1)); throws(() => native.flowRecord(flow, source, 64));
     throws(() => native.flowRecord(flow, sink, 1e12), "OUT_OF_ARENA");
     const record = native.flowRecord(flow, sink, 128), seen = record.transfer();
     native.flowBind(flow, native.flowBuild(flow)); native.flowStart(flow, 3);
     same([...new Float32Array(seen)].slice(8, 14), [9, 10, 11, 12, 0, 0]); native.flowStart(flow, 100); native.flowDestroy(flow);
     same([...new Float32Array(seen)], [...Array(32)].map((_, i) => (i % 16) + 1));`,
    sanitized,
  );
});

/** A flow that runs a graph y = Relu(x), whose handle is `graph`. */
const withGraph = `function reluFlow(graph) {
  return toyFlow(undefined, { kind: 1, later: ({ flow, operator }) => native.flowGraph(flow, operator, graph, [0], [1]) });
}`;

flows("a flow keeps its graphs: freeing one is refused until the flow is gone", async () => {
  await mustRun(
    `${withGraph} const { graph } = reluGraph(4); let t = reluFlow(graph);
     for (const refused of [() => native.graphDestroy(graph), () => native.graphRun(graph), () => reluFlow(graph)]) throws(refused, "BAD_STATE");
     t.put([-1, 2, -3, 4]); native.flowStart(t.flow, 1); same(t.take(), [0, 2, 0, 4]);
     native.flowDestroy(t.flow); native.graphRun(graph); t = reluFlow(graph); throws(() => native.graphRun(graph), "BAD_STATE");
     const collect = () => { for (let i = 0; i < 30000; i++) { const circle = {}; circle.self = circle; } };
     t = undefined; collect(); native.graphRun(graph); // forgotten
     (() => { const flow = native.flowCreate(65536), operator = native.flowOperator(flow, 1, "op", 2, 0, 1, 1); native.flowGraph(flow, operator, graph, [0], [1]);
       throws(() => native.graphRun(graph), "BAD_STATE"); })(); native.graphRun(graph); // gone at once
     t = reluFlow(graph); t.flow.own = graph; graph.own = t; t = undefined; graph.own = undefined; collect(); native.graphRun(graph);
     native.graphDestroy(graph); throws(() => reluFlow(graph), "FREED");
     let forgotten = reluFlow(reluGraph(4).graph); for (let i = 0; i < 50; i++) reluFlow(reluGraph(4).graph); // each with its graph
     forgotten.put([5, -5, 5, -5]); native.flowStart(forgotten.flow, 1); same(forgotten.take(), [5, 0, 5, 0]);`,
    sanitized,
  );
});

flows("circles of flows, graphs and functions are collected, in whatever order", async () => {
  await mustRun(
    `${withGraph} for (let i = 0; i < 300; i++) {
       const { graph } = reluGraph(4), t = reluFlow(graph), u = toyFlow((operator, slots) => (t, u, graph, FIRED));
       graph.flow = t.flow; t.flow.graph = graph; t.flow.all = [t, u]; u.flow.back = t; u.put([1]); if (i % 3) native.flowStart(u.flow, 1);
       if (i % 7 === 0) native.flowDestroy(t.flow);
     }`,
    { ...sanitized, memory: "8m" },
  );
});

flows("a Custom node that throws within a flow's graph: the error comes out of flowStart", async () => {
  await mustRun(
    `${withGraph} const mine = new Error("mine"); let fail = true;
     const graph = native.graphCreate(65536, 24), attributes = new Uint8Array([1, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
     native.graphOnCustom(graph, (name, output) => { if (output >= 0) return [1, 1, 4]; if (fail) throw mine;
       throws(() => native.flowDestroy(t.flow), "BAD_STATE"); throws(() => native.graphDestroy(graph), "BAD_STATE"); });
     native.graphInput(graph, "x", 1, [4]); native.graphOperator(graph, 0, 258, "c", [0], attributes, 1);
     native.graphOutput(graph, 0, "y", 1); native.graphCompile(graph, native.graphPlan(graph));
     const t = reluFlow(graph); t.put([1, 2, 3, 4]);
     for (let i = 0; i < 3; i++) check(throws(() => native.flowStart(t.flow, 1), "Error") === mine, "the very error");
     fail = false; same(native.flowStart(t.flow, 1)[1], 1); check(t.take() !== undefined, "its token");`,
    sanitized,
  );
});

/** A token runs in a circle for ever: a graph within C, or a function. */
const circle = (kind: number, run: string) =>
  `import * as native from "sis:native";
   const flow = native.flowCreate(65536), schema = native.flowSchema(flow, 1, [1024]), channel = native.flowChannel(flow, "c", 2, schema, 0);
   native.flowInitial(flow, channel, 1, new Uint8Array(0)); const operator = native.flowOperator(flow, ${kind}, "op", 2, 0, 1, 1);
   ${run}
   native.flowConnect(flow, operator, 0, 0, 4294967295, channel); native.flowConnect(flow, operator, 1, 0, 4294967295, channel);
   native.flowBind(flow, native.flowBuild(flow)); native.write(1, "on");
   for (;;) try { native.flowStart(flow, 4294967295); } catch (error) { native.write(1, "caught " + error); }`;
const graphInCircle = `const graph = native.graphCreate(65536, 18); native.graphInput(graph, "x", 1, [1024]);
   native.graphOutput(graph, 0, "y", native.graphOperator(graph, 0, 7, "relu", [0], new Uint8Array(0), 1));
   native.graphCompile(graph, native.graphPlan(graph)); native.flowGraph(flow, operator, graph, [0], [1]);`;

for (const [name, source] of [
  ["C alone", circle(1, graphInCircle)],
  ["a function", circle(0, "native.flowOnCall(flow, () => 0);")],
  ["a function that never returns", circle(0, "native.flowOnCall(flow, () => { for (;;); });")],
] as const) {
  flows(`a flow that never ends is ended, ${name}`, async () => {
    const late = await runScript(source, { ...sanitized, time: 0.4 });
    assert.is(late.code, 124, late.stderr);
    assert.is(late.stdout, "on");
    const pressed = await runScript(source, { ...sanitized, ctrlCAfter: "on" });
    assert.is(pressed.code, 130, pressed.stderr);
    assert.is(pressed.stdout, "on");
  });
}

flows("slots that are not the caller's are refused", async () => {
  await mustRun(
    `const t = toyFlow(() => FIRED); const slot = native.flowAcquire(t.flow, t.from);
     for (const wrong of [slot + 1, 99, NONE]) { throws(() => native.flowPublish(t.flow, t.from, wrong)); throws(() => native.flowRelease(t.flow, t.to, wrong)); }
     throws(() => native.flowPublish(t.flow, t.to, slot)); throws(() => native.flowRelease(t.flow, t.from, slot));
     throws(() => native.flowTake(t.flow, t.from)); throws(() => native.flowAcquire(t.flow, t.to)); throws(() => native.flowAcquire(t.flow, 9));
     native.flowPublish(t.flow, t.from, slot); throws(() => native.flowPublish(t.flow, t.from, slot));
     native.flowStart(t.flow, 1); const got = native.flowTake(t.flow, t.to); native.flowRelease(t.flow, t.to, got); throws(() => native.flowRelease(t.flow, t.to, got));
     throws(() => native.flowSlot(t.flow, NONE)); throws(() => native.flowSlot(t.flow, 1e6));`,
    sanitized,
  );
});

flows("an executive keeps no flow twice, and none that was freed", async () => {
  await mustRun(
    `function small() { const flow = native.flowCreate(4096); native.flowChannel(flow, "c", 1, native.flowSchema(flow, 1, [4]), 0);
       native.flowBind(flow, native.flowBuild(flow)); return flow; }
     const executive = native.executiveCreate(native.executiveSize(2)), one = small();
     const pass = (flow) => native.executiveWithdraw(executive, native.executiveAdmit(executive, flow, "f", 1, 1e9, 0, 1, 0));
     for (let i = 0; i < 50000; i++) pass(one);
     for (let i = 0; i < 20000; i++) { const flow = small(); pass(flow); native.flowDestroy(flow); }
     pass(one); native.flowDestroy(one);`,
    { sanitized: true, memory: "3m" },
  );
});

flows("time limits hold in a flow that an executive ran, and between jobs", async () => {
  const endless = `import * as native from "sis:native"; const NONE = 4294967295;
     const flow = native.flowCreate(65536), channel = native.flowChannel(flow, "c", 1, native.flowSchema(flow, 1, [4]), 0);
     const from = native.flowOperator(flow, 3, "from", 0, 0, 0, 1), to = native.flowOperator(flow, 1, "to", 3, 0, 1, 0);
     native.flowMemory(flow, from, new Uint8Array(16), 2 ** 52); native.flowConnect(flow, from, 1, 0, NONE, channel); native.flowConnect(flow, to, 0, 0, NONE, channel);
     const graph = native.graphCreate(65536, 18), x = native.graphInput(graph, "x", 1, [4]);
     native.graphOutput(graph, 0, "y", native.graphOperator(graph, 0, 7, "relu", [x], new Uint8Array(0), 1));
     native.graphCompile(graph, native.graphPlan(graph)); native.flowGraph(flow, to, graph, [x], []); native.flowBind(flow, native.flowBuild(flow));
     const executive = native.executiveCreate(native.executiveSize(2)), id = native.executiveAdmit(executive, flow, "f", 1000000, 10000000, 0, 100000, 0);`;
  const rests = [
    "native.executiveRun(executive, 2, 0); native.executiveWithdraw(executive, id); native.flowStart(flow, NONE);",
    // No job comes to a place where it is asked, and the next one is due already.
    `const idle = native.flowCreate(4096); native.flowChannel(idle, "c", 1, native.flowSchema(idle, 1, [4]), 0); native.flowBind(idle, native.flowBuild(idle));
     native.executiveWithdraw(executive, id); const own = native.executiveCreate(native.executiveSize(1)); native.executiveAdmit(own, idle, "i", 40, 40, 0, 1, 0); native.executiveRun(own, 0, 0);`,
  ];
  for (const rest of rests) {
    const { code, stderr } = await runScript(endless + rest, { sanitized: true, memory: "16m", time: 1 });
    assert.is(code, 124, stderr);
    assert.match(stderr, "time limit of 1 s");
  }
});

flows.run();
