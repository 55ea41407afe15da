// Target `native`: js-runtime's own C on this machine: the device's engine, bindings and limits exactly.
import { mkdirSync } from "node:fs";
import { hostPart } from "../parts.js";
import { mapFileOf } from "../source-map/packed.js";
import { runChild, streamDescriptor } from "./process.js";
import type { ScriptRun } from "./run.js";

export function runNative(run: ScriptRun): Promise<number> {
  const program = hostPart("sis-native");
  mkdirSync(run.out, { recursive: true });
  const { memory, stack, time, instructions = 0, cores = 0 } = run.limits;
  const limits = [
    "--memory",
    String(memory),
    "--stack",
    String(stack),
    "--time",
    String(time),
    "--instructions",
    String(instructions),
    "--cores",
    String(cores),
  ];
  const files = [...run.files].flatMap(([name, path]) => ["--file", `${name}=${path}`]);
  const outside = [
    ...(run.streams?.size ? ["--streams", String(streamDescriptor)] : []),
    ...(run.gpio === undefined ? [] : ["--gpio", run.gpio]),
    ...(run.gpioRecord === undefined ? [] : ["--gpio-record", run.gpioRecord]),
  ];
  const map = ["--map", mapFileOf(run.bundle)];
  return runChild(
    program,
    [...limits, ...outside, "--out", run.out, ...map, ...files, run.bundle, ...run.args],
    {
      time: 0, // it keeps its limits itself
      what: "native",
      onOutput: run.onOutput,
      streams: run.streams,
    },
  );
}
