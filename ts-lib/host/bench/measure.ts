// Runs ts-lib/programs/bench.ts on a target: operators in one run, models, which want more memory, in another.
import { bundleScript } from "../bundle.js";
import { exitCodes } from "../cli/exit-codes.js";
import { defaultLimits } from "../manifest.js";
import { Failure } from "../setup/failure.mjs";
import { step } from "../setup/progress.mjs";
import { inRoot } from "../setup/root.mjs";
import { runnerOf, type Target } from "../targets/index.js";
import type { BenchCase } from "./case.js";
import type { BenchModel } from "./models.js";

/** ResNet-50's weights, once as read and once packed for Winograd's kernels, and room to build them in. */
const modelMemory = 768 << 20;
/** Matches no name. */
const none = "^$ ";

export const measureOperators = (target: Target, wanted: RegExp) =>
  measure(target, "operators", { args: [wanted.source], files: new Map(), memory: defaultLimits.memory });

export const measureModels = (target: Target, models: readonly BenchModel[]) =>
  measure(target, "models", {
    args: [
      `${none}|${models.map(({ name }) => `^${name}$`).join("|")}`,
      ...models.map(({ name, file, options }) => JSON.stringify({ name, file, options })),
    ],
    files: new Map(models.map(({ file, path }) => [file, path])),
    memory: modelMemory,
  });

interface Work {
  readonly args: readonly string[];
  readonly files: ReadonlyMap<string, string>;
  readonly memory: number;
}

async function measure(target: Target, what: string, { args, files, memory }: Work): Promise<BenchCase[]> {
  const runner = await runnerOf(target);
  const bundle = await bundleScript(inRoot("ts-lib/programs/bench.ts"));
  let output = "";
  const code = await step(`${what} on ${target.name}`, (progress) =>
    runner({
      bundle: bundle.file,
      files,
      args,
      limits: { ...defaultLimits, memory },
      out: ".",
      onOutput: (text) => {
        output += text;
        progress.update(`${output.split("\n").length - 1} measured`);
      },
    }),
  );
  if (code !== exitCodes.ok)
    throw new Failure(`the benchmark of ${what} ended with exit code ${code}`, { exitCode: code });
  const lines = output.split("\n").filter((line) => line.startsWith("{"));
  return lines.map((line) => JSON.parse(line) as BenchCase);
}
