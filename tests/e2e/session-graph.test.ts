// Graphs built by frames on the board: the block of a residual network gives the bits it gives here; they leave room for
// scripts, and a long run keeps the session alive.
import { createHash } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Board, connect } from "../../ts-lib/host/control/index.js";
import { recorder, recordingLibrary } from "../../ts-lib/host/control/record-library.js";
import type { Recording } from "../../ts-lib/host/control/recording.js";
import { SentGraph } from "../../ts-lib/host/control/sent-graph.js";
import { byFrames, byOnnx, byScript, input } from "../ts/control/block.js";
import { SessionBoard } from "./session-board.js";

const sis = await recordingLibrary();

const hash = (data: ArrayBufferView) =>
  createHash("sha256")
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest("hex");

const withSession = (work: (board: Board) => Promise<void>) =>
  SessionBoard.with(async ({ port }) => {
    const board = await connect(port, { reconnect: 0 });
    await work(board);
    await board.close();
  });

const wholeOf = (tensor: number) => ({ tensor, item: 0xffffffff, offset: 0, length: 1000 });

test("the block by script, from ONNX, recorded and by hand: one hash, here and on the board", async () => {
  recorder.take();
  const expected = hash(byScript(sis).compile().run({ x: input }).y.data);
  const recorded = recorder.take();
  assert.is(hash(sis.readModel(byOnnx()).build().compile().run({ x: input }).y.data), expected);
  const fromOnnx = recorder.take();
  await withSession(async (board) => {
    const { free } = await board.about();
    for (const recording of [recorded, fromOnnx]) {
      const sent = await SentGraph.send(board, recording);
      const { y } = await sent.infer({ x: input });
      if (Array.isArray(y)) throw new Error("one tensor was expected");
      assert.is(hash(y.data), expected);
    }
    const output = await byFrames(board);
    await board.call("SetInput", { tensor: 0, offset: 0, data: new Uint8Array(input.buffer) });
    await board.call("RunGraph", {});
    assert.is(hash((await board.call("ReadOutput", wholeOf(output))).data), expected);

    // A script has the memory in front of them, and leaves them as they are.
    assert.ok((await board.about()).free < free);
    await board.upload("script.js", Buffer.from(`console.log(new Uint8Array(64 << 20).fill(1).length)`));
    assert.is(await board.run("script.js", { onOutput: () => {} }), 0);
    await board.call("RunGraph", {});
    assert.is(hash((await board.call("ReadOutput", wholeOf(output))).data), expected);
    await board.call("ForgetGraphs", {});
    assert.is((await board.about()).free, free);
  });
});

/** Three products of matrices, recorded. */
function products(size: number): Recording {
  const graph = new sis.Graph();
  const [a, b] = ["a", "b"].map((name) => graph.input(name, "f32", [size, size]));
  graph.output("y", graph.matMul(graph.matMul(graph.matMul(a!, b!), b!), b!));
  graph.compile();
  return recorder.take();
}

test("a run longer than the silence that ends sessions", async () => {
  await withSession(async (board) => {
    let seconds = 0;
    for (let size = 256; seconds < 3; size *= 2) {
      await SentGraph.send(board, products(size));
      const before = performance.now();
      await board.call("RunGraph", {}, { timeout: 300_000 });
      seconds = (performance.now() - before) / 1000;
    }
    assert.is((await board.about()).board, "qemu-virt");
  });
});

test.run();
