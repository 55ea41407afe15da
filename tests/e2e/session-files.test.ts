// Files over a session: in place, skipped where known, resumed after the host died, after an unplug and after resets.
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Board, connect } from "../../ts-lib/host/control/index.js";
import { SessionBoard } from "./session-board.js";

/** Bytes that look like nothing else; each seed other ones. */
function bytesOf(seed: number, size = 1 << 20): Uint8Array {
  const parts: Buffer[] = [];
  for (let i = 0; i * 32 < size; i++) parts.push(createHash("sha256").update(`${seed} ${i}`).digest());
  return Buffer.concat(parts).subarray(0, size);
}

/** Bytes that travelled, and bytes that were there. */
async function upload(board: Board, name: string, content: Uint8Array): Promise<[number, number]> {
  const { sent, skipped } = await board.upload(name, content);
  return [sent, skipped];
}

/** Uploads until `bytes` of it have arrived, then does `then`. */
async function cutOff(port: string, token: string, content: Uint8Array, bytes: number): Promise<void> {
  const board = await connect(port, { token, reconnect: 0 });
  const stop = new AbortController();
  await board
    .upload("model", content, {
      signal: stop.signal,
      onProgress: ({ done }) => {
        if (done >= bytes) stop.abort();
      },
    })
    .catch(() => {});
  await board.close();
}

test("a megabyte arrives, is read back, listed, known under any name, and deleted", async () => {
  await SessionBoard.with(async ({ port }) => {
    const board = await connect(port, { reconnect: 0 });
    const content = bytesOf(1);
    const { filesFree } = await board.about();
    assert.equal(await upload(board, "models/a.onnx", content), [content.length, 0]);
    assert.equal(await upload(board, "b", content), [0, content.length]);
    assert.equal(await upload(board, "empty", new Uint8Array()), [0, 0]);
    assert.equal(
      (await board.files()).map(({ name, bytes, origin }) => [name, bytes, origin]),
      [
        ["b", content.length, "upload"],
        ["empty", 0, "upload"],
        ["models/a.onnx", content.length, "upload"],
      ],
    );
    assert.is(Buffer.compare(await board.readFile("b"), content), 0);
    assert.ok((await board.about()).filesFree <= filesFree - content.length);
    for (const name of ["b", "empty", "models/a.onnx"]) await board.deleteFile(name);
    assert.equal(await board.files(), []);
    // Nobody needed its place meanwhile.
    assert.equal(await upload(board, "c", content), [0, content.length]);
    await board.close();
  });
});

test("what a dead host began, another goes on with", async () => {
  await SessionBoard.with(async (emulated) => {
    const { port } = emulated;
    const token = await emulated.token();
    const content = bytesOf(2, 600_000);
    await cutOff(port, token, content, 250_000);
    const board = await connect(port, { token, reconnect: 0 });
    const { sent, skipped } = await board.upload("model", content);
    assert.ok(skipped >= 250_000 && sent + skipped === content.length, `${skipped} skipped`);
    assert.is(Buffer.compare(await board.readFile("model"), content), 0);
    await board.close();
  });
});

test("a reset by frame in the middle: the upload goes on by itself, and what was whole is still known", async () => {
  await SessionBoard.with(async ({ port }) => {
    const before = bytesOf(3, 100_000);
    const content = bytesOf(4, 600_000);
    const board = await connect(port);
    await board.upload("before", before);
    let asked = false;
    const uploaded = await board.upload("model", content, {
      onProgress: ({ done }) => {
        if (done < 300_000 || asked) return;
        asked = true;
        board.call("Reboot", {}).catch(() => {});
      },
    });
    assert.ok(asked && uploaded.skipped >= 200_000, `${uploaded.skipped} skipped`);
    assert.is(Buffer.compare(await board.readFile("model"), content), 0);
    assert.equal(
      (await board.files()).map(({ name }) => name),
      ["model"],
    );
    assert.equal(await upload(board, "before", before), [0, before.length]);
    assert.is(Buffer.compare(await board.readFile("before"), before), 0);
    await board.close();
  });
});

test("a reset that told nobody", async () => {
  await SessionBoard.with(async (emulated) => {
    const content = bytesOf(5, 600_000);
    const board = await connect(emulated.port);
    let done = false;
    const uploading = board.upload("model", content, {
      onProgress: (progress) => {
        if (progress.done < 300_000 || done) return;
        done = true;
        void emulated.reset();
      },
    });
    const { skipped } = await uploading;
    assert.ok(done && skipped >= 200_000, `${skipped} skipped`);
    assert.is(Buffer.compare(await board.readFile("model"), content), 0);
    await board.close();
  });
});

test("files make room for files, and what does not fit is refused", async () => {
  await SessionBoard.with(
    async ({ port }) => {
      const board = await connect(port, { reconnect: 0 });
      const { filesFree } = await board.about();
      const size = Math.floor(filesFree * 0.4) & ~0xfff;
      for (let i = 0; i < 3; i++) {
        await board.upload("file", bytesOf(10 + i, size));
        await sleep(0);
      }
      assert.equal(
        (await board.files()).map(({ bytes }) => bytes),
        [size],
      );
      const refusal = await board.upload("large", bytesOf(20, filesFree + 1)).catch((error: Error) => error);
      assert.match(String(refusal), /bytes asked/);
      await board.close();
    },
    { memory: "20M" },
  );
});

test.run();
