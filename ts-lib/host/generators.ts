// The generators of committed files, each a plain script that takes --check. Kept here is only where they are.
import { Failure } from "./setup/failure.mjs";
import { step } from "./setup/progress.mjs";
import { inRoot } from "./setup/root.mjs";
import { run } from "./setup/run.mjs";

/** In the order of the arrows of the design: ops-c describes itself, js-runtime its contract, boards and firmware theirs. */
const generators = [
  "ops-c/generate/index.mjs",
  "js-runtime/generate/native.mjs",
  "js-runtime/generate/console.mjs",
  "board/generate/index.mjs",
  "firmware/generate/link.mjs",
  "firmware/generate/frames.mjs",
  "firmware/generate/check.mjs",
];

/** Runs each generator. */
export async function generateAll(): Promise<void> {
  for (const file of generators) {
    const { code, output } = await step(file, () => run(process.execPath, [inRoot(file)]), { always: true });
    if (code !== 0) throw new Failure(`${output.trimEnd()}\n${file} failed`);
  }
}

/** What the generators say is stale; "" when all is fresh. */
export async function staleGenerated(): Promise<string> {
  const results = await Promise.all(
    generators.map((file) => run(process.execPath, [inRoot(file), "--check"])),
  );
  return results
    .filter(({ code }) => code !== 0)
    .map(({ output }) => output.trimEnd())
    .join("\n");
}
