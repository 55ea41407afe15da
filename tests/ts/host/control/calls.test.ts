// The client's calls on a device: what it answers, what it refuses, cancelling and timing out, two clients at one port.
import { getEventListeners } from "node:events";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type ControlError, connect, type PortError } from "../../../../ts-lib/host/control/index.js";
import { Device, withDevice } from "./device.js";

async function problem(work: Promise<unknown>): Promise<ControlError> {
  try {
    await work;
  } catch (error) {
    return error as ControlError;
  }
  throw new Error("it worked");
}

const quick = { patience: 600, reconnect: 0 };

test("hello, facts, time, metrics", () =>
  withDevice(Device.onSocket("--memory", "4194304"), async (device) => {
    const board = await connect(device.port);
    assert.is(board.welcome.board, "device");
    assert.is(board.port, device.port);
    assert.is(board.rate, undefined);
    const about = await board.about();
    assert.is(about.memory, 4194304);
    assert.is(about.board, "device");
    await board.setTime(Date.UTC(2030, 1, 2));
    const metrics = await board.metrics();
    assert.ok(metrics.some(({ name, value }) => name === "link_bytes_in" && value > 0));
    await board.close();
    assert.is((await problem(board.about())).code, "CLOSED");
  }));

test("many calls at once are each answered", () =>
  withDevice(Device.onSocket(), async (device) => {
    const board = await connect(device.port);
    const all = await Promise.all(
      Array.from({ length: 300 }, (_, i) =>
        i % 3 === 0 ? board.about() : problem(board.readFile(`none-${i}`)),
      ),
    );
    all.forEach((answer, i) => {
      if (i % 3 === 0) assert.is((answer as { board: string }).board, "device");
      else assert.match((answer as Error).message, new RegExp(`none-${i}\\b`));
    });
    await board.close();
  }));

test("a graph by frames: build, run, read", () =>
  withDevice(Device.onSocket(), async (device) => {
    const board = await connect(device.port);
    await board.call("CreateGraph", {});
    const x = await board.call("AddInput", { name: "x", dtype: 1, dims: [4] });
    const records = Uint8Array.of(240, 4, 0, 0, 0, x.id, 0, 0, 0);
    const { operators } = await import("../../../../ts-lib/generated/operators.js");
    const y = await board.call("AddMLOperator", { op: operators.Relu.id, records });
    await board.call("AddOutput", { block: 0, tensor: y.id, name: "y" });
    await board.call("CompileGraph", {});
    const input = new Uint8Array(new Float32Array([1, -2, 3, -4]).buffer);
    await board.call("SetInput", { tensor: x.id, offset: 0, data: input });
    await board.call("RunGraph", {});
    const { dtype, shape, data } = await board.call("ReadOutput", {
      tensor: y.id,
      item: 0xffffffff,
      offset: 0,
      length: 1024,
    });
    assert.is(dtype, 1);
    assert.equal(shape, [4]);
    assert.equal([...new Float32Array(data.slice().buffer)], [1, 0, 3, 0]);
    // What the board refuses says so by the status's name.
    const refused = await problem(board.call("AddOutput", { block: 0, tensor: 99, name: "z" }));
    assert.match(refused.code, /^BAD_/);
    assert.match(refused.message, /AddOutput/);
    await board.close();
  }));

test("tokens: the right one, a wrong one, none", () =>
  withDevice(Device.onSocket("--token", "0123456789abcdef", "--hidden-token"), async (device) => {
    await (await connect(device.port, { token: "0123456789ABCDEF" })).close();
    await (await connect(device.port, { token: 0x0123456789abcdefn })).close();
    const wrong = await problem(connect(device.port, { ...quick, token: "12" }));
    assert.is(wrong.code, "BAD_TOKEN");
    assert.is(wrong.exitCode, 3);
    assert.match(wrong.message, /wrong token/);
    assert.match(wrong.message, /--token HEX or SIS_TOKEN/);
    const none = await problem(connect(device.port, quick));
    assert.is(none.code, "BAD_TOKEN");
    assert.match(none.message, /the board wants its token/);
    assert.is((await problem(connect(device.port, { token: "xyz" }))).exitCode, 2);
  }));

test("the token is read off the plain console where the board tells it", () =>
  withDevice(Device.onPty("--token", "feedfacecafebeef"), async (device) => {
    const board = await connect(device.port);
    assert.is((await board.about()).board, "device");
    await board.close();
  }));

test("the environment's token", () =>
  withDevice(Device.onSocket("--token", "77"), async (device) => {
    process.env.SIS_TOKEN = "77";
    try {
      await (await connect(device.port)).close();
    } finally {
      delete process.env.SIS_TOKEN;
    }
  }));

test("nobody there: no answer, with a hint", () =>
  withDevice(Device.onSocket(), async (device) => {
    device.pause();
    const error = await problem(connect(device.port, quick));
    assert.is(error.code, "NO_ANSWER");
    assert.is(error.exitCode, 4);
    assert.match(error.message, /no board answers; nothing came from there/);
    device.resume();
    await (await connect(device.port)).close();
  }));

test("one client a port", async () => {
  for (const make of [Device.onSocket(), Device.onPty()]) {
    await withDevice(make, async (device) => {
      const board = await connect(device.port);
      const error = (await problem(connect(device.port, quick))) as unknown as PortError;
      assert.is(error.code, "PORT_BUSY");
      assert.is(error.exitCode, 4);
      assert.match(error.message, /in use by/);
      assert.is((await board.about()).board, "device", "the first one goes on");
      await board.close();
    });
  }
});

test("cancelled and timed out: the board goes on, and the next answers are not mixed up", () =>
  withDevice(Device.onSocket(), async (device) => {
    const board = await connect(device.port);
    const controller = new AbortController();
    device.pause();
    const aborted = problem(board.about({ signal: controller.signal }));
    const late = problem(board.about({ timeout: 50 }));
    controller.abort();
    assert.is((await aborted).code, "CANCELLED");
    const timedOut = await late;
    assert.is(timedOut.code, "TIMEOUT");
    assert.is(timedOut.exitCode, 125);
    device.resume();
    assert.is((await board.about()).board, "device");
    assert.is((await problem(board.readFile("absent"))).code, "NO_FILE");
    await board.close();
    const stopped = new AbortController();
    stopped.abort();
    assert.is((await problem(connect(device.port, { signal: stopped.signal }))).code, "CANCELLED");
  }));

test("a script that has ended listens to its signal no longer", () =>
  withDevice(Device.onSocket(), async (device) => {
    const board = await connect(device.port);
    await board.upload("short.js", Buffer.from("1 + 1;"));
    const cancel = new AbortController();
    assert.is(await board.run("short.js", { signal: cancel.signal }), 0);
    assert.is(getEventListeners(cancel.signal, "abort").length, 0);
    await board.close();
  }));

test.run();
