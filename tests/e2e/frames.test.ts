// Graphs by frames on a board: the block of a residual network gives the bits that it gives here; dataflow in time on the
// board's own clock; Ctrl-C; and all memory is back afterwards.
import { createHash } from "node:crypto";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Board, connect } from "../../ts-lib/host/control/index.js";
import { recorder, recordingLibrary } from "../../ts-lib/host/control/record-library.js";
import { SentGraph } from "../../ts-lib/host/control/sent-graph.js";
import { byFrames, byOnnx, byScript, input } from "../ts/control/block.js";
import { SessionBoard } from "./session-board.js";

const sis = await recordingLibrary();

const hash = (data: ArrayBufferView) =>
  createHash("sha256")
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest("hex");

/** A board with a session; what it lent to graphs must be back when `work` is done. */
async function withBoard(work: (board: Board) => Promise<void>): Promise<void> {
  await SessionBoard.with(
    async (machine) => {
      const token = await machine.token();
      const board = await connect(machine.port, { token });
      try {
        const before = await board.about();
        await work(board);
        await board.call("ForgetGraphs", {});
        assert.is((await board.about()).free, before.free);
      } finally {
        await board.close();
      }
    },
    { bootargs: ["sis.clock=emulated"] },
  );
}

test("script, ONNX and frames: the hash of the host", async () => {
  recorder.take();
  const expected = hash(byScript(sis).compile().run({ x: input }).y.data);
  const script = recorder.take();
  sis.readModel(byOnnx()).build().compile();
  const onnx = recorder.take();
  await withBoard(async (board) => {
    for (const recording of [script, onnx]) {
      const graph = await SentGraph.send(board, recording);
      const { y } = await graph.infer({ x: input });
      if (Array.isArray(y)) throw new Error("one tensor was expected");
      assert.is(hash(y.data), expected);
    }
    const tensor = await byFrames(board);
    await board.call("SetInput", { tensor: 0, offset: 0, data: new Uint8Array(input.buffer) });
    await board.call("StartProfile", {});
    await board.call("RunGraph", {});
    const whole = { tensor, item: 0xffffffff, offset: 0, length: 40 };
    assert.is(hash((await board.call("ReadOutput", whole)).data), expected);
    const metrics = new Map((await board.metrics()).map(({ name, value }) => [name, value]));
    assert.is(metrics.get("ml_inference_count"), 1);
    assert.is(metrics.get("ml_conv_count"), 3);
    assert.not(metrics.has("ml_conv_ns"), "emulated time means nothing");
  });
});

test("a dataflow graph in time, on the board's clock; one that cannot keep its deadline is refused", () =>
  withBoard(async (board) => {
    const none = 0xffff;
    await board.call("SelectFlow", { flow: 0 });
    const { id: schema } = await board.call("AddSchema", { dtype: 7, dims: [1] });
    const channel = { capacity: 2, schema, bytes: 0, name: "ticks" };
    const { id: inCh } = await board.call("AddChannelTyped", channel);
    const timer = { opId: 0, kind: 4, inputs: 0, outputs: 1, name: "timer" };
    await board.call("DefineOperator", timer);
    await board.call("AddOperator", { opId: 0, inCh: none, outCh: inCh, priority: 0, stage: 0 });
    await board.call("SetOperatorPeriod", { opId: 0, ns: 2_000_000 });
    await board.call("DefineOperator", { opId: 1, kind: 5, inputs: 1, outputs: 0, name: "kept" });
    await board.call("AddOperator", { opId: 1, inCh, outCh: none, priority: 0, stage: 4 });
    await board.call("SetOperatorRecord", { opId: 1, bytes: 800 });
    const terms = { wcetNs: 1_000_000, periodNs: 10_000_000, deadlineNs: 0 };
    const refused = await board.call("EnableDeterministic", { ...terms, wcetNs: 11_000_000 }).then(
      () => undefined,
      (error: { code: string; message: string }) => error,
    );
    assert.is(refused?.code, "NOT_ADMITTED");
    await board.call("EnableDeterministic", terms);
    assert.is((await board.call("StartGraph", { steps: 20 })).steps, 20);
    const { all } = await board.call("ScheduleFigures", {});
    assert.equal([all[0], all[1], all[3]], [1, 1, 20]);
    const { data } = await board.call("ReadRecord", { opId: 1, offset: 0, length: 24 });
    assert.equal([...new BigInt64Array(new Uint8Array(data).buffer)], [0n, 1n, 2n]);
  }));

test.run();
