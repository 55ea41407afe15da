// What the library builds, as frames: everything that can travel gives the same bits over there.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { decodeFrame, encodeFrame } from "../../../ts-lib/host/control/codec.js";
import { files, recorder, recordingLibrary } from "../../../ts-lib/host/control/record-library.js";
import type { Recording } from "../../../ts-lib/host/control/recording.js";
import { type BoardTensor, SentGraph, sendRecording } from "../../../ts-lib/host/control/sent-graph.js";
import { Session } from "./session.js";

const sis = await recordingLibrary();
const { Graph, memorySource, pipeline, record } = sis;
type Graph = InstanceType<typeof Graph>;

const bytesOf = (array: ArrayBufferView) => Buffer.from(array.buffer, array.byteOffset, array.byteLength);
const one = (tensor: BoardTensor | BoardTensor[] | undefined): BoardTensor => {
  if (!tensor || Array.isArray(tensor)) throw new Error("one tensor was expected");
  return tensor;
};

/** Records what `build` builds, alone. */
function recorded(build: () => unknown): Recording {
  recorder.take();
  build();
  return recorder.take();
}

/** Runs the graph here and over there: the same shapes, dtypes and bits. */
async function compare(
  build: () => Graph,
  inputs: Readonly<Record<string, ArrayBufferView>>,
  sizes?: Readonly<Record<string, number>>,
): Promise<void> {
  let graph!: Graph;
  const recording = recorded(() => {
    graph = build().compile();
  });
  const session = new Session();
  const sent = await SentGraph.send(session.board, recording);
  if (sizes) {
    graph.resize(sizes);
    await sent.resize(sizes);
  }
  const expected = graph.run(inputs as Parameters<Graph["run"]>[0]);
  const given = await sent.infer(inputs);
  assert.equal(Object.keys(given), Object.keys(expected));
  for (const [name, tensor] of Object.entries(expected)) {
    const items = Array.isArray(given[name]) ? [...tensor.sequence] : [tensor];
    const there = [given[name]].flat() as BoardTensor[];
    assert.is(there.length, items.length);
    items.forEach((item, i) => {
      assert.equal([there[i].dtype, [...there[i].shape]], [item.dtype, [...item.shape]]);
      assert.ok(bytesOf(there[i].data).equals(bytesOf(item.data)), `${name}[${i}]`);
    });
  }
  session.close();
  graph.free();
}

const graphs = suite("graphs");

graphs("branches and loops", () =>
  compare(
    () => {
      const graph = new Graph();
      const x = graph.input("x", "f32", [3]);
      const c = graph.input("c", "bool", []);
      const [y] = graph.if(c, 1, {
        then_branch: graph.block(() => [graph.add(x, x)]),
        else_branch: graph.block(() => [graph.mul(x, x)]),
      });
      graph.output("y", y);
      return graph;
    },
    { x: Float32Array.of(1, 2, 3), c: Uint8Array.of(1) },
  ),
);

graphs("named dimensions, at other sizes than planned", () =>
  compare(
    () => {
      const graph = new Graph();
      graph.dimension("batch", 5);
      graph.output("y", graph.softmax(graph.input("x", "f32", ["batch", 3])));
      return graph;
    },
    { x: Float32Array.of(1, 2, 3, 4, 5, 6) },
    { batch: 2 },
  ),
);

graphs("values whose shapes a run makes", () =>
  compare(
    () => {
      const graph = new Graph();
      graph.output("places", graph.nonZero(graph.input("x", "f32", [6])));
      return graph;
    },
    { x: Float32Array.of(0, 2, 0, 0, 5, 6) },
  ),
);

graphs("sequences", () =>
  compare(
    () => {
      const graph = new Graph();
      const x = graph.input("x", "f32", [4]);
      graph.output("parts", graph.sequenceConstruct([x, graph.neg(x)]));
      return graph;
    },
    { x: Float32Array.of(1, 2, 3, 4) },
  ),
);

graphs("halves, whose casts are hidden nodes, keep their numbers", () =>
  compare(
    () => {
      const graph = new Graph();
      const x = graph.input("x", "f16", [2, 2]);
      graph.output("y", graph.relu(graph.matMul(x, graph.sigmoid(x))));
      return graph;
    },
    { x: Uint16Array.of(0x3c00, 0xbc00, 0x4000, 0x4200) },
  ),
);

