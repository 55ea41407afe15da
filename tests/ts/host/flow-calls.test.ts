// The native calls of flows give the same on sim, vm and native: tokens, errors word for word, and which bytes a function
// of the script sees and changes.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { agree } from "./everywhere.js";

const prelude = `import * as native from "sis:native";
const NONE = 4294967295, FIRED = 0, CONSUMED = 1, WAITS = 2, ENDED = 3;
function show(what) {
  try { console.log(what()); } catch (error) {
    const { name, code, number, node, message } = error ?? {};
    console.log("threw", error instanceof Error ? JSON.stringify({ name, code, number, node, message }) : error);
  }
}
class Net {
  flow = native.flowCreate(1 << 16);
  floats = native.flowSchema(this.flow, 1, [4]);
  functions = [];
  channel(name, capacity = 2, schema = this.floats, bytes = 0) { return native.flowChannel(this.flow, name, capacity, schema, bytes); }
  operator(kind, name, stage, inputs, outputs, run) {
    const id = native.flowOperator(this.flow, kind, name, stage, 0, inputs.length, outputs.length);
    inputs.forEach((channel, port) => native.flowConnect(this.flow, id, 0, port, NONE, channel));
    outputs.forEach((channel, port) => native.flowConnect(this.flow, id, 1, port, NONE, channel));
    this.functions[id] = run;
    return id;
  }
  bind() {
    native.flowOnCall(this.flow, (id, slots) => this.functions[id](...slots));
    native.flowBind(this.flow, native.flowBuild(this.flow));
    this.buffer = native.flowBuffer(this.flow);
  }
  view(slot) { const [, , bytes, at] = native.flowSlot(this.flow, slot); return new Float32Array(this.buffer, at, bytes / 4); }
  put(channel, values) { const slot = native.flowAcquire(this.flow, channel); if (slot === NONE) return false; this.view(slot).set(values); native.flowPublish(this.flow, channel, slot); return true; }
  take(channel) { const slot = native.flowTake(this.flow, channel); if (slot === NONE) return "none"; const values = [...this.view(slot)]; native.flowRelease(this.flow, channel, slot); return values.join(); }
  start(steps) { return native.flowStart(this.flow, steps).join(); }
}
`;

test("sources, in-place functions, a tee, a join, shapes that change, a record, loops with state", async () => {
  const output = await agree(
    "net.js",
    `${prelude}
     const net = new Net();
     const any = native.flowSchema(net.flow, 1, [-1]);
     const [a, b, c, d, e, state, out] = [net.channel("a"), net.channel("b"), net.channel("c", 3), net.channel("d", 1), net.channel("e", 2, any, 64), net.channel("state", 2), net.channel("out", 5)];
     native.flowInitial(net.flow, state, 1, new Uint8Array(Float32Array.of(1, 1, 1, 1).buffer));
     const source = net.operator(3, "source", 0, [], [a]);
     const data = Float32Array.from({ length: 24 }, (_, i) => i);
     native.flowMemory(net.flow, source, new Uint8Array(data.buffer), 2);
     data.fill(-1);
     const inPlace = net.operator(0, "in place", 1, [a], [b], (slot, none) => { const x = net.view(slot); x[0] += 100; x.reverse(); return none === NONE ? FIRED : 9; });
     native.flowForward(net.flow, inPlace, 0, 0);
     net.operator(2, "tee", 2, [b], [c, d]);
     net.operator(0, "shrink", 3, [c], [e], (from, to) => { const n = 1 + (net.view(from)[1] % 4); native.flowShape(net.flow, to, 1, [n]); net.view(to).set(net.view(from).subarray(0, n)); return FIRED; });
     let joins = 0;
     net.operator(0, "join", 3, [d, e, state], [state, out], (x, y, s, next, to) => {
       if (joins++ % 3 === 1) return WAITS;
       const sum = net.view(y).reduce((a, b) => a + b, 0); net.view(next).set(net.view(s).map((v) => v * 0.5 + sum)); net.view(to).set(net.view(x).map((v, i) => v + net.view(s)[i])); return FIRED; });
     const sink = net.operator(5, "sink", 4, [out], []);
     const record = new Float32Array(native.flowRecord(net.flow, sink, 16 * 12));
     net.bind();
     for (const steps of [1, 2, 1, 4, 100]) console.log(net.start(steps), record.join());
     for (const id of [a, b, c, d, e, state, out]) console.log(native.flowChannelFigures(net.flow, id).join());
     native.flowReset(net.flow);
     record.fill(0);
     console.log(net.start(65536), record.join());`,
  );
  assert.match(output, /\d,\d+,2 /);
});

