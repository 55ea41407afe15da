// Numbers and layouts of control frames are for ever: the generator refuses a table that takes one back.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inBuild, inRoot } from "../../../ts-lib/host/setup/root.mjs";

// The generator is a script of the firmware's, outside what is compiled here.
const table = new URL(`file://${inRoot("firmware/generate/frames-table.mjs")}`).href;
const { readFrames } = (await import(table)) as {
  readFrames(path: string, lock: string): { commands: unknown[] };
};

interface Command {
  id: number;
  name: string;
  fields?: (string | number)[][];
}
interface Frames {
  commands: Command[];
  records: Record<string, { tag: number }>;
}

const path = inRoot("firmware/frames.json");
const lock = inRoot("firmware/frames.lock.json");
const folder = inBuild("test-frames");
mkdirSync(folder, { recursive: true });

/** Reads the table after `change`. */
function changed(change: (frames: Frames) => void): () => unknown {
  const frames = JSON.parse(readFileSync(path, "utf8")) as Frames;
  change(frames);
  const file = join(folder, "frames.json");
  writeFileSync(file, JSON.stringify(frames));
  return () => readFrames(file, lock);
}

const named = (frames: Frames, name: string) => frames.commands.find((command) => command.name === name)!;

test("the table as it is", () => {
  assert.ok(readFrames(path, lock).commands.length >= 70);
});

test("a command is never dropped, renumbered or renamed", () => {
  assert.throws(
    changed((frames) => {
      frames.commands = frames.commands.filter(({ name }) => name !== "About");
    }),
    /About was dropped/,
  );
  assert.throws(
    changed((frames) => {
      named(frames, "ScriptState").id = 120;
    }),
    /ScriptState is 115 for ever/,
  );
  assert.throws(
    changed((frames) => {
      named(frames, "RunGraph").name = "RunTheGraph";
    }),
    /RunGraph was dropped/,
  );
});

test("layouts grow at the end, by fields that may be left out", () => {
  assert.throws(
    changed((frames) => {
      named(frames, "SelectGraph").fields![0][1] = "u32";
    }),
    /SelectGraph: its layout may only grow at the end/,
  );
  assert.throws(
    changed((frames) => {
      named(frames, "SelectGraph").fields!.push(["more", "u8", "More."]);
    }),
    /SelectGraph: new fields must be optional/,
  );
  changed((frames) => {
    named(frames, "SelectGraph").fields!.push(["more", "u8", "More.", 0]);
  })();
});

test("tags of records stay, and tables that make no sense are refused", () => {
  assert.throws(
    changed((frames) => {
      frames.records.inputs.tag = 244;
    }),
    /record inputs has the tag 240 for ever/,
  );
  assert.throws(
    changed((frames) => {
      named(frames, "SelectGraph").fields![0][1] = "u7";
    }),
    /no type u7/,
  );
  assert.throws(
    changed((frames) => {
      frames.commands.push({ ...named(frames, "About"), id: 200 });
    }),
    /About is listed twice/,
  );
});

test.run();
