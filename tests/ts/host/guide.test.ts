// docs/guide.md: every script on the page that says its file's name, run as the page says, prints what the page shows.
import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { inRoot } from "../../../ts-lib/host/setup/root.mjs";
import { file, sis } from "./sis.js";

const page = readFileSync(inRoot("docs/guide.md"), "utf8");
const scripts = [...page.matchAll(/```ts\n\/\/ (\S+\.ts)\n([\s\S]*?)```/g)];
const runs = [...page.matchAll(/```sh\nnpx sis run (.*)\n```\n\n```text\n([\s\S]*?)```/g)];
for (const [, name = "", text = ""] of scripts) file(name, `// ${name}\n${text}`);

const guide = suite("guide");

for (const [, command = "", shown = ""] of runs)
  guide(`sis run ${command}`, async () => {
    const { code, stdout, stderr } = await sis(["run", ...command.split(" ")]);
    assert.is(code, 0, stderr);
    assert.is(stdout, shown);
  });

guide("each script is run", () => {
  const names = runs.map(([, command = ""]) => command.split(" ")[0]);
  assert.equal(
    scripts.map(([, name]) => name),
    names,
  );
  assert.ok(names.length >= 5);
});

guide.run();
