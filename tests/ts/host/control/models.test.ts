// Models recorded on this machine and run on a device: outputs as the model's own test says; what is refused, before anything.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { connect, recordGraph, recordModel, SentGraph } from "../../../../ts-lib/host/control/index.js";
import { officialSuite } from "../official.js";
import { Device, withDevice } from "./device.js";

const suite = (name: string) => join(officialSuite, name);

test("a model's outputs are the ones of its test", () =>
  withDevice(Device.onSocket(), async (device) => {
    const recording = await recordModel(join(suite("test_relu"), "model.onnx"));
    const tensor = async (file: string) => {
      const bytes = readFileSync(join(suite("test_relu"), "test_data_set_0", file));
      let data: Uint8Array = new Uint8Array(0);
      await recordGraph(({ readPb }) => {
        const value = readPb(bytes) as { data: ArrayBufferView };
        data = new Uint8Array(value.data.buffer, value.data.byteOffset, value.data.byteLength);
      });
      return data;
    };
    const board = await connect(device.port);
    const graph = await SentGraph.send(board, recording);
    const { y } = await graph.infer({ x: await tensor("input_0.pb") });
    assert.ok(y && !Array.isArray(y));
    assert.equal(y.shape, [3, 4, 5]);
    assert.equal([...y.data], [...(await tensor("output_0.pb"))]);
    await board.close();
  }));

test("a model with operators that SIS lacks is refused by name, here", async () => {
  const path = join(suite("test_strnormalizer_nostopwords_nochangecase"), "model.onnx");
  try {
    await recordModel(path);
  } catch (error) {
    assert.is((error as { code?: string }).code, "UNSUPPORTED_OPERATOR");
    assert.match((error as Error).message, /StringNormalizer/);
    return;
  }
  assert.unreachable("it was recorded");
});

test.run();
