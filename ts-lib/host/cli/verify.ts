// `sis verify model.sis`: what a model package holds, and whether a place would take it. The work is
// ts-lib/programs/verify.ts's: the same C that a board checks it by.
import { basename } from "node:path";
import { bundleScript } from "../bundle.js";
import { defaultLimits } from "../manifest.js";
import { listedHashes } from "../models-list.js";
import { inRoot } from "../setup/root.mjs";
import { parseTarget, runnerOf, targetList } from "../targets/index.js";
import { defineCommand } from "./command.js";
import { exitCodes } from "./exit-codes.js";
import { memoryFor, modelFiles } from "./infer.js";
import { tableText } from "./model-options.js";
import { type ManifestFacts, manifestRows } from "./package-text.js";
import { buildFor } from "./run.js";

export interface VerifyOptions {
  models?: string;
  target: string;
  json?: boolean;
}

interface Verified extends ManifestFacts {
  readonly refusal?: { readonly code: string; readonly message: string };
}

export const verify = defineCommand<VerifyOptions>({
  name: "verify",
  summary: "check a model package: format, hashes, board, list",
  define(command) {
    command
      .argument("<package>", "file that sis pack made")
      .option("--models <file>", "list of models that it must be on, as sis build --models takes it")
      .option("-t, --target <target>", `the target that is to take it: ${targetList}`, "sim")
      .option("--json", "print manifest, hash and refusal as JSON")
      .addHelpText(
        "after",
        `
Exit code ${exitCodes.ok}: the package is whole and the target takes it; ${exitCodes.refused}: it is refused. Whether the
model keeps to its limits shows when it is built: sis plan, sis infer.

Examples:
  sis verify vad.sis
  sis verify vad.sis --target qemu-virt --models models.txt`,
      );
  },
  run: (options, [file = ""]) => verifyPackage(options, file),
});

async function verifyPackage(options: VerifyOptions, file: string): Promise<number> {
  const files = modelFiles(file);
  const listed = options.models === undefined ? undefined : listedHashes(options.models);
  const target = parseTarget(options.target);
  const runner = await runnerOf(target);
  const bundle = await bundleScript(inRoot("ts-lib/programs/verify.ts"));
  await buildFor(target);
  let output = "";
  const code = await runner({
    bundle: bundle.file,
    files,
    args: [basename(file)],
    limits: { ...defaultLimits, memory: memoryFor(files) },
    out: ".",
    onOutput: (text) => {
      output += text;
    },
  });
  if (output === "") return code;
  const own = JSON.parse(output) as Verified;
  const isMissing = listed !== undefined && !listed.has(own.hash);
  const refusal =
    own.refusal ??
    (isMissing ? { code: "NOT_LISTED", message: `${options.models} does not list its hash` } : undefined);
  if (options.json) process.stdout.write(`${JSON.stringify({ ...own, refusal })}\n`);
  else {
    const verdict = refusal ? `refused, ${refusal.code}: ${refusal.message}` : `good for ${options.target}`;
    process.stdout.write(tableText([...manifestRows(file, own), ["verdict", verdict]]));
  }
  return refusal ? exitCodes.refused : code;
}
