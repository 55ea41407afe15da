// `sis profile script.ts|model.onnx`: runs it with everything measured, and makes one HTML page of what it came to. The page is
// ts-lib/host/profile's; what runs on the target is ts-lib/sis/profile's and, for models, ts-lib/programs/profile.ts.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, extname, join } from "node:path";
import { PROFILE_FILE, type Profile, parseProfile } from "../../sis/profile/format.js";
import { bundleScript } from "../bundle.js";
import { defaultLimits, resourcesOf } from "../manifest.js";
import { checkModel } from "../model-check.js";
import { pageOf } from "../profile/html.js";
import { Failure } from "../setup/failure.mjs";
import { say, step } from "../setup/progress.mjs";
import { inRoot } from "../setup/root.mjs";
import { parseTarget, runnerOf, type ScriptRun, type Target, targetHelp } from "../targets/index.js";
import { defineCommand } from "./command.js";
import { exitCodes } from "./exit-codes.js";
import { memoryFor, modelFiles } from "./infer.js";
import { defineModelInputs, type ModelInputOptions, modelInputArguments } from "./model-options.js";
import { buildFor, collect, parseBytes, parseFolder, parseSeconds } from "./run.js";

export interface ProfileOptions extends ModelInputOptions {
  target: string;
  output?: string;
  json?: string;
  file: string[];
  out: string;
  memory?: number;
  stack?: number;
  time?: number;
  input: string[];
  runs?: number;
}

/** Measures what the bundle's script makes. */
const RECORDER = { module: "profile/record", settings: {} };

/** Of what measuring takes: records, and the profile as objects and as text. */
const MEASURING_BYTES = 96 << 20;

export const profile = defineCommand<ProfileOptions>({
  name: "profile",
  summary: "run a script or a model and draw what it did as one HTML page",
  define(command) {
    defineModelInputs(command);
    command
      .argument("<file>", "TypeScript file, ONNX model, or a profile saved by --json")
      .argument("[args...]", "arguments of the script")
      .option("-t, --target <target>", targetHelp, "sim")
      .option("-o, --output <page.html>", "the page; default the file's name with .profile.html")
      .option("--json <file>", "also save the profile itself")
      .option(
        "-i, --input <name=file>",
        "model: value of an input, .npy or .pb; default seeded numbers; repeatable",
        collect,
        [],
      )
      .option("-n, --runs <count>", "model: how many runs; default 3, on boards 1", Number)
      .option("-f, --file <name=path>", "script: a file it may read; repeatable", collect, [])
      .option("--out <folder>", "script: where files that it writes are saved", parseFolder, ".")
      .option("--memory <bytes>", "limit of memory, beside what measuring takes", parseBytes)
      .option("--stack <bytes>", "script: limit of its stack", parseBytes)
      .option("--time <seconds>", "limit of running time", parseSeconds)
      .addHelpText(
        "after",
        `
docs/profile.md says what each view means.

Examples:
  sis profile ts-lib/examples/vad.ts
  sis profile squeezenet.onnx --target qemu-virt -o squeezenet.html
  sis profile vad.onnx --dim batch=1 --dim sequence=576 --constant sr=16000`,
      );
  },
  run: (options, [file = "", ...args]) => showProfile(options, file, args),
});

async function showProfile(options: ProfileOptions, file: string, args: readonly string[]): Promise<number> {
  if (!existsSync(file)) throw new Failure(`no such file: ${file}`, { exitCode: exitCodes.usage });
  const page = options.output ?? `${basename(file, extname(file))}.profile.html`;
  let result: Profile;
  if (extname(file) === ".json") result = read(file);
  else {
    const made = await measure(options, file, args);
    if (made.code !== exitCodes.ok) return made.code;
    if (!made.profile)
      throw new Failure(
        `${file} ended without a profile: it ended before its last line, or ran out of memory`,
      );
    result = { ...made.profile, title: basename(file) };
  }
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(result)}\n`);
  const html = await step("drawing the profile", () => pageOf(result));
  writeFileSync(page, html);
  say(`profile in ${page}`);
  return exitCodes.ok;
}

function read(file: string): Profile {
  try {
    return parseProfile(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Failure(`${file}: ${(error as Error).message}`, { exitCode: exitCodes.usage });
  }
}

/** The run writes into a folder of its own, from which the script's own files go where they belong. */
async function measure(options: ProfileOptions, file: string, args: readonly string[]) {
  const target = parseTarget(options.target);
  const out = mkdtempSync(join(tmpdir(), "sis-profile-"));
  try {
    const runner = await runnerOf(target);
    const run = [".onnx", ".sis"].includes(extname(file))
      ? await modelRun(options, file, target)
      : await scriptRun(options, file, args);
    await buildFor(target);
    const limits = { ...run.limits, memory: run.limits.memory + MEASURING_BYTES };
    const code = await runner({ ...run, limits, out });
    const made = join(out, PROFILE_FILE);
    for (const name of readdirSync(out).filter((name) => name !== PROFILE_FILE)) {
      mkdirSync(options.out, { recursive: true });
      copyFileSync(join(out, name), join(options.out, name));
    }
    return { code, profile: existsSync(made) ? read(made) : undefined };
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

type Run = Omit<ScriptRun, "out">;

async function scriptRun(options: ProfileOptions, script: string, args: readonly string[]): Promise<Run> {
  const { memory, stack, time } = options;
  const resources = resourcesOf(script, options.file, { memory, stack, time });
  const bundle = await bundleScript(script, RECORDER);
  return { bundle: bundle.file, args, ...resources };
}

async function modelRun(options: ProfileOptions, model: string, target: Target): Promise<Run> {
  const files = modelFiles(model);
  const inputs = options.input.map((text) => {
    const at = text.indexOf("=");
    const path = text.slice(at + 1);
    if (at < 1 || !existsSync(path))
      throw new Failure(`--input ${text}: expected NAME=FILE of a file that is there`, {
        exitCode: exitCodes.usage,
      });
    const inside = `inputs/${files.size}${extname(path)}`;
    files.set(inside, path);
    return `${text.slice(0, at)}=${inside}`;
  });
  const refused = target.kind === "port" ? await checkModel(model, files) : exitCodes.ok;
  if (refused !== exitCodes.ok)
    throw new Failure(`${model} is refused; nothing was sent`, { exitCode: refused });
  const { runs = target.kind === "host" ? 3 : 1 } = options;
  if (!Number.isSafeInteger(runs) || runs < 1)
    throw new Failure("--runs: expected a whole number of at least 1", { exitCode: exitCodes.usage });
  const bundle = await bundleScript(inRoot("ts-lib/programs/profile.ts"), RECORDER);
  return {
    bundle: bundle.file,
    files,
    args: [basename(model), ...inputs, ...modelInputArguments(options), ...["--runs", String(runs)]],
    limits: { ...defaultLimits, memory: options.memory ?? memoryFor(files), time: options.time ?? 0 },
  };
}
