#!/usr/bin/env node
// Everything that follows from firmware/frames.json. Usage: node firmware/generate/frames.mjs [--check]; with --check
// nothing is written, stale files are named, exit 1.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { frameHeader, frameSource, handlerHeader, handlerSource } from "./frames-c.mjs";
import { framePage } from "./frames-docs.mjs";
import { lockFile, readFrames } from "./frames-table.mjs";
import { frameModule } from "./frames-ts.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const frames = readFrames(join(root, "firmware/frames.json"), join(root, "firmware/frames.lock.json"));

/** The kernel's commands, and the few that the chain loader (firmware/loader) answers. */
const kernel = { ...frames, commands: frames.commands.filter(({ loader }) => loader !== "only") };
const loader = { ...frames, commands: frames.commands.filter((command) => command.loader) };

const files = {
  "firmware/generated/frames.h": frameHeader(frames),
  "firmware/generated/frames.c": frameSource(kernel, "sis_frame_descriptions[SIS_COMMAND_COUNT]"),
  "firmware/generated/loader_frames.c": frameSource(
    loader,
    "sis_loader_frame_descriptions[SIS_LOADER_COMMAND_COUNT]",
  ),
  "firmware/generated/handlers.h": handlerHeader(kernel),
  "firmware/generated/handlers.c": handlerSource(kernel),
  "ts-lib/generated/frames.ts": frameModule(frames),
  "docs/frames.md": framePage(frames, readFileSync(join(root, "docs/frames.md"), "utf8")),
  "firmware/frames.lock.json": lockFile(frames),
};

function current(path) {
  try {
    return readFileSync(join(root, path), "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

const stale = Object.keys(files).filter((path) => current(path) !== files[path]);
if (process.argv.includes("--check")) {
  for (const path of stale) console.error(`stale: ${path} (run: node firmware/generate/frames.mjs)`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const path of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), files[path]);
    console.error(`wrote ${path}`);
  }
}
