// Graphs for a board, built on this machine by the ordinary library and recorded as frames: operators that SIS lacks are
// named before anything is sent. The simulator's library is loaded when the first one is asked for.
import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { ModelOptions } from "../../sis/onnx/inputs.js";
import { externalFiles } from "../model-files.js";
import type { Recording } from "./recording.js";

type Library = typeof import("../../sis/index.js");

/** Records what `build` builds with the library that it is given; compile() is part of that. */
export async function recordGraph(build: (sis: Library) => unknown): Promise<Recording> {
  const { recorder, recordingLibrary } = await import("./record-library.js");
  const sis = await recordingLibrary();
  recorder.take(); // what somebody else left
  await build(sis);
  return recorder.take();
}

/** An ONNX model or package, with the files beside it that it names. Throws a SisError that names all operators SIS lacks. */
export async function recordModel(path: string, options: ModelOptions = {}): Promise<Recording> {
  const { files } = await import("./record-library.js");
  const parts = new Map([[basename(path), path], ...externalFiles(path, dirname(path))]);
  for (const [name, part] of parts) files.set(name, readFileSync(part));
  try {
    return await recordGraph((sis) => sis.readModel(basename(path)).build(options).compile());
  } finally {
    for (const name of parts.keys()) files.delete(name);
  }
}
