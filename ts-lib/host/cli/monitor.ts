// `sis monitor`: a board's serial console, with file push, running scripts and a restart.
import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import { connect } from "../control/index.js";
import * as actions from "../monitor/actions.js";
import { keyHelp } from "../monitor/keys.js";
import { runMonitor } from "../monitor/monitor.js";
import { portHelp } from "../ports/grammar.js";
import { listPorts } from "../ports/list.js";
import { definePortOptions, portSettings } from "../ports/settings.js";
import { Failure } from "../setup/failure.mjs";
import { say } from "../setup/progress.mjs";
import { streamSources } from "../streams/sources.js";
import { defineCommand } from "./command.js";
import { exitCodes } from "./exit-codes.js";
import { collect } from "./run.js";

export interface MonitorOptions {
  port?: string;
  list?: boolean;
  push: string[];
  run?: string;
  reset?: boolean;
  stream: string[];
}

export const monitor = defineCommand<MonitorOptions>({
  name: "monitor",
  summary: "a board's serial console, with file push and run",
  define(command) {
    command
      .argument("[args...]", "arguments of the script of --run")
      .option("-p, --port <port>", portHelp)
      .option("-l, --list", "list the serial ports of this machine")
      .option("--push <[name=]file>", "send a file to the board, and end; repeatable", collect, [])
      .option("-r, --run <script.ts>", "run a script there, and end with its exit code")
      .option(
        "-s, --stream <name=source>",
        "feed a stream to the script there, from a file, - or cmd:COMMAND; with --run, or until it has ended",
        collect,
        [],
      )
      .option("--reset", "restart the board first");
    definePortOptions(command);
    command.addHelpText(
      "after",
      `
Keys, in a terminal; everything else that is typed is the board's:
${keyHelp}

A port that goes away, as with a board that is unplugged, is waited for. Files that are there already are not sent
again. Piped input is typed, and the monitor ends when it has ended and the board is silent for a second.

Examples:
  npm run monitor -- --list
  npm run monitor -- --port /dev/ttyUSB0
  npm run monitor -- --port /dev/ttyUSB0 --push model.onnx --push labels.txt=data/labels.txt
  npm run monitor -- --port /dev/ttyUSB0 --run hello.ts -- first second
  npm run monitor -- --port /dev/ttyUSB0 --stream sound="cmd:arecord -q -t raw -f S16_LE -r 16000"
  echo mlinfo | npm run monitor -- --port socket:/tmp/board.sock`,
    );
  },
  run: (options, args) => runCommand(options, args),
});

async function runCommand(options: MonitorOptions, args: readonly string[]): Promise<number> {
  if (options.list) return await showPorts();
  const { port, push, run, reset } = options;
  const streams = streamSources(options.stream);
  if (port === undefined) {
    const ports = await listPorts();
    const there = ports.map(({ line }) => `  ${line}`).join("\n");
    throw new Failure(`--port is missing${there && `; there are:\n${there}`}`, { exitCode: exitCodes.usage });
  }
  if (push.length === 0 && run === undefined && !reset && streams.size === 0)
    return await runMonitor({ port, ...portSettings() });
  const files = push.map(fileOf);
  if (run !== undefined && !existsSync(run))
    throw new Failure(`no such script: ${run}`, { exitCode: exitCodes.usage });
  const script = run === undefined ? undefined : await actions.prepare(run, args);
  const board = await connect(port, {
    ...portSettings(),
    onLost: (reason) => say(`${port}: ${reason}; looking for it`),
    onBack: () => say(`${port}: it is back`),
  });
  try {
    if (reset) await actions.reset(board);
    for (const [name, path] of files) await actions.push(board, name, path);
    if (script)
      return await actions.run(board, {
        ...script,
        streams: new Map([...(script.streams ?? []), ...streams]),
      });
    return streams.size > 0 ? await actions.feed(board, streams) : exitCodes.ok;
  } finally {
    await board.close();
  }
}

/** The ports of this machine, one a line. */
export async function showPorts(): Promise<number> {
  const ports = await listPorts();
  process.stdout.write(ports.map(({ line }) => `${line}\n`).join(""));
  if (ports.length === 0) say("no serial port is plugged in");
  return exitCodes.ok;
}

/** "name=path", or a path whose last part is the name. */
function fileOf(text: string): [name: string, path: string] {
  const at = text.indexOf("=");
  const [name, path] =
    at > 0 && !existsSync(text) ? [text.slice(0, at), text.slice(at + 1)] : [basename(text), text];
  if (!existsSync(path)) throw new Failure(`--push ${text}: no such file`, { exitCode: exitCodes.usage });
  return [name, resolve(path)];
}
