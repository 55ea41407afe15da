// Looks at a model on this machine before it travels to a board at a port: one that is refused is not sent.
import { tmpdir } from "node:os";
import { basename } from "node:path";
import { bundleScript } from "./bundle.js";
import { exitCodes } from "./cli/exit-codes.js";
import { buildTrees } from "./cmake.js";
import { defaultLimits } from "./manifest.js";
import { inRoot } from "./setup/root.mjs";
import { runSim } from "./targets/sim/run.js";

/** The exit code: 0, or 3 after naming all operators that SIS lacks. `files` as `modelFiles` gives them. */
export async function checkModel(model: string, files: ReadonlyMap<string, string>): Promise<number> {
  const bundle = await bundleScript(inRoot("ts-lib/programs/check.ts"));
  if (!process.env.SIS_PREBUILT) await buildTrees(["host"]);
  const code = await runSim({
    bundle: bundle.file,
    files,
    args: [basename(model)],
    limits: defaultLimits,
    out: tmpdir(),
    layout: "arm64", // what it is compiled for, if it is
    onOutput: () => {},
  });
  return code === exitCodes.ok || code === exitCodes.refused ? code : exitCodes.error;
}
