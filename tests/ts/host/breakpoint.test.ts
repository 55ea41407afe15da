// The launch configuration for VS Code: what it starts stops at a breakpoint in a line of TypeScript. The debugger here does
// as VS Code's: it attaches to each process that Node starts, and finds the line by the bundle's source map.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inBuild, inRoot } from "../../../ts-lib/host/setup/root.mjs";
import { Inspector } from "./inspector.js";
import { file, sis } from "./sis.js";

interface Launch {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly outFiles: readonly string[];
}

interface Paused {
  readonly hitBreakpoints?: readonly string[];
  readonly callFrames: readonly {
    readonly callFrameId: string;
    readonly url: string;
    readonly location: { readonly lineNumber: number; readonly columnNumber: number };
  }[];
}

const script = `import { test } from "uvu";
import * as assert from "uvu/assert";

interface Made {
  sum: number;
}

test("stops", () => {
  const made: Made = { sum: 40 };
  made.sum += 2;
  assert.is(made.sum, 42);
});
test.run();
`;
const line = 11;

/** A variable as VS Code writes it. */
const variable = (name: string): string => ["$", "{", name, "}"].join("");

/** A configuration of .vscode/launch.json, its variables put in. */
function launchOf(name: string, path: string): Launch {
  const text = readFileSync(inRoot(".vscode", "launch.json"), "utf8").replace(/^\s*\/\/.*$/gm, "");
  const put = text.replaceAll(variable("file"), path).replaceAll(variable("workspaceFolder"), inRoot());
  const { configurations } = JSON.parse(put) as { configurations: Launch[] };
  const found = configurations.find((launch) => launch.name === name);
  if (!found) throw new Error(`no ${name}`);
  return found;
}

/** The place in a bundle of a line of its source. */
function generated(
  map: SourceMap,
  bundle: string,
  source: string,
): { lineNumber: number; columnNumber: number } {
  const lines = readFileSync(bundle, "utf8").split("\n");
  for (let at = 0; at < lines.length; at++) {
    const column = lines[at]!.search(/\S/);
    if (column < 0) continue;
    const entry = map.findEntry(at, column);
    if (!("originalSource" in entry) || entry.originalLine !== line - 1) continue;
    if (resolve(dirname(bundle), entry.originalSource) === source)
      return { lineNumber: entry.generatedLine, columnNumber: entry.generatedColumn };
  }
  throw new Error(`line ${line} is not in ${bundle}`);
}

test("a breakpoint in a line of TypeScript", async () => {
  const path = file("stop.test.ts", script);
  const launch = launchOf("SIS: this test", path);
  const folder = dirname(launch.outFiles[0]!.replace("**/", ""));
  const bundles = (): string[] =>
    readdirSync(folder)
      .filter((name) => name.startsWith("stop.test-") && name.endsWith(".js"))
      .map((name) => join(folder, name));
  for (const stale of bundles()) rmSync(stale);
  assert.is((await sis(launch.args)).code, 0); // compiled: the compiler's processes need no debugger
  const bundle = bundles()[0]!;
  const map = new SourceMap(JSON.parse(readFileSync(`${bundle}.map`, "utf8")));
  const breakpoint = generated(map, bundle, path);

  const entry = inBuild("js", "tests", "ts", "host", "entry.js");
  const child = spawn(process.execPath, [entry, ...launch.args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, SIS_PREBUILT: "1", NODE_OPTIONS: "--inspect-brk=0" },
  });
  const stops: { at: string; value: unknown }[] = [];
  const attached: Promise<Inspector>[] = [];
  const attach = async (address: string): Promise<Inspector> => {
    const debuggee: Inspector = await Inspector.connect(address, async (method, params) => {
      if (method !== "Debugger.paused") return;
      const { callFrames, hitBreakpoints = [] } = params as Paused;
      const frame = callFrames[0]!;
      if (hitBreakpoints.length > 0) {
        const found = map.findEntry(frame.location.lineNumber, frame.location.columnNumber);
        const { result } = await debuggee.call<{ result: { value: unknown } }>(
          "Debugger.evaluateOnCallFrame",
          {
            callFrameId: frame.callFrameId,
            expression: "made.sum",
          },
        );
        if ("originalSource" in found)
          stops.push({
            at: `${resolve(dirname(bundle), found.originalSource)}:${found.originalLine + 1}`,
            value: result.value,
          });
      }
      await debuggee.call("Debugger.resume");
    });
    await debuggee.call("Runtime.enable");
    await debuggee.call("Debugger.enable");
    await debuggee.call("Debugger.setBreakpointByUrl", { ...breakpoint, url: pathToFileURL(bundle).href });
    await debuggee.call("Runtime.runIfWaitingForDebugger");
    return debuggee;
  };
  createInterface({ input: child.stderr }).on("line", async (text) => {
    const address = /^Debugger listening on (ws:\S+)/.exec(text)?.[1];
    if (address) attached.push(attach(address));
    // Node stays until its debugger has gone.
    if (text.startsWith("Waiting for the debugger to disconnect"))
      for (const debuggee of attached) (await debuggee).close();
  });
  child.stdout.resume();
  assert.is(await new Promise((resolve) => child.on("close", resolve)), 0);
  assert.is(attached.length, 2, "the command and the script");
  assert.equal(stops, [{ at: `${path}:${line}`, value: 42 }]);
});

test.run();
