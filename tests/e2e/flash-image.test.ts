// An SD-card image, made by `sis flash`, booted in QEMU from its own files: kernel, device tree and initrd are taken out
// of the finished image, and where they go is read in its config.txt. The vendor's boot files, which do this on a board,
// are stood for by others: no emulator runs them.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { boards } from "../../ts-lib/generated/boards.js";
import { copyOut, listFiles } from "../../ts-lib/host/flash/mtools.js";
import { readConfiguration } from "../../ts-lib/host/flash/recipe.js";
import { checkImage } from "../../ts-lib/host/image-about.js";
import { emulatorOf } from "../../ts-lib/host/targets/emulator.js";
import { sis } from "../ts/host/sis.js";
import { watched } from "./watched.js";

const folder = mkdtempSync(join(tmpdir(), "sis-flash-e2e-"));
const at = (name: string) => join(folder, name);
const cards = Object.values(boards).filter(({ flash }) => flash.recipe === "raspberry-pi");

for (const { name, flash } of cards) {
  mkdirSync(at(name));
  for (const file of [...(flash.bootFiles ?? []), "LICENCE.broadcom"])
    writeFileSync(join(at(name), file), file);
}

writeFileSync(
  at("hello.ts"),
  `import { Graph, args, readFile } from "sis";
const graph = new Graph();
const x = graph.input("x", "f32", [1, 3]);
graph.output("y", graph.relu(graph.matMul(x, graph.constant([1, 2, 3, 4, 5, 6], [3, 2]))));
graph.compile();
console.log(graph.run({ x: [1, -1, 0.5] }).y.data, args(), new TextDecoder().decode(readFile("note.txt")));
`,
);
writeFileSync(at("note.txt"), "from the card");
const script = [at("hello.ts"), "--file", `note.txt=${at("note.txt")}`, "--", "one", "--two"];
const answer = 'Float32Array(2) [ 0.5, 1 ] [ "one", "--two" ] from the card';

/** What the board's firmware does with a card: reads config.txt, loads what it names. */
async function load(image: string) {
  const take = async (name: string) => {
    writeFileSync(at(name), await copyOut(image, name));
    return at(name);
  };
  const { settings, initrd } = readConfiguration((await copyOut(image, "config.txt")).toString());
  return {
    settings,
    kernel: await take(settings.get("kernel") ?? ""),
    tree: await take(settings.get("device_tree") ?? ""),
    bootargs: (await copyOut(image, settings.get("cmdline") ?? "")).toString().trim().split(" "),
    ...(initrd && { initrd: { bytes: await copyOut(image, initrd.name), path: at(initrd.name), ...initrd } }),
  };
}

/** Files put into memory, the first core sent to one of them, and nothing handed over; what the board says to SIS-EXIT. */
async function placed(
  board: string,
  files: readonly { path: string; address: number; starts?: boolean }[],
): Promise<string> {
  const { machine, memory, args } = boards[board]!.emulator;
  const emulator = await emulatorOf(boards[board]!);
  const loads = files.flatMap(({ path, address, starts }) => [
    "-device",
    `loader,file=${path},addr=0x${address.toString(16)},force-raw=on${starts ? ",cpu-num=0" : ""}`,
  ]);
  const words = ["-M", machine, "-m", memory, "-display", "none", "-monitor", "none", "-serial", "stdio"];
  const child = spawn(emulator.program, [...emulator.args, ...words, ...args, ...loads], {
    env: emulator.env,
  });
  const limit = setTimeout(() => child.kill("SIGKILL"), 60_000);
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    said += text;
    if (/^SIS-EXIT \d+/m.test(said)) child.kill("SIGKILL");
  });
  child.stderr.resume();
  await once(child, "close");
  clearTimeout(limit);
  return said;
}

for (const { name: board, arch } of cards) {
  const image = at(`${board}.img`);
  const flash = (...args: string[]) =>
    sis(["flash", "--board", board, "--image", image, "--boot-files", at(board), ...args]);

  test(`${board}: a card with a script runs it, with its files and arguments`, async () => {
    const { code, stdout, stderr } = await flash("--script", ...script);
    assert.is(code, 0, stderr);
    assert.is(stdout, `${image}\n`);
    assert.match(stderr, /64\.0 MiB, \d+ files, read back and compared in [\d.]+ s\nSHA-256 [0-9a-f]{64}\n/);
    const card = await load(image);
    assert.is(card.settings.get("arm_64bit") === "1", arch === "arm64");
    assert.is(card.settings.get("enable_uart"), "1");
    // As the firmware hands it over: in the device tree.
    const told = await watched({
      board,
      image: card.kernel,
      deviceTree: false,
      initrd: card.initrd!.bytes,
      qemuArgs: ["-dtb", card.tree],
    });
    assert.is(told.output.replaceAll("'", '"'), `${answer}\n`, told.said);
    assert.is(told.result.exitCode, 0);
    // And by nothing but addresses: the kernel's own, and that of config.txt, where it looks when nobody tells it.
    writeFileSync(card.initrd!.path, card.initrd!.bytes);
    const said = await placed(board, [
      { path: card.kernel, address: Number(boards[board]!.load), starts: true },
      { path: card.initrd!.path, address: card.initrd!.address },
    ]);
    assert.ok(said.replaceAll("'", '"').includes(answer), said);
  });

  test(`${board}: a card without a script gives the shell, and holds what the recipe names`, async () => {
    const { code } = await flash("--bootargs", "sis.fun=yes sis.more=1");
    assert.is(code, 0);
    const card = await load(image);
    assert.is(card.initrd, undefined);
    assert.equal(card.bootargs, ["sis.fun=yes", "sis.more=1"]);
    const { flash: recipe } = boards[board]!;
    const expected = ["LICENCE.broadcom", "cmdline.txt", "config.txt", recipe.kernel, recipe.deviceTree];
    assert.equal(await listFiles(image), [...expected, ...recipe.bootFiles!].sort());
    const { said, result } = await watched({
      board,
      image: card.kernel,
      deviceTree: false,
      input: "version\rexit 3\r",
      qemuArgs: ["-dtb", card.tree],
    });
    assert.match(said, new RegExp(`^SIS [\\d.]+ on ${board}: `, "m"));
    assert.is(result.exitCode, 3);
  });

  test(`${board}: the chain loader on a card stands in the kernel's place`, async () => {
    const { code, stderr } = await flash("--loader");
    assert.is(code, 0, stderr);
    const bytes = await copyOut(image, boards[board]!.flash.kernel!);
    assert.is(checkImage(bytes, image, board).name, "loader");
    assert.ok(bytes.length < 64 << 10, `${bytes.length} bytes`);
  });
}

test.after(() => rmSync(folder, { recursive: true, force: true }));
test.run();
