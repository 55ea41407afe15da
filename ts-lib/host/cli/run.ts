// `sis run script.ts`: a script on any target; its exit code is the command's.
import { statSync } from "node:fs";
import { type Command, InvalidArgumentError } from "commander";
import { bundleScript, bundleSmall } from "../bundle.js";
import { buildBoards, buildTree } from "../cmake.js";
import { resourcesOf } from "../manifest.js";
import { Failure } from "../setup/failure.mjs";
import { streamSources } from "../streams/sources.js";
import { parseTarget, runnerOf, type Target, targetHelp } from "../targets/index.js";
import { defineCommand } from "./command.js";
import { exitCodes } from "./exit-codes.js";
import { defineMetrics, type MetricsOptions, metricsWatcher, withMetrics } from "./metrics.js";

/** What every command that runs a script accepts. */
export interface RunOptions extends Pick<MetricsOptions, "metrics"> {
  /** The file for metrics. */
  json?: string;
  target: string;
  file: string[];
  out: string;
  memory?: number;
  stack?: number;
  time?: number;
  instructions?: number;
  cores?: number;
  /** NAME=PATH, NAME=- or NAME=cmd:COMMAND. */
  stream?: string[];
  gpio?: string;
  gpioRecord?: string;
}

export const run = defineCommand<RunOptions>({
  name: "run",
  summary: "run a script on any target",
  define(command) {
    defineScript(command);
    command.option("-t, --target <target>", targetHelp, "sim");
    defineResources(command);
    defineOutside(command);
    defineMetrics(command, "--json <file>");
    command.addHelpText(
      "after",
      `
A script reads the files of SCRIPT.manifest.json beside it and of --file. Its own arguments that start with
a dash go behind "--".

Examples:
  sis run ts-lib/examples/vad.ts
  sis run hello.ts --target qemu-virt --metrics
  sis run listen.ts --stream sound="cmd:arecord -q -t raw -f S16_LE -r 16000"
  sis run blink.ts --gpio levels.txt --gpio-record record.txt
  sis run hello.ts --target port:/dev/ttyUSB0          # a board at a serial port: npm run monitor -- --list
  sis run classify.ts --target native --file model.onnx=squeezenet.onnx -- --top 5`,
    );
  },
  run: ({ target, ...options }, args) => runScript(target, options, args),
});

/** Bundles and runs; resolves to the script's exit code. */
export async function runScript(
  targetName: string,
  options: Omit<RunOptions, "target">,
  [script = "", ...args]: readonly string[],
): Promise<number> {
  const target = parseTarget(targetName);
  const runner = await runnerOf(target);
  const { file, out, metrics, json, stream, gpio, gpioRecord, ...limits } = options;
  const measured: MetricsOptions = { metrics, metricsJson: json };
  const resources = resourcesOf(script, file, limits);
  const { files, limits: allowed } = resources;
  const streams = new Map([...resources.streams, ...streamSources(stream ?? [])]);
  const pins = pinFiles(target, { gpio, gpioRecord }, resources.gpio);
  const bundle = await bundleScript(script, metricsWatcher(measured));
  await buildFor(target);
  // Who measures is a part of the library that looks into it, and travels with it.
  const watched = metricsWatcher(measured) !== undefined;
  const small = watched ? {} : { small: (builtIn: string | undefined) => bundleSmall(script, builtIn) };
  return withMetrics(measured, out, () =>
    runner({ bundle: bundle.file, args, out, files, limits: allowed, streams, ...pins, ...small }),
  );
}

/** Builds the C that a target needs; quick when nothing changed. SIS_PREBUILT=1 takes it as it is: tests run so. */
export async function buildFor(target: Target): Promise<void> {
  if (process.env.SIS_PREBUILT) return;
  if (target.kind === "board") await buildBoards([target.name]);
  if (target.kind === "host") await buildTree("host");
}

export function defineScript(command: Command): void {
  command.argument("<script>", "TypeScript file").argument("[args...]", "arguments of the script");
}

/** The fake pins are for targets of this machine; boards have their own, or none, whatever the manifest has for the fake. */
function pinFiles(target: Target, files: { gpio?: string; gpioRecord?: string }, usual?: string) {
  if (target.kind === "host") return { ...files, gpio: files.gpio ?? usual };
  if (files.gpio === undefined && files.gpioRecord === undefined) return {};
  throw new Failure(`${target.name} has pins of its own, or none: --gpio is for sim, vm and native`, {
    exitCode: exitCodes.usage,
  });
}

/** What comes in while the script runs. */
function defineOutside(command: Command): void {
  command
    .option(
      "-s, --stream <name=source>",
      "a stream the script may read, from a file, - (standard input) or cmd:COMMAND; repeatable",
      collect,
      [],
    )
    .option("--gpio <file>", "levels at the fake pins of sim, vm and native: MILLISECONDS PIN LEVEL a line")
    .option("--gpio-record <file>", "where to write what the script does to its pins");
}

/** Files and limits, the same wherever a script runs. */
export function defineResources(command: Command): void {
  command
    .option(
      "-f, --file <name=path>",
      "a file the script may read, or a folder of them; repeatable",
      collect,
      [],
    )
    .option("-o, --out <folder>", "where files that the script writes are saved", parseFolder, ".")
    .option(
      "--memory <bytes>",
      "limit of the script's memory, as 64M; default from the manifest, else 64M",
      parseBytes,
    )
    .option("--stack <bytes>", "limit of its stack; default from the manifest, else 256K", parseBytes)
    .option(
      "--time <seconds>",
      "limit of its running time; default from the manifest, else none",
      parseSeconds,
    )
    .option(
      "--instructions <count>",
      "limit of its instructions, as 2e9; default from the manifest, else none",
      parseCount,
    )
    .option(
      "--cores <count>",
      "cores that work on an operator together; default from the manifest, else 1 here and all of a board's",
      parseCores,
    );
}

export const collect = (value: string, before: readonly string[]): string[] => [...before, value];

/** "64M", "256K", "1G" or a plain count. */
export function parseBytes(text: string): number {
  const match = /^(\d+)([KMG])?i?B?$/i.exec(text);
  const unit = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }[match?.[2]?.toUpperCase() ?? ""] ?? 1;
  if (!match) throw new InvalidArgumentError("Expected bytes, as 65536, 256K or 64M.");
  return Number(match[1]) * unit;
}

/** A folder that is there, or one that can be made. */
export function parseFolder(path: string): string {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new InvalidArgumentError("This is a file, not a folder.");
  return path;
}

/** "2e9" or a plain count. */
export function parseCount(text: string): number {
  const value = Number(text);
  if (text === "" || !Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError("Expected a whole number, as 1000000 or 2e9.");
  return value;
}

/** As many as a team can have (sis/team.h). */
export function parseCores(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 16) throw new InvalidArgumentError("Expected 1 to 16.");
  return value;
}

export function parseSeconds(text: string): number {
  const value = Number(text);
  if (text === "" || !(value >= 0) || !Number.isFinite(value))
    throw new InvalidArgumentError("Expected seconds.");
  return value;
}
