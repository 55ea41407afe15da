// The programs of docs/client.md, run as they stand there.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inRoot } from "../../../../ts-lib/host/setup/root.mjs";
import { file } from "../sis.js";
import { Device, withDevice } from "./device.js";

const page = readFileSync(inRoot("docs/client.md"), "utf8");
const programs = [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((found) => found[1]!);

const expected = [
  /^device, SIS \S+, \d+ bytes free\nhello\ngreeting\.txt 5 upload\n$/,
  /^f32 \[ 1, 2 \] Float32Array\(2\) \[ 0\.5, 1 \]\n$/,
  /^NO_FILE\n$/,
];

test("each program of the page is expected", () => assert.is(programs.length, expected.length));

for (const [i, program] of programs.entries()) {
  test(`program ${i + 1}`, () =>
    withDevice(Device.onSocket(), async ({ port }) => {
      // They are JavaScript as well.
      const path = file(`program-${i + 1}.mjs`, program);
      const child = spawn(process.execPath, [path, port], { stdio: ["ignore", "pipe", "pipe"] });
      let stdout = "";
      let stderr = "";
      child.stdout.setEncoding("utf8").on("data", (text) => {
        stdout += text;
      });
      child.stderr.setEncoding("utf8").on("data", (text) => {
        stderr += text;
      });
      const code = await new Promise((resolve) => child.on("close", resolve));
      assert.is(code, 0, stderr);
      assert.match(stdout, expected[i]!);
    }));
}

test.run();
