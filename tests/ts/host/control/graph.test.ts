// A recorded graph over the whole way: client, link, control plane of sis-device with sanitizers; the block of a residual
// network gives the same bits as here.
import { createHash } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { connect } from "../../../../ts-lib/host/control/index.js";
import { recorder, recordingLibrary } from "../../../../ts-lib/host/control/record-library.js";
import { SentGraph } from "../../../../ts-lib/host/control/sent-graph.js";
import { byFrames, byOnnx, input } from "../../control/block.js";
import { Device, withDevice } from "./device.js";

const hash = (data: ArrayBufferView) =>
  createHash("sha256")
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest("hex");

test("a model from ONNX, and the same by frames, over a link", async () => {
  const sis = await recordingLibrary();
  recorder.take();
  const graph = sis.readModel(byOnnx()).build().compile();
  const expected = hash(graph.run({ x: input }).y.data);
  const recording = recorder.take();
  await withDevice(Device.onSocket(), async (device) => {
    const board = await connect(device.port);
    try {
      const sent = await SentGraph.send(board, recording);
      const { y } = await sent.infer({ x: input });
      if (Array.isArray(y)) throw new Error("one tensor was expected");
      assert.is(hash(y.data), expected);
      const output = await byFrames(board);
      await board.call("SetInput", { tensor: 0, offset: 0, data: new Uint8Array(input.buffer) });
      await board.call("RunGraph", {});
      const { data } = await board.call("ReadOutput", {
        ...{ tensor: output, item: 0xffffffff, offset: 0, length: 40 },
      });
      assert.is(hash(data), expected);
      await board.call("ForgetGraphs", {});
    } finally {
      await board.close();
    }
  });
});

test.run();
