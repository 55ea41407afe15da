// Options that say what a model's inputs are and how it is compiled, for the commands that build a model without running it; and how those go on
// to their programs (ts-lib/programs/model-arguments.ts).
import type { Command } from "commander";
import { defineFusion, type FusionOption, fusionArguments } from "./fusion-option.js";
import { collect, parseBytes } from "./run.js";

/** How a model's sums may be formed. */
export interface SumsOptions {
  exactSums?: boolean;
  maxMemory?: number;
}

export interface ModelInputOptions extends FusionOption, SumsOptions {
  dim: string[];
  shape: string[];
  absent: string[];
  constant: string[];
}

export function defineModelInputs(command: Command): void {
  command
    .option("-d, --dim <name=size>", "size of a named dimension; repeatable", collect, [])
    .option(
      "--shape <input=2x3>",
      "whole shape of an input; of a sequence that of each item, as x=2x3,4; repeatable",
      collect,
      [],
    )
    .option("--absent <input>", "an optional input that holds nothing; repeatable", collect, [])
    .option(
      "--constant <name=value>",
      "an input that never changes, by its one value; repeatable",
      collect,
      [],
    );
  defineFusion(command);
  defineSums(command);
}

/** The options of every command that builds a model. */
export function defineSums(command: Command): void {
  command
    .option("--exact-sums", "only kernels whose sums are the plain chains: no Winograd convolutions")
    .option(
      "--max-memory <bytes>",
      "packed weights grow for speed only while the model's own bytes stay within, as 64M; sis plan prints them",
      parseBytes,
    );
}

export const sumsArguments = (options: SumsOptions): string[] => [
  ...(options.exactSums ? ["--exact-sums", "yes"] : []),
  ...(options.maxMemory === undefined ? [] : ["--max-memory", String(options.maxMemory)]),
];

export const modelInputArguments = (options: ModelInputOptions): string[] => [
  ...pairs("--dim", options.dim),
  ...pairs("--shape", options.shape),
  ...pairs("--absent", options.absent),
  ...pairs("--constant", options.constant),
  ...fusionArguments(options),
  ...sumsArguments(options),
];

/** An option with each of its values. */
export const pairs = (option: string, values: readonly string[]): string[] =>
  values.flatMap((text) => [option, text]);

export const group = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, " ");

/** Exact, and in a unit one can read. */
export function bytesText(count: number): string {
  const [unit, size] = count < 2 ** 20 ? ["KiB", 2 ** 10] : ["MiB", 2 ** 20];
  return `${group(count)} bytes (${(count / (size as number)).toFixed(1)} ${unit})`;
}

/** Names in one column, what is said of them in the next. */
export const tableText = (rows: readonly (readonly string[])[]): string =>
  `${rows.map(([key = "", text]) => `${key.padEnd(14)}${text}`).join("\n")}\n`;
