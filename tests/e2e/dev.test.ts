// `sis dev` on the emulated board: what is saved runs, what does not compile, link or start leaves what ran before.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { Following } from "../ts/host/following.js";
import { file, pathOf } from "../ts/host/sis.js";

const script = (body: string): void => {
  file("main.ts", `import { Graph, readText } from "sis";\nimport { name } from "./part.js";\n${body}\n`);
};
const ticks = (word: string): string =>
  `console.log("${word}", name, readText("words"), new Graph() !== undefined);
let count = 0;
setInterval(() => console.log("${word} tick", count++), 50);`;

test("a script is replaced at each save of what it is made of, and never by one that does not start", async () => {
  file("words.txt", "one");
  file("main.manifest.json", JSON.stringify({ files: { words: "words.txt" } }));
  file("part.ts", 'export const name = "part";\n');
  script(ticks("first"));
  const dev = new Following(["dev", pathOf("main.ts"), "--out", pathOf("out")]);
  let code: number | null;
  try {
    assert.match(await dev.until(/first tick 2/), /first part one true\n/);

    const saved = performance.now();
    script(ticks("second"));
    await dev.until(/second part/);
    process.stderr.write(`save to new output: ${Math.round(performance.now() - saved)} ms\n`);
    await dev.until(/second tick 2/);

    file("part.ts", 'export const name = "other part";\n');
    await dev.until(/second other part one/);
    file("words.txt", "two");
    await dev.until(/second other part two/);

    script(`const n: number = "wrong";\nconsole.log(n, name, Graph, readText);`);
    assert.match(await dev.until(/what ran before runs on/), /main\.ts:3:7 - error TS2322/);
    assert.not.match(await dev.until(/tick \d+\n/), /second other/);

    // Nothing that tsc sees, but the board: the library has no such name.
    script(`// @ts-ignore\nimport { nobody } from "sis";\nconsole.log(nobody, name, Graph, readText);`);
    assert.match(await dev.until(/what ran before runs on/), /SyntaxError: .*nobody/);
    assert.not.match(await dev.until(/tick \d+\n/), /second other/);

    script(`console.log("third", name, Graph, readText);\nif (name) throw new RangeError("not today");`);
    const failed = await dev.until(/second other part two/);
    assert.match(failed, /third other part/);
    assert.match(failed, /Uncaught RangeError: not today\n {4}at .*main\.ts:4:\d+\)?\n/);
    assert.match(failed, /its first turn failed with exit code 1\nthe one before is started again\n/);
    await dev.until(/second tick 2/);

    // A script that never waits again is stopped first.
    script(`console.log("busy", name, Graph, readText);\nsetTimeout(() => { for (;;); }, 200);`);
    await dev.until(/busy other part[\s\S]*waiting for a change/);
    await new Promise((go) => setTimeout(go, 500));
    script(ticks("fourth"));
    assert.match(await dev.until(/fourth other part two/), /gives no turn: it is stopped before/);

    // One whose first turn has no end, too: nobody waits for it.
    script(`console.log("endless", name, Graph, readText);\nfor (;;);`);
    await dev.until(/endless other part/);
    script(ticks("again"));
    await dev.until(/again other part two/);

    script(
      `import { writeFile } from "sis";\nwriteFile("left", name);\nconsole.log(Graph !== undefined, readText("words"));`,
    );
    assert.match(await dev.until(/the script ended with exit code 0/), /true two\n/);
    script(ticks("fifth"));
    await dev.until(/fifth tick 1/);
  } finally {
    code = await dev.stop();
  }
  assert.is(code, 0);
});

test.run();
