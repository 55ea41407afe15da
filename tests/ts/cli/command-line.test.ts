// The command line's frame: help of every command, exit codes, and what a usage error looks like.
import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { buildOptions } from "../../../ts-lib/generated/about.js";
import { defineCommand } from "../../../ts-lib/host/cli/command.js";
import { commands } from "../../../ts-lib/host/cli/commands.js";
import { exitCodes, exitMeaning } from "../../../ts-lib/host/cli/exit-codes.js";
import { runCommandLine } from "../../../ts-lib/host/cli/main.js";
import { inRoot } from "../../../ts-lib/host/setup/root.mjs";
import { run } from "../../../ts-lib/host/setup/run.mjs";

const sis = (...args: string[]) => run(process.execPath, [inRoot("ts-lib/host/bin/sis.mjs"), ...args]);

const help = suite("help");

for (const { name, summary } of commands) {
  help(`of ${name} goes to stdout and exits with 0`, async () => {
    const { code, stdout } = await sis(name, "--help");
    assert.is(code, 0);
    assert.match(stdout, new RegExp(`^Usage: sis ${name} `));
    assert.ok(summary.length > 10);
  });
}

help("of sis lists every command and every exit code", async () => {
  const { code, stdout } = await sis("--help");
  assert.is(code, 0);
  for (const { name } of commands) assert.match(stdout, new RegExp(`^ {2}${name}\\b`, "m"));
  for (const number of Object.values(exitCodes)) assert.match(stdout, new RegExp(`^ +${number} {2}\\S`, "m"));
});

help(
  "by its command and the version exit with 0; an error stands on top of a hint, not of a page",
  async () => {
    const helped = await sis("help", "run");
    assert.is(helped.code, 0);
    assert.match(helped.stdout, /^Usage: sis run /);
    assert.not.match(helped.stdout, /default: \[\]/);
    const version = await sis("--version");
    assert.is(version.code, 0);
    assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/);
    const { output } = await sis("plan");
    assert.match(output, /error: missing required argument 'model'\n"sis plan --help" says more\n/);
  },
);

help("of build lists its options, and one that others need does not go alone", async () => {
  const { stdout } = await sis("build", "--help");
  for (const { name } of buildOptions) assert.match(stdout, new RegExp(`^ {2}${name} `, "m"));
  const unknown = await sis("build", "--without", "ml-fast");
  assert.is(unknown.code, exitCodes.usage);
  assert.match(unknown.output, /no option "ml-fast"; there are ml-blas,/);
  const needed = await sis("build", "--without", "ml-blas");
  assert.is(needed.code, exitCodes.usage);
  assert.match(needed.output, /ml-onnx needs ml-blas\b[\s\S]*--without ml-blas --without ml-onnx/);
});
help.run();

const codes = suite("exit codes");

codes("are those of the design, each with a meaning", () => {
  assert.equal(Object.values(exitCodes), [0, 1, 2, 3, 4, 70, 124, 125, 130]);
  assert.equal(Object.keys(exitMeaning), Object.keys(exitCodes));
});

codes("usage errors are 2, and stdout stays empty", async () => {
  for (const args of [["no-such-command"], ["build", "--no-such-option"], ["setup", "--no-such-option"]]) {
    const { code, stdout, output } = await sis(...args);
    assert.is(code, exitCodes.usage, args.join(" "));
    assert.is(stdout, "");
    assert.match(output, /error: unknown/);
  }
});

codes("results that could not be written are refused before the work", async () => {
  for (const path of ["no-such-folder/results.json", "."]) {
    const { code, output } = await sis("conformance", "--filter", "test_abs", "--json", path);
    assert.is(code, exitCodes.usage);
    assert.match(output, /--json .*(cannot be written|folder, not a file)/);
    assert.not.match(output, /cases on/);
  }
});

codes("a reader that left is no error", async () => {
  const { code, output } = await run("sh", [
    "-c",
    `{ "$0" "$1" --help; echo "code $?" >&2; } | true`,
    process.execPath,
    inRoot("ts-lib/host/bin/sis.mjs"),
  ]);
  assert.is(code, 0);
  assert.is(output, "code 0\n");
});

codes("a command's own code is the command line's, also through dispatch", async () => {
  const inner = defineCommand<{ code: string }>({
    name: "inner",
    summary: "ends with a code",
    define: (command) => void command.argument("<word>").option("--code <n>", "the code", "7"),
    run: async ({ code }, [word]) => (word === "hello" ? Number(code) : 99),
  });
  const outer = defineCommand({
    name: "outer",
    summary: "runs the inner one",
    define() {},
    run: (_options, _args, { dispatch }) => dispatch(["inner", "hello", "--code", "70"]),
  });
  const table = [inner, outer];
  assert.is(await runCommandLine(["inner", "hello"], { table }), 7);
  assert.is(await runCommandLine(["outer"], { table }), 70);
});
codes.run();

const scripts = suite("npm scripts");

scripts("are thin names of commands", () => {
  const { scripts: lines } = JSON.parse(readFileSync(inRoot("package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const names = new Set(commands.map(({ name }) => name));
  for (const [script, line] of Object.entries(lines)) {
    const command = /^node ts-lib\/host\/bin\/sis\.mjs ([\w:]+)/.exec(line)?.[1] ?? "";
    assert.ok(names.has(command), `${script} runs ${command}`);
  }
});
scripts.run();