test("the caller's ends, several tokens held, errors word for word", async () => {
  const output = await agree(
    "ends.js",
    `${prelude}
     const net = new Net();
     const [a, b] = [net.channel("a", 3), net.channel("b", 3)];
     let run = (x, y) => { net.view(y).set(net.view(x).map((v) => -v)); return FIRED; };
     net.operator(0, "negate", 2, [a], [b], (...slots) => run(...slots));
     show(() => net.start(1));
     show(() => native.flowBuffer(net.flow));
     net.bind();
     for (let i = 0; i < 4; i++) console.log(net.put(a, [i, i, i, i]));
     console.log(net.start(9));
     const held = [native.flowTake(net.flow, b), native.flowTake(net.flow, b)];
     console.log(held.map((slot) => net.view(slot).join()).join(" "));
     native.flowRelease(net.flow, b, held[1]);
     show(() => native.flowRelease(net.flow, b, held[1]));
     show(() => native.flowPublish(net.flow, a, held[0]));
     show(() => native.flowTake(net.flow, a));
     show(() => native.flowAcquire(net.flow, 77));
     show(() => native.flowSlot(net.flow, 1000));
     native.flowRelease(net.flow, b, held[0]);
     console.log(net.take(b), net.take(b));
     const mine = Object.assign(new RangeError("mine"), { tag: 1 });
     net.put(a, [5, 6, 7, 8]);
     for (const bad of [() => { throw mine; }, () => { throw undefined; }, () => { throw "text"; }, () => 4, () => -1, () => 0.5, () => "0", () => undefined, () => native.flowStart(net.flow, 1),
       () => native.flowDestroy(net.flow), () => native.flowAcquire(net.flow, a), (x) => native.flowShape(net.flow, x, 1, [2]), (x, y) => native.flowShape(net.flow, y, 1, [5]), (x, y) => native.flowShape(net.flow, y, 7, [4])]) {
       run = bad;
       show(() => net.start(1));
     }
     run = () => { throw mine; };
     try { net.start(1); } catch (error) { console.log(error === mine, error.tag); }
     run = (x, y) => { native.flowSlot(net.flow, y); return CONSUMED; };
     console.log(net.start(1), net.take(b));
     native.flowEnd(net.flow, a);
     show(() => net.put(a, [1, 2, 3, 4]));
     console.log(net.start(5));
     for (const wrong of [{}, 7, undefined, native.graphCreate(1 << 16, 18)]) show(() => native.flowStart(wrong, 1));
     for (const wrong of [-1, 1.5, "1", 2 ** 32]) show(() => native.flowStart(net.flow, wrong));
     show(() => native.flowChannel(net.flow, "late", 1, net.floats, 0));
     native.flowDestroy(net.flow);
     show(() => native.flowStart(net.flow, 1));`,
  );
  assert.match(output, /"RangeError","message":"mine"/);
  assert.match(output, /^true 1$/m);
});

