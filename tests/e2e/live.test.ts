// What comes into a script on a board from outside: a stream that outlives the session it is fed through, the date, pins.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { bundleScript } from "../../ts-lib/host/bundle.js";
import { connect } from "../../ts-lib/host/control/index.js";
import { packInitrd } from "../../ts-lib/host/initrd.js";
import { fileSource } from "../../ts-lib/host/streams/sources.js";
import { bytesOf } from "../ts/host/control/device.js";
import { file, sis } from "../ts/host/sis.js";
import { SessionBoard } from "./session-board.js";

const bytes = bytesOf(150_000);
const path = file("sound.raw", bytes);
const hash = createHash("sha256").update(bytes).digest("hex");

const listener = file(
  "listener.ts",
  `import { Hash, SisError, stream } from "sis";
   import { pin, pins } from "sis:gpio";
   try { pin(17); } catch (error) { console.log(pins().length, (error as SisError).code, (error as Error).message); }
   console.log("date", Math.round(Date.now() / 1000));
   const hash = new Hash();
   let count = 0;
   for await (const bytes of stream("sound")) {
     hash.update(bytes);
     count += bytes.length;
     if (count > 40_000 && count - bytes.length <= 40_000) console.log("some");
   }
   console.log("all", count, hash.hex());`,
);

test("a script that started by itself is fed by one session, and goes on with the next", async () => {
  const { file: bundle } = await bundleScript(listener);
  const initrd = packInitrd(new Map([["init.js", readFileSync(bundle)]]));
  await SessionBoard.with(
    async (board) => {
      const line = board.line();
      const before = Date.now() / 1000;
      await board.begin();
      const said = await line.until(/SIS-TOKEN ([0-9a-f]{16})[\s\S]*date \d+/);
      assert.match(said, /0 UNSUPPORTED gpio: qemu-virt has no pins/);
      const date = Number(/date (\d+)/.exec(said)?.[1]);
      assert.ok(Math.abs(date - before) < 60, `the board's clock says ${date}, this machine's ${before}`);
      const token = /SIS-TOKEN ([0-9a-f]{16})/.exec(said)![1]!;
      await line.close();

      const missing = (why: string) => new Error(why);
      let heard = "";
      const first = await connect(board.port, { token });
      first.watchConsole((text) => (heard += text));
      void first.feed("sound", fileSource(path, missing)).catch(() => {});
      while (!heard.includes("some")) await sleep(10);
      await first.close();

      heard = "";
      const second = await connect(board.port, { token });
      second.watchConsole((text) => (heard += text));
      await second.feed("sound", fileSource(path, missing));
      while (!/all .*\n/.test(heard)) await sleep(10);
      assert.match(heard, new RegExp(`all 150000 ${hash}`));
      await second.close();
    },
    { qemuArgs: ["-S", "-initrd", file("initrd.cpio", initrd)] },
  );
});

const lamp = file(
  "lamp.ts",
  `import { pin, pins } from "sis:gpio";
   import { SisError } from "sis";
   const refused = (work: () => unknown) => {
     try { work(); console.log("taken"); } catch (error) { console.log((error as SisError).code, (error as Error).message); }
   };
   console.log(pins().length, pins().includes(14), pins().includes(17));
   refused(() => pin(14));
   refused(() => pin(15, "out"));
   refused(() => pin(54));
   const led = pin(17, { direction: "out", level: 1 });
   const far = pin(40, "out");
   console.log(led.read(), far.read());
   const levels = [];
   for (let i = 0; i < 4; i++) levels.push(led.toggle(), led.read());
   far.write(1);
   console.log(levels.join(""), far.read(), led.read());
   const button = pin(27, { direction: "in", pull: "up" });
   let edges = 0;
   const stop = button.onEdge("both", () => edges++);
   setTimeout(() => { stop(); led.close(); far.close(); button.close(); console.log(edges); refused(() => led.read()); }, 20);`,
);

for (const board of ["raspi3b", "raspi4b", "raspi2b"]) {
  test(`${board}: outputs keep their levels, the console's pins are its own`, async () => {
    const { code, stdout, stderr } = await sis(["run", lamp, "--target", board]);
    assert.is(code, 0, stderr);
    assert.is(
      stdout,
      `50 false true
BUSY pin 14 is used by the board's console
BUSY pin 15 is used by the board's console
BAD_ARGUMENT there is no pin 54: they are 0 to 53
1 0
00110011 1 1
0
FREED pin 17 is closed
`,
    );
  });
}

test.run();
