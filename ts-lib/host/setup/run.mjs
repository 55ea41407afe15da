// Child processes: run one, gather or pass on its output, fail with what it said.
import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { Failure } from "./failure.mjs";
import { root } from "./root.mjs";

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] working folder (the repository)
 * @property {Record<string, string | undefined>} [env] added to the environment
 * @property {(line: string) => void} [onLine] called with each line of output, for progress
 * @property {number} [timeout] milliseconds; past it the child is killed
 * @typedef {{ code: number, output: string, stdout: string, timedOut: boolean }} RunResult
 */

/** Runs a command and gathers what it prints. Never throws for an exit code; -1 when it cannot be started.
 * @param {string} command @param {readonly string[]} args @param {RunOptions} [options] @returns {Promise<RunResult>} */
export function run(command, args, { cwd = root, env, onLine, timeout } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, [...args], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let stdout = "";
    let rest = "";
    let timedOut = false;
    const take = (/** @type {string} */ text) => {
      output += text;
      if (!onLine) return;
      const lines = (rest + text).split(/\r?\n/);
      rest = lines.pop() ?? "";
      for (const line of lines) onLine(line);
    };
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
      take(text);
    });
    child.stderr.setEncoding("utf8").on("data", take);
    const expire = () => {
      timedOut = true;
      child.kill("SIGKILL");
    };
    const timer = timeout ? setTimeout(expire, timeout) : undefined;
    child.on("error", (error) => {
      clearTimeout(timer);
      resolve({ code: -1, output: `${output}${command}: ${error.message}\n`, stdout, timedOut });
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      const killed = timedOut ? `\nkilled after ${timeout} ms\n` : signal ? `\nended by ${signal}\n` : "";
      resolve({ code: code ?? 1, output: output + killed, stdout, timedOut });
    });
  });
}

/** Runs a command that must succeed; its output is shown when it does not.
 * @param {string} command @param {readonly string[]} args @param {RunOptions & { what?: string, mend?: string }} [options] */
export async function mustRun(command, args, options = {}) {
  const result = await run(command, args, options);
  if (result.code === 0) return result;
  const what = options.what ?? `${command} ${args.join(" ")}`;
  throw new Failure(`${result.output.trimEnd()}\n${what} failed (${result.code})`, { mend: options.mend });
}

/** The path of a command, as a shell would find it.
 * @param {string} name @param {string} [path] @returns {string | undefined} */
export function findCommand(name, path = process.env.PATH ?? "") {
  for (const folder of [...path.split(delimiter), "/usr/local/sbin", "/usr/sbin", "/sbin"]) {
    const file = join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
      // not here
    }
  }
  return undefined;
}
