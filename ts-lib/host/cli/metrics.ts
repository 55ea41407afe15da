// `--metrics`, and metrics as JSON, of commands that run a script: the watcher that goes into the bundle, and where its file
// ends up.
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import type { BundleWatcher } from "../bundle.js";

export interface MetricsOptions {
  /** METRIC lines on stderr. */
  metrics?: boolean;
  /** The file for all of them as JSON. */
  metricsJson?: string;
}

/** The script's watcher writes it among the script's own files. */
const fileName = "sis-metrics.json";

/** `json`: what the option for the file is called. */
export function defineMetrics(command: Command, json = "--metrics-json <file>"): void {
  command
    .option("--metrics", "measure every graph, and print METRIC name=value lines on stderr at the end")
    .option(json, "measure every graph, and write the metrics there as JSON");
}

/** Undefined when nothing is to be measured. */
export function metricsWatcher({ metrics, metricsJson }: MetricsOptions): BundleWatcher | undefined {
  if (!metrics && metricsJson === undefined) return undefined;
  const json = metricsJson === undefined ? {} : { json: fileName };
  return { module: "metrics/watch", settings: { lines: metrics === true, ...json } };
}

/** Runs the script, whose files go to `out`, and moves the watcher's file to where it was asked for. */
export async function withMetrics(
  { metricsJson }: MetricsOptions,
  out: string,
  run: () => Promise<number>,
): Promise<number> {
  if (metricsJson === undefined) return run();
  const written = join(out, fileName);
  rmSync(written, { force: true });
  const code = await run();
  if (statSync(written, { throwIfNoEntry: false })) move(written, metricsJson);
  return code;
}

function move(from: string, to: string): void {
  mkdirSync(dirname(resolve(to)), { recursive: true });
  try {
    renameSync(from, to);
  } catch {
    writeFileSync(to, readFileSync(from)); // another file system
    rmSync(from);
  }
}
