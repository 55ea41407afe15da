// `--no-fusion[=name]` of the commands that compile a model, and how it goes on to their programs.
import type { Command } from "commander";
import { fusionPasses } from "../../sis/fusion.js";
import { Failure } from "../setup/failure.mjs";
import { exitCodes } from "./exit-codes.js";

export interface FusionOption {
  /** false: no pass at all; else the names of those that are off, true where none is. */
  fusion?: boolean | string[];
}

export function defineFusion(command: Command): void {
  command.option(
    "--no-fusion [=name]",
    `without what compiling makes of the graph, or without one pass: ${fusionPasses.join(", ")}; repeatable`,
    (name: string, before: unknown) => [...(Array.isArray(before) ? before : []), passName(name)],
  );
}

/** What follows without "=" may be something else that was meant. */
function passName(text: string): string {
  if ((fusionPasses as readonly string[]).includes(text)) return text;
  throw new Failure(`--no-fusion=${text}: there is no such pass; there are ${fusionPasses.join(", ")}`, {
    mend: "To switch all of them off, put --no-fusion last.",
    exitCode: exitCodes.usage,
  });
}

/** For a program that takes options as pairs; an empty name means all. */
export function fusionArguments({ fusion }: FusionOption): string[] {
  const names = Array.isArray(fusion) ? fusion : fusion === false ? [""] : [];
  return names.flatMap((name) => ["--no-fusion", name]);
}
