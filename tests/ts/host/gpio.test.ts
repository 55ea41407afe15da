// "sis:gpio" over the recorded fake: the same record on every target of this machine, in time of the script's own; what pins
// refuse.
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { agree, targets } from "./everywhere.js";
import { file, pathOf, sis } from "./sis.js";

const levels = file(
  "levels.txt",
  "# a button, and one that bounces\n\n50 27 0\n120.5 27 1\n300 5 1\n301 5 0\n302 5 1\n400 27 0\n",
);
const lamp = file(
  "lamp.ts",
  `import { pin, pins } from "sis:gpio";
   import { now } from "sis";
   const began = now();
   console.log(pins().length);
   const led = pin(17, "out");
   const button = pin(27, { direction: "in", pull: "up" });
   console.log(led.direction, led.read(), button.read());
   const blink = setInterval(() => console.log(now() - began, led.toggle()), 100);
   setTimeout(() => clearInterval(blink), 350);
   const other = pin(5);
   const stop = other.onEdge("both", ({ pin, level, time }) => console.log("edge", pin, level, time - began), { debounce: 1.5 });
   setTimeout(() => { stop(); other.close(); }, 500);
   let seen = 0;
   for await (const { level, time } of button.edges()) {
     console.log("button", level, time - began);
     led.write(level === 0);
     if (++seen === 3) break;
   }
   await new Promise((resolve) => setTimeout(resolve, 200));
   button.configure({ direction: "out", level: 1 });
   console.log(button.direction, button.read(), now() - began);
   led.close();
   button.close();`,
);

test("the same words and the same record everywhere, in time that nobody waits for", async () => {
  const runs = [];
  for (const target of targets) {
    const record = pathOf(`${target}.txt`);
    const started = Date.now();
    const result = await sis(["run", lamp, "--target", target, "--gpio", levels, "--gpio-record", record]);
    assert.is(result.code, 0, `${target}: ${result.stderr}`);
    runs.push({ stdout: result.stdout, record: readFileSync(record, "utf8"), ms: Date.now() - started });
  }
  assert.is(
    runs[0]!.stdout,
    `54
out 0 1
button 0 50
100 0
button 1 120.5
200 1
300 0
edge 5 1 300
edge 5 1 302
button 0 400
out 1 600
`,
  );
  for (const [i, run] of runs.entries()) {
    assert.is(run.stdout, runs[0]!.stdout, targets[i]);
    assert.is(run.record, runs[0]!.record, targets[i]);
  }
  assert.match(runs[0]!.record, /^0\.000 17 out 0\n0\.000 27 in up\n/);
  assert.match(runs[0]!.record, /\n50\.000 17 1\n100\.000 17 0\n/);
  assert.match(runs[0]!.record, /600\.000 27 out 1\n600\.000 17 closed\n600\.000 27 closed\n$/);
});

test("what pins refuse", async () => {
  const output = await agree(
    "refuse.ts",
    `import { pin, type Pin } from "sis:gpio";
     import { gpio, SisError } from "sis";
     const refused = (work: () => unknown) => {
       try { work(); console.log("taken"); } catch (error) { console.log((error as SisError).code, (error as Error).message); }
     };
     const led = gpio.pin(4, { direction: "out", level: 1 });
     console.log(led.read());
     refused(() => pin(4));
     refused(() => pin(54));
     refused(() => pin(1, { direction: "in", pull: "sideways" as "up" }));
     refused(() => pin(1, "through" as "in"));
     refused(() => led.onEdge("both", () => {}));
     refused(() => pin(2).write(1));
     const button = pin(3);
     refused(() => button.onEdge("never" as "both", () => {}));
     refused(() => button.onEdge("both", () => {}, { debounce: -1 }));
     button.onEdge("both", () => {});
     refused(() => button.configure({ direction: "out" }));
     button.close();
     refused(() => button.read());
     led.close();
     refused(() => pin(4).close());`,
  );
  assert.is(
    output,
    `1
BUSY pin 4 is open already: close it first
BAD_ARGUMENT there is no pin 54: they are 0 to 53
BAD_ARGUMENT pin 1: pull is "none", "up" or "down", not sideways
BAD_ARGUMENT pin 1: direction is "in" or "out", not through
BAD_STATE pin 4 is an output: it has no edges
BAD_STATE pin 2 is an input
BAD_ARGUMENT pin 3: edges are "rising", "falling" or "both", not never
BAD_ARGUMENT pin 3: debounce: -1 are no milliseconds
BAD_STATE pin 3 listens to edges: it stays an input
FREED pin 3 is closed
taken
`,
  );
});

test("an iteration ends with its pin, and a script that only waits for time gets it", async () => {
  const source = `import { pin } from "sis:gpio";
     import { now } from "sis";
     const button = pin(27);
     setTimeout(() => button.close(), 1000);
     for await (const _ of button.edges("rising"));
     const start = now();
     while (now() - start < 5);
     console.log("over");`;
  assert.is(await agree("ends.ts", source, 0, ["--gpio", file("quiet.txt", "10 27 0\n")]), "over\n");
});

test("levels that are none are told with their line", async () => {
  for (const text of ["1 2", "x 2 1", "1 54 0", "1 2 2", "5 2 1\n4 2 0"]) {
    const wrong = file("wrong.txt", `# levels\n${text}\n`);
    for (const target of ["sim", "native"]) {
      const { code, stderr } = await sis(["run", lamp, "--target", target, "--gpio", wrong]);
      assert.is(code, 1, `${target} ${text}: ${stderr}`);
      assert.match(stderr, /wrong\.txt:[23]: expected MILLISECONDS PIN LEVEL/);
    }
  }
  const board = await sis(["run", lamp, "--target", "qemu-virt", "--gpio", levels]);
  assert.is(board.code, 2);
  assert.match(board.stderr, /qemu-virt has pins of its own, or none/);
  // The manifest goes with the script to boards too.
  file("named.manifest.json", '{ "gpio": "wrong.txt" }');
  const named = ["run", file("named.ts", "export {};"), "--target"];
  assert.is((await sis([...named, "sim"])).code, 1);
  assert.is((await sis([...named, "port:/dev/nobody"])).code, 4);
});

test.run();
