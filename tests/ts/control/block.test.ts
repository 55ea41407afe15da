// One block of a residual network, built by script, read from ONNX, sent as recorded frames and as frames written by hand: one
// hash.
import { createHash } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { decodeAnswer, encodeFrame } from "../../../ts-lib/host/control/codec.js";
import { recorder, recordingLibrary } from "../../../ts-lib/host/control/record-library.js";
import { SentGraph } from "../../../ts-lib/host/control/sent-graph.js";
import { byFrames, byOnnx, byScript, input } from "./block.js";
import { Session } from "./session.js";

const sis = await recordingLibrary();

const hash = (data: ArrayBufferView) =>
  createHash("sha256")
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest("hex");

type Graph = InstanceType<typeof sis.Graph>;

function here(graph: Graph): string {
  const { y } = graph.compile().run({ x: input });
  return hash(y.data);
}

async function sent(): Promise<string> {
  const recording = recorder.take();
  const session = new Session();
  const progress: number[] = [];
  const graph = await SentGraph.send(session.board, recording, { onProgress: (n) => progress.push(n) });
  assert.is(progress.at(-1), recording.bytes);
  const { y } = await graph.infer({ x: input });
  session.close();
  assert.not(Array.isArray(y));
  if (Array.isArray(y)) throw new Error();
  assert.equal([y.dtype, y.shape], ["f32", [1, 10]]);
  return hash(y.data);
}

test("script, ONNX file, their recordings and frames written by hand: one hash", async () => {
  recorder.take();
  const expected = here(byScript(sis));
  assert.is(await sent(), expected, "recorded from a script");
  const model = sis.readModel(byOnnx());
  assert.is(here(model.build()), expected, "read from ONNX");
  assert.is(await sent(), expected, "recorded from ONNX");

  const session = new Session();
  const y = await byFrames(session.board);
  const data = new Uint8Array(input.buffer);
  await session.board.call("SetInput", { tensor: 0, offset: 0, data });
  await session.board.call("RunGraph", {});
  const reply = await session.exchange(
    encodeFrame("ReadOutput", { tensor: y, item: 0xffffffff, offset: 0, length: 1000 }, 5),
  );
  assert.is(reply.tag, 5);
  const answer = decodeAnswer("ReadOutput", reply.data);
  assert.equal([answer.dtype, answer.shape, answer.total], [1, [1, 10], 40]);
  assert.is(hash(answer.data), expected, "frames by hand");
  session.close();
});

test.run();