test("graphs in flows: kept, shared by turns, with a Custom body and inputs that are no ports", async () => {
  const output = await agree(
    "graphs.js",
    `${prelude}
     const attributes = new Uint8Array([1, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
     const graph = native.graphCreate(1 << 16, 24);
     const x = native.graphInput(graph, "x", 1, [4]);
     const bias = native.graphInput(graph, "bias", 1, [4]);
     let fail = false;
     native.graphOnCustom(graph, (_, output) => {
       if (output >= 0) return [1, 1, 4];
       if (fail) throw new TypeError("body");
       const at = (id) => new Float32Array(arena, native.graphTensor(graph, id)[3], 4);
       at(custom).set(at(sum).map((v) => v * v));
       return [];
     });
     const sum = native.graphOperator(graph, 0, 1, "sum", [x, bias], new Uint8Array(0), 1);
     const custom = native.graphOperator(graph, 0, 258, "square", [sum], attributes, 1);
     const y = native.graphOperator(graph, 0, 7, "relu", [custom], new Uint8Array(0), 1);
     native.graphOutput(graph, 0, "y", y);
     native.graphOutput(graph, 0, "sum", sum);
     native.graphCompile(graph, native.graphPlan(graph));
     const arena = native.graphBuffer(graph);
     const biases = new Float32Array(arena, native.graphTensor(graph, bias)[3], 4);
     const net = new Net();
     const [a, b] = [net.channel("a"), net.channel("b")];
     const operator = net.operator(1, "model", 3, [a], [b]);
     native.flowGraph(net.flow, operator, graph, [x], [y]);
     net.bind();
     for (const value of [1, -2]) {
       biases.fill(value);
       net.put(a, [1, 2, 3, 4]);
       console.log(net.start(1), net.take(b), new Float32Array(arena, native.graphTensor(graph, sum)[3], 4).join());
     }
     show(() => native.graphRun(graph));
     show(() => native.graphDestroy(graph));
     fail = true;
     net.put(a, [0, 0, 0, 0]);
     show(() => net.start(1));
     fail = false;
     console.log(net.start(1), net.take(b));
     native.flowDestroy(net.flow);
     native.graphRun(graph);
     console.log(new Float32Array(arena, native.graphTensor(graph, y)[3], 4).length);
     native.graphDestroy(graph);
     show(() => native.flowGraph(new Net().flow, 0, graph, [0], [1]));`,
  );
  assert.match(output, /4,9,16,25/);
  assert.match(output, /"TypeError","message":"body"/);
});

test("a size that no block has is no negative number", async () => {
  const output = await agree(
    "sizes.js",
    `${prelude}\n console.log(native.executiveSize(4294967295) > 1e15);`,
  );
  assert.is(output, "true\n");
});

test("a record sink's memory is the script's too", async () => {
  const output = await agree(
    "records.js",
    `${prelude}
     const flow = native.flowCreate(65536), c = native.flowChannel(flow, "c", 2, native.flowSchema(flow, 1, [2]), 0);
     const from = native.flowOperator(flow, 3, "from", 0, 0, 0, 1), to = native.flowOperator(flow, 5, "to", 4, 0, 1, 0);
     native.flowMemory(flow, from, Float32Array.of(1, 2, 3, 4), 9);
     const memory = new Float32Array(native.flowRecord(flow, to, 32));
     native.flowConnect(flow, from, 1, 0, 4294967295, c);
     native.flowConnect(flow, to, 0, 0, 4294967295, c);
     native.flowBind(flow, native.flowBuild(flow));
     native.flowStart(flow, 1);
     memory.fill(7);
     native.flowStart(flow, 1);
     console.log(memory.join());`,
  );
  assert.match(output, /7,7,3,4,7,7,7,7/);
});

test("a thousand flows that nobody refers to any more", async () => {
  await agree(
    "forgotten.js",
    `${prelude}
     for (let i = 0; i < 1000; i++) {
       const net = new Net();
       const [a, b] = [net.channel("a"), net.channel("b")];
       net.operator(0, "copy", 2, [a], [b], (x, y) => { net.view(y).set(net.view(x)); return FIRED; });
       net.bind();
       net.put(a, [i, i, i, i]);
       if (net.start(2) !== "1,1,1" || net.take(b) !== [i, i, i, i].join()) console.log("wrong", i);
       if (i % 50 === 0) await null;
     }
     console.log("done");`,
    0,
    ["--memory", "24M"],
  );
});

test.run();
