// Runs runners one after the other, shows each one's tally and time, and every failed test's output at the end.
import { exitCodes } from "../cli/exit-codes.js";
import { dim, green, red, Step, say, seconds } from "../setup/progress.mjs";
import { type Runner, type RunnerOptions, single, sum, type Tally, tallyText } from "./runner.js";

/** Resolves to the exit code; prints the closing line to stdout. */
export async function reportRunners(runners: readonly Runner[], options: RunnerOptions): Promise<number> {
  const tallies: Tally[] = [];
  for (const runner of runners) {
    const tally = await runOne(runner, options);
    if (tally) tallies.push(tally);
  }
  const total = sum(tallies);
  for (const { name, output } of total.failures) {
    say(`\n${red("failed:")} ${name}\n${output.trimEnd().replace(/^/gm, "    ")}`);
  }
  const nothing = total.passed + total.failed + total.skipped === 0;
  if (nothing) say("no test was run");
  process.stdout.write(`${tallyText(total)}\n`);
  return total.failed > 0 || nothing ? exitCodes.error : exitCodes.ok;
}

async function runOne(runner: Runner, options: RunnerOptions): Promise<Tally | undefined> {
  const began = performance.now();
  const progress = new Step(runner.name);
  let tally: Tally | undefined;
  try {
    tally = await runner.run(options, progress);
  } catch (error) {
    // A runner that cannot run is a failed test, and the others still tell what they know.
    tally = single(runner.name, false, error instanceof Error ? error.message : String(error));
  }
  progress.end("", "");
  if (tally) {
    const mark = tally.failed > 0 ? red("✗") : green("✓");
    say(`${mark} ${runner.name.padEnd(14)} ${tallyText(tally)} ${dim(seconds(performance.now() - began))}`);
  }
  return tally;
}
