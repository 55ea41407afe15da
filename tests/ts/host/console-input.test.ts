// readConsole on every host target: what is piped arrives whole and in order, the call never waits, the end is told.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { targets } from "./everywhere.js";
import { file, sis } from "./sis.js";

/** Says how many bytes came so far and their hash, whenever there is something new and at the end. */
const listener = file(
  "listener.js",
  `import * as native from "sis:native";
   const all = [];
   let told = 0, looks = 0;
   const look = () => {
     const before = all.length;
     for (let bytes; (bytes = native.readConsole()).length > 0; ) all.push(...bytes);
     looks++;
     if (native.consoleEnded()) {
       const hash = [...native.sha256(Uint8Array.from(all))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
       console.log("end", all.length, hash, native.readConsole().length, native.consoleEnded());
     } else {
       if (all.length >= 5 && told++ === 0) console.log("some");
       setTimeout(look, 2);
     }
   };
   console.log("before", native.consoleEnded());
   look();`,
);

const bytes = Uint8Array.from({ length: 30000 }, (_, i) => (i * 131) ^ (i >> 8));

for (const target of targets) {
  test(`${target}: pieces that come later, of all bytes`, async () => {
    const { code, stdout, stderr } = await sis(["run", listener, "--target", target], {
      input: ["", "hello", bytes],
    });
    assert.is(code, 0, stderr);
    assert.match(stdout, /^before false\nsome\nend 30005 [0-9a-f]{64} 0 true\n$/);
  });

  test(`${target}: no input is the end at once`, async () => {
    const { code, stdout, stderr } = await sis(["run", listener, "--target", target]);
    assert.is(code, 0, stderr);
    assert.match(stdout, /^before false\nend 0 e3b0c44298fc1c149afbf4c8996fb924/);
  });

  test(`${target}: Ctrl-C while a script waits for input`, async () => {
    const { code } = await sis(["run", listener, "--target", target], {
      input: ["", "x", "never"],
      ctrlCAfter: "before",
    });
    assert.is(code, 130);
  });
}

test.run();
