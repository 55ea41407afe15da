#!/usr/bin/env node
// Everything that follows from firmware/frames.json. Usage: node firmware/generate/frames.mjs [--check]; with --check
// nothing is written, stale files are named, exit 1.
import { join } from "node:path";
import { current, emit, root } from "../../ops-c/generate/emit.mjs";
import { frameHeader, frameSource, handlerHeader, handlerSource } from "./frames-c.mjs";
import { framePage } from "./frames-docs.mjs";
import { lockFile, readFrames } from "./frames-table.mjs";
import { frameModule } from "./frames-ts.mjs";

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
  "docs/frames.md": framePage(frames, current("docs/frames.md") ?? ""),
  "firmware/frames.lock.json": lockFile(frames),
};

emit("firmware/generate/frames.mjs", files);
