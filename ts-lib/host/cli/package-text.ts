// How `sis pack` and `sis verify` show a manifest.
import type { Manifest } from "../../sis/package/manifest.js";
import { bytesText, group } from "./model-options.js";

export interface ManifestFacts {
  readonly manifest: Manifest;
  /** What lists of models hold. */
  readonly hash: string;
  readonly bytes: number;
}

/** Behind a limit: where it comes from. */
export interface ManifestNotes {
  readonly memory?: string;
  readonly cycles?: string;
  readonly buildCycles?: string;
}

export function manifestRows(
  file: string,
  { manifest, hash, bytes }: ManifestFacts,
  notes: ManifestNotes = {},
): string[][] {
  const note = (text?: string) => (text === undefined ? "" : `  (${text})`);
  const { name, version, modelHash, modelBytes, operators, board, core } = manifest;
  return [
    ["package", `${file}, ${bytesText(bytes)}, ${bytes - modelBytes} of them around the model`],
    ["model", `${name}, version ${version}, ${bytesText(modelBytes)}`],
    ["sha256", modelHash],
    ...manifest.files.map((external) => ["file", `${external.name}, ${bytesText(external.bytes)}`]),
    ["memory", `at most ${bytesText(manifest.memory)}${note(notes.memory)}`],
    ["cycles", `at most ${group(manifest.cycles)} a run${note(notes.cycles)}`],
    ["build", `at most ${group(manifest.buildCycles)} cycles for constants${note(notes.buildCycles)}`],
    ["operators", operators.length > 0 ? operators.join(" ") : "none"],
    ["board", `${board ?? "any"}, core ${core ?? "any"}`],
    ["signature", "none"],
    ["hash", hash],
  ];
}
