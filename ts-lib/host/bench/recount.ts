// Counts the peers anew (`sis bench --peers DIR`): each driver does each work twice under the counting plugin, and the second,
// warm run counts.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type NamedWork, type Work, works } from "../../programs/bench-table.js";
import { Failure } from "../setup/failure.mjs";
import { step } from "../setup/progress.mjs";
import { inRoot } from "../setup/root.mjs";
import { run } from "../setup/run.mjs";
import { benchModels } from "./models.js";
import { peerModel } from "./peer-models.js";
import { type PeerTools, peerTools } from "./peer-tools.js";
import { type PeerCase, type Peers, readPeers } from "./peers.js";

type Counts = Record<string, number>;

/** The same cases as `known`, with its words and bounds, and counts as they are on this machine. */
export async function recount(dir: string, known = readPeers()): Promise<Peers> {
  const tools = await peerTools(dir);
  const models = join(resolve(dir), "models");
  mkdirSync(models, { recursive: true });
  const cases: PeerCase[] = [];
  for (const peer of known.cases) {
    const counts = await step(`peers: ${peer.name}`, () => countCase(tools, models, peer.name));
    cases.push({ ...peer, counts });
  }
  const node = JSON.parse(readFileSync(inRoot("node_modules/onnxruntime-node/package.json"), "utf8"));
  return { ...known, versions: { "ONNX Runtime": String(node.version), ...tools.versions }, cases };
}

async function countCase(tools: PeerTools, folder: string, name: string): Promise<Counts> {
  const known = works.find((work) => work.name === name);
  if (known) return countWork(tools, folder, known);
  const [model] = benchModels(new RegExp(`^${name}$`)).here;
  if (!model) throw new Failure(`${name}: its model is not here; the set-up of the tests brings it`);
  const { dims = {}, constants = {} } = model.options as Record<string, Record<string, number>>;
  const settings = Object.entries({ ...dims, ...constants }).map(([key, value]) => `${key}=${value}`);
  return { "ONNX Runtime": await ortCount(tools, model.path, settings) };
}

async function countWork(tools: PeerTools, folder: string, { name, work }: NamedWork): Promise<Counts> {
  const counts: Counts = {};
  const model = join(folder, `${name}.onnx`);
  writeFileSync(model, peerModel(work));
  counts["ONNX Runtime"] = await ortCount(tools, model, []);
  const words = xnnpackWords(work);
  if (words) counts.XNNPACK = await counted(tools, [tools.driver("xnnpack"), ...words]);
  if (work.kind === "product" && work.m > 1) {
    const size = [work.m, work.n, work.k].map(String);
    counts.OpenBLAS = await counted(tools, [tools.driver("blas"), tools.openblas, ...size]);
    counts.BLIS = await counted(tools, [tools.driver("blas"), tools.blis, ...size]);
  }
  return counts;
}

const ortCount = (tools: PeerTools, model: string, settings: readonly string[]) =>
  counted(tools, [tools.driver("onnxruntime"), tools.onnxruntime, model, ...settings]);

/** Undefined where it packs weights before and the work does not. */
function xnnpackWords(work: Work): string[] | undefined {
  switch (work.kind) {
    case "product":
      return work.packed ? ["product", ...[work.m, work.n, work.k].map(String)] : undefined;
    case "conv": {
      const { size, channels, filters, kernel, stride, groups } = work;
      return ["conv", ...[size, channels, filters, kernel, stride, groups].map(String)];
    }
    case "softmax":
      return ["softmax", String(work.rows), String(work.columns)];
    case "relu":
      return ["relu", String(work.count)];
  }
}

async function counted({ counted: [command = "", ...flags] }: PeerTools, driver: string[]): Promise<number> {
  const { code, output } = await run(command, [...flags, ...driver]);
  const totals = [...output.matchAll(/^COUNT total (\d+)/gm)].map(([, total]) => Number(total));
  const last = totals.at(-1);
  if (code !== 0 || last === undefined)
    throw new Failure(`${output.trimEnd()}\n${driver.join(" ")} failed (${code})`);
  return last;
}
