// The simulator against ONNX Runtime on this machine: onnxruntime-node and onnxruntime-web (WebAssembly), one thread each, in one
// process, turn and turn about (versus-worker.ts). Wall-clock times, so the ratios are what they are on this machine now.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Failure } from "../setup/failure.mjs";
import { step } from "../setup/progress.mjs";
import { inCache, inRoot } from "../setup/root.mjs";
import { mustRun } from "../setup/run.mjs";
import { runChild } from "../targets/process.js";
import type { HostRun } from "../targets/sim/platform.js";
import { columns } from "./case.js";
import type { BenchModel } from "./models.js";

/** What the worker is told. */
export interface VersusWork {
  readonly models: readonly BenchModel[];
  /** Modules to import, as URLs. */
  readonly node: string;
  readonly web: string;
  /** Folder with the WebAssembly files. */
  readonly webFolder: string;
}

/** What it answers, a line of JSON each: nanoseconds of the fastest run. */
export interface Versus {
  readonly name: string;
  readonly sis: number;
  readonly node: number;
  readonly web: number;
  /** The largest difference of SIS's outputs from onnxruntime-node's, as a share of the largest value. */
  readonly difference: number;
}

export async function versus(models: readonly BenchModel[]): Promise<Versus[]> {
  const node = inRoot("node_modules/onnxruntime-node/dist/index.js");
  if (!existsSync(node)) throw new Failure("onnxruntime-node is not installed", { mend: "npm ci" });
  const webFolder = await onnxruntimeWeb();
  const own = (file: string) => fileURLToPath(new URL(file, import.meta.url));
  const work: VersusWork = {
    models,
    node: pathToFileURL(node).href,
    web: pathToFileURL(join(webFolder, "ort.node.min.mjs")).href,
    webFolder,
  };
  const files = models.map(({ file, path }) => [file, path] as const);
  const setup: HostRun = { target: "sim", files, args: [JSON.stringify(work)], out: ".", outside: {} };
  let output = "";
  const hooks = ["--import", own("../targets/sim/register.js"), "--import", own("./versus-worker.js")];
  const code = await step(
    "simulator, onnxruntime-node and onnxruntime-web, one after the other",
    (progress) =>
      runChild(process.execPath, [...hooks, "--eval", ""], {
        input: JSON.stringify(setup),
        time: 0,
        what: "the comparison",
        onOutput: (text) => {
          output += text;
          progress.update(`${output.split("\n").length - 1} models`);
        },
      }),
  );
  if (code !== 0) throw new Failure(`the comparison with ONNX Runtime ended with exit code ${code}`);
  return output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Versus);
}

/** 150 MB that nothing else needs: fetched when first asked for. The version is onnxruntime-node's. */
async function onnxruntimeWeb(): Promise<string> {
  const folder = inCache("peers", "web");
  const dist = join(folder, "node_modules", "onnxruntime-web", "dist");
  if (existsSync(join(dist, "ort.node.min.mjs"))) return dist;
  const { version } = (await import("onnxruntime-node/package.json", { with: { type: "json" } })).default;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  await step(`onnxruntime-web ${version}`, () =>
    mustRun("npm", ["install", "--ignore-scripts", "--no-audit", `onnxruntime-web@${version}`], {
      cwd: folder,
      what: "fetching onnxruntime-web",
      mend: "check the network",
    }),
  );
  return dist;
}

const milliseconds = (ns: number) => (ns / 1e6).toFixed(3);
const times = (a: number, b: number) => (a / b).toFixed(2);

export const versusTable = (results: readonly Versus[]): string =>
  columns([
    ["model", "SIS ms", "node ms", "web ms", "of node's", "of web's", "differs by"],
    ...results.map(({ name, sis, node, web, difference }) => [
      name,
      milliseconds(sis),
      milliseconds(node),
      milliseconds(web),
      times(sis, node),
      times(sis, web),
      difference.toExponential(1),
    ]),
  ]);
