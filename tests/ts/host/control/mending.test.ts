// A connection that mends itself: devices that are killed, restarted, hang, and change their token meanwhile.
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Connection } from "../../../../ts-lib/host/control/connection.js";
import { type ControlError, connect } from "../../../../ts-lib/host/control/index.js";
import { bytesOf, Device, withDevice } from "./device.js";

const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

async function problem(work: Promise<unknown>): Promise<ControlError> {
  try {
    await work;
  } catch (error) {
    return error as ControlError;
  }
  throw new Error("it worked");
}

test("killed and started again: calls wait, what only asks is asked again", () =>
  withDevice(Device.onSocket(), async (device) => {
    const told: string[] = [];
    const board = await connect(device.port, {
      onLost: (reason) => told.push(`lost: ${reason}`),
      onBack: ({ board: name }) => told.push(`back: ${name}`),
    });
    const { session } = board.welcome;
    device.pause();
    const asked = board.about();
    await device.kill();
    setTimeout(() => void device.start(), 400);
    assert.is((await asked).board, "device");
    assert.is.not(board.welcome.session, session);
    assert.is(told.length, 2);
    assert.match(told[0]!, /^lost: the port is gone/);
    assert.is(told[1], "back: device");
    await board.close();
  }));

test("killed for good: an error in time", () =>
  withDevice(Device.onSocket(), async (device) => {
    const board = await connect(device.port, { reconnect: 700 });
    await device.kill();
    const error = await problem(board.about());
    assert.match(error.code, /^NO_(PORT|ANSWER)$/);
    assert.is(error.exitCode, 4);
    assert.is(await problem(board.about()).then(({ code }) => code), error.code);
    await board.close();
  }));

test("without mending, a lost board is lost", () =>
  withDevice(Device.onSocket(), async (device) => {
    const board = await connect(device.port, { reconnect: 0 });
    await device.kill();
    const error = await problem(board.about());
    assert.is(error.code, "LOST");
    assert.is(error.exitCode, 125);
    await board.close();
  }));

test("silent for two seconds: the session is over, and a new one begins", () =>
  withDevice(Device.onSocket(), async (device) => {
    let lost = "";
    const board = await connect(device.port, {
      onLost: (reason) => {
        lost = reason;
      },
    });
    device.pause();
    setTimeout(() => device.resume(), 2700);
    await new Promise((resolve) => setTimeout(resolve, 2400));
    assert.is((await board.about()).board, "device");
    assert.match(lost, /silent/);
    await board.close();
  }));

test("an upload goes on where it stopped when the board was reset", () =>
  withDevice(Device.onSocket(), async (device) => {
    const board = await connect(device.port);
    const other = bytesOf(3_000_000, 4);
    const controller = new AbortController();
    await problem(
      board.upload("big", other, {
        signal: controller.signal,
        onProgress: ({ done }) => {
          if (done > 1_500_000) controller.abort();
        },
      }),
    );
    await board.reboot();
    const { sent, skipped } = await board.upload("big", other);
    assert.ok(skipped >= 1_400_000, `${skipped} bytes were there`);
    assert.is(sent + skipped, other.length);
    assert.is(hash(await board.readFile("big")), hash(other));
    await board.close();
  }));

test("an upload cut off by a dead board begins again by itself", () =>
  withDevice(Device.onSocket(), async (device) => {
    const board = await connect(device.port);
    const bytes = bytesOf(8_000_000);
    let killed = false;
    const result = await board.upload("big", bytes, {
      onProgress: ({ done }) => {
        if (done < 2_000_000 || killed) return;
        killed = true;
        void device.kill().then(() => device.start());
      },
    });
    assert.ok(killed);
    assert.is(result.sent, bytes.length);
    assert.is(hash(await board.readFile("big")), hash(bytes));
    await board.close();
  }));

test("a reset board has forgotten its graphs, and says so", () =>
  withDevice(Device.onSocket(), async (device) => {
    const board = await connect(device.port);
    await board.call("CreateGraph", {});
    await board.call("AddInput", { name: "x", dtype: 1, dims: [4] });
    await board.reboot();
    const error = await problem(board.call("AddOutput", { block: 0, tensor: 0, name: "x" }));
    assert.is(error.code, "LOST");
    assert.match(error.message, /begin again with CreateGraph/);
    await board.call("CreateGraph", {});
    await board.call("AddInput", { name: "x", dtype: 1, dims: [4] });
    await board.close();
  }));

test("waiting for a board that does not restart can be given up", () =>
  withDevice(Device.onSocket(), async (device) => {
    const board = await connect(device.port);
    Object.assign(board, { call: async () => ({}) }); // as a board that says yes to Reboot, and goes on
    const { code } = await Promise.race([
      problem(board.reboot({ signal: AbortSignal.timeout(100) })),
      sleep(3000).then(() => ({ code: "it waits on" })),
    ]);
    assert.is(code, "CANCELLED");
    await board.close();
  }));

test("a board that comes back with another token tells it on its console", () =>
  withDevice(Device.onPty("--token", "1111222233334444", "--fresh-tokens"), async (device) => {
    const board = await connect(device.port);
    await board.reboot();
    assert.is((await board.about()).board, "device");
    await board.close();
  }));

test("closing while the board is looked for", () =>
  withDevice(Device.onSocket(), async (device) => {
    const board = await connect(device.port);
    await device.kill();
    const waiting = problem(board.about());
    await new Promise((resolve) => setTimeout(resolve, 100));
    await board.close();
    assert.is((await waiting).code, "CLOSED");
  }));

test("closed while the board is looked for, the port stays free when the board is back", () =>
  withDevice(Device.onSocket(), async (device) => {
    let lost = () => {};
    const gone = new Promise<void>((resolve) => {
      lost = resolve;
    });
    const board = await connect(device.port, { onLost: lost });
    await device.kill();
    await gone;
    await device.start();
    await board.close();
    await sleep(600); // the next try would have been at 300 ms
    const next = await connect(device.port);
    assert.is((await next.about()).board, "device");
    await next.close();
  }));

test("who waits for a session's end is told when it is closed here, too", () =>
  withDevice(Device.onSocket(), async (device) => {
    const connection = await Connection.open(device.port, {});
    const gone = connection.gone().then(() => "gone");
    await connection.close();
    assert.is(await Promise.race([gone, sleep(2000, "waits still")]), "gone");
  }));

test.run();
