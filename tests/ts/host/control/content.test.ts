// What may be uploaded: a file; anything else is refused in words, before a board is asked and without waiting for anybody.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { exitCodes } from "../../../../ts-lib/host/cli/exit-codes.js";
import { contentOf } from "../../../../ts-lib/host/control/content.js";
import { Failure } from "../../../../ts-lib/host/setup/failure.mjs";
import { file, pathOf } from "../sis.js";

async function refused(path: string, words: RegExp): Promise<void> {
  const error = await contentOf(path).then(
    () => assert.unreachable(`${path} was taken`),
    (problem: Error) => problem,
  );
  assert.instance(error, Failure);
  assert.is((error as Failure).exitCode, exitCodes.usage);
  assert.ok(error!.message.startsWith(`${path}: `), error!.message);
  assert.match(error!.message, words);
}

test("a file is, whole and in stretches", async () => {
  const content = await contentOf(file("a.txt", "0123456789"));
  assert.is(content.size, 10);
  assert.is(Buffer.from(content.read(3, 4)).toString(), "3456");
  content.close();
});

test("a pipe that nobody writes to is not waited for", () => {
  execFileSync("mkfifo", [pathOf("pipe")]);
  return refused(pathOf("pipe"), /a pipe, not a file/);
});

test("a folder, a device, a socket, and nothing at all", async () => {
  mkdirSync(pathOf("folder"));
  await refused(pathOf("folder"), /a folder, not a file/);
  await refused("/dev/zero", /a device, not a file/);
  await refused(pathOf("nothing"), /there is no such file/);
  await refused(`${file("plain")}/below`, /there is no such file/);
  const server = createServer();
  await new Promise<void>((listening) => server.listen(pathOf("socket"), listening));
  await refused(pathOf("socket"), /a socket, not a file/).finally(() => server.close());
});

test("a file that this user may not read", async () => {
  const path = file("secret", "x");
  chmodSync(path, 0);
  if (process.getuid?.() === 0) return; // may read everything
  await refused(path, /this user may not read it[\s\S]*chmod/);
});

test.run();
