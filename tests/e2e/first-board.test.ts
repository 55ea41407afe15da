// docs/first-board.md, step by step: the script and the output on the page, on this machine, on the emulated Pi 4, and from
// a finished card. What needs a real card, reader or cable is left out, as the page says.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { boards } from "../../ts-lib/generated/boards.js";
import { copyOut } from "../../ts-lib/host/flash/mtools.js";
import { readConfiguration } from "../../ts-lib/host/flash/recipe.js";
import { inBuild, inRoot } from "../../ts-lib/host/setup/root.mjs";
import { sis } from "../ts/host/sis.js";
import { watched } from "./watched.js";

const page = readFileSync(inRoot("docs/first-board.md"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "sis-first-board-"));
const at = (name: string) => join(folder, name);
const board = "raspi4b";

/** The first block of a kind behind a heading. */
function block(heading: string, kind: string): string {
  const section = page.slice(page.indexOf(`\n## ${heading}`));
  const found = new RegExp(`\`\`\`${kind}\n([\\s\\S]*?)\`\`\``).exec(section)?.[1];
  if (found === undefined) throw new Error(`no ${kind} behind "${heading}"`);
  return found;
}

writeFileSync(at("mine.ts"), block("2.", "ts"));
writeFileSync(at("mine.manifest.json"), block("2.", "json"));
const model = "third-party/onnx-testdata/pytorch-converted/test_Linear/model.onnx";
copyFileSync(inBuild(model), at("model.onnx"));
const { flash } = boards[board]!;
mkdirSync(at("boot"));
for (const name of [...flash.bootFiles!, "LICENCE.broadcom"]) writeFileSync(at(join("boot", name)), name);

test("step 2: the model runs on this machine", async () => {
  const { code, stdout } = await sis(["sim", at("mine.ts")]);
  assert.is(code, 0);
  assert.is(stdout, block("2.", "text"));
});

test("step 3: and on the emulated Pi 4, with the same numbers", async () => {
  const { code, stdout, stderr } = await sis(["run", at("mine.ts"), "--target", board]);
  assert.is(code, 0);
  const [banner = "", ...rest] = block("3.", "text").split("\n");
  assert.is(stdout, rest.join("\n"));
  const form = (text: string) =>
    text
      .replace(/\d+ MiB/g, "N MiB")
      .replace(/r\dp\d/, "r")
      .trim();
  assert.ok(stderr.split("\n").map(form).includes(form(banner)), stderr);
});

test("steps 4 to 7: the card image's own files do what the page shows", async () => {
  const image = at("card.img");
  const made = await sis([
    "flash",
    "--board",
    board,
    "--image",
    image,
    "--script",
    at("mine.ts"),
    "--boot-files",
    at("boot"),
  ]);
  assert.is(made.code, 0, made.stderr);
  const form = (text: string) => text.replace(/[\d.]+ s$/gm, "N s").trim();
  assert.ok(form(made.stderr).includes(form(block("4.", "text"))), made.stderr);
  const { settings, initrd } = readConfiguration((await copyOut(image, "config.txt")).toString());
  for (const key of ["kernel", "device_tree"]) {
    const name = settings.get(key)!;
    writeFileSync(at(name), await copyOut(image, name));
  }
  const { output, said, result } = await watched({
    board,
    image: at(settings.get("kernel")!),
    deviceTree: false,
    qemuArgs: ["-dtb", at(settings.get("device_tree")!)],
    initrd: await copyOut(image, initrd!.name),
  });
  assert.is(`${output}SIS-EXIT ${result.exitCode}\n`, block("7.", "text"), said);
});

test("every command on the page is one that there is, with options that it has", async () => {
  const commands = [...page.matchAll(/^(?:npm run|npx sis) (\w+) ([^\n#]*)/gm)];
  assert.ok(commands.length >= 8);
  for (const [, name = "", rest = ""] of commands) {
    const { code, stdout } = await sis([name, "--help"]);
    assert.is(code, 0, name);
    for (const [option] of rest.matchAll(/--[a-z][a-z-]+/g))
      assert.ok(stdout.includes(option), `${name} ${option}`);
  }
});

test.after(() => rmSync(folder, { recursive: true, force: true }));
test.run();