graphs(
  "a large constant travels in pieces, a small one with its command; fusion is the script's choice",
  async () => {
    const weights = Float32Array.from({ length: 50_000 }, (_, i) => Math.fround(i / 7));
    const recording = recorded(() => {
      const graph = new Graph();
      const x = graph.input("x", "f32", [1, 50]);
      graph.output("y", graph.add(graph.matMul(x, graph.constant(weights, [50, 1000])), graph.constant(3)));
      graph.compile({ fusion: false });
    });
    const names = recording.frames.map(({ name }) => name);
    assert.equal(names.slice(0, 4), ["ForgetGraphs", "AddGraph", "AddInput", "AddConstant"]);
    assert.is(names.filter((name) => name === "LoadWeights").length, Math.ceil(200_000 / 32_768));
    assert.ok(names.includes("SetFusion"));
    const frames = recording.frames.map(({ name, fields }) => encodeFrame(name, fields));
    assert.is(
      recording.bytes,
      frames.reduce((sum, frame) => sum + frame.length, 0),
    );
    const session = new Session();
    const graph = await SentGraph.send(session.board, recording);
    const { y } = await graph.infer({ x: new Float32Array(50) });
    assert.equal(one(y).shape, [1, 1000]);
    assert.is(new Float32Array(one(y).data.buffer, one(y).data.byteOffset, 1)[0], 3);
    session.close();
  },
);

graphs("several graphs in one session, each by its number", async () => {
  const recording = recorded(() => {
    for (const [i, make] of (["neg", "abs"] as const).entries()) {
      const graph = new Graph();
      graph.output(`y${i}`, graph[make](graph.input("x", "f32", [2])));
      graph.compile();
    }
  });
  assert.is(recording.graphs.length, 2);
  const session = new Session();
  await sendRecording(session.board, recording);
  for (const [i, expected] of [
    [0, [1, -2]],
    [1, [1, 2]],
  ] as const) {
    const graph = new SentGraph(session.board, recording, i);
    await graph.select();
    const { [`y${i}`]: y } = await graph.infer({ x: Float32Array.of(-1, 2) });
    assert.equal([...new Float32Array(new Uint8Array(one(y).data).buffer)], [...expected]);
  }
  session.close();
});

graphs.run();

const pipelines = suite("pipelines");

pipelines("sources, graphs and sinks of a script run over there", async () => {
  const tokens = Float32Array.from({ length: 12 }, (_, i) => i - 6);
  recorder.take();
  const graph = new Graph();
  graph.output("y", graph.relu(graph.input("x", "f32", [2])));
  const kept = record("f32", 12);
  const p = pipeline("there")
    .source("sound", memorySource(tokens, { shape: [2] }))
    .model("relu", graph)
    .explain("kept", kept);
  await p.run();
  const recording = recorder.take();
  const session = new Session();
  await sendRecording(session.board, recording);
  const { state } = await session.board.call("StartGraph", { steps: 1000 });
  assert.is(state, 2);
  const sink = recording.frames.find(({ name }) => name === "SetOperatorRecord")!.fields as { opId: number };
  const { data } = await session.board.call("ReadRecord", {
    opId: sink.opId,
    offset: 0,
    length: tokens.byteLength,
  });
  const expected = tokens.map((x) => Math.max(x, 0));
  assert.ok(bytesOf(data).equals(bytesOf(expected)));
  p.free();
  session.close();
});

pipelines("functions of a script stay where they are", async () => {
  recorder.take();
  const p = pipeline("here")
    .source("sound", memorySource(new Float32Array(4), { shape: [2] }))
    .explain("seen", { inputs: { sound: "f32" }, run() {} });
  const error = await p.run().then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  assert.match(error!.message, /is a function of the script and cannot be sent to a board/);
});

pipelines.run();

const capabilities = suite("capabilities");

capabilities("frames that were recorded can be read again", () => {
  const { frames } = recorded(() => {
    const graph = new Graph();
    graph.output("y", graph.relu(graph.input("x", "f32", [3])));
    graph.compile();
  });
  for (const { name, fields } of frames) {
    const again = decodeFrame(encodeFrame(name, fields, 9));
    assert.is(again?.name, name);
    assert.is(again?.tag, 9);
  }
  assert.is(files.size, 0);
});

capabilities.run();
