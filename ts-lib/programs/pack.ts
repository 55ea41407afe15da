// Makes a model package: plans the model as it is, takes its limits from the plan with the margins asked for, and writes
// the package. Arguments: MODEL OUT NAME VERSION, then pairs: --dim, --shape, --absent, --constant as for plan.ts;
//   --external FILE (of the model's folder), --board NAME, --core NAME, --operator NAME, --dynamic BYTES,
//   --memory BYTES, --cycles N, --build-cycles N (instead of the plan's), --memory-margin PERCENT, --cycles-margin PERCENT
// One line of JSON says what came of it.

import {
  args,
  exit,
  type PackageContent,
  readFile,
  readModel,
  readPackage,
  SisError,
  writeFile,
  writePackage,
} from "sis";
import { cores } from "../generated/cores.js";
import { exitCodeOf } from "./exit-code.js";
import { ModelArguments } from "./model-arguments.js";

const [source = "", out = "", name = "", version = "", ...options] = args();
const given = new ModelArguments();
const own = new Map<string, string[]>();
for (let i = 0; i + 1 < options.length; i += 2)
  if (!given.take(options[i], options[i + 1]))
    own.set(options[i].slice(2), [...(own.get(options[i].slice(2)) ?? []), options[i + 1]]);
const last = (option: string): string | undefined => own.get(option)?.at(-1);
const number = (option: string): number | undefined =>
  last(option) === undefined ? undefined : Number(last(option));

/** Of a board, at most: each has scratch memory of its own, and what is packed runs on all of them. */
const CORES = 4;

try {
  const model = readModel(source);
  if (model.package) {
    console.error(`${source} is a package already; give the ONNX file it was made of`);
    exit(2);
  }
  const chosen = given.choose(model);
  if (chosen.missing) {
    console.error(chosen.missing);
    exit(2);
  }
  const settings = { ...chosen.compile, dynamic: number("dynamic"), cores: CORES };
  const graph = model.build(chosen.options).compile(settings);
  const costs = graph.costs();
  const figures = graph.figures();
  const core = cores.find((each) => each.name === (last("core") ?? "any"));
  if (!core) {
    console.error(`no core "${last("core")}"; there are ${cores.map((each) => each.name).join(", ")}`);
    exit(2);
  }
  const memoryMargin = number("memory-margin") ?? 0;
  const cyclesMargin = number("cycles-margin") ?? core.marginPercent;
  const withMargin = (value: number, percent: number): number => Math.ceil((value * (100 + percent)) / 100);
  const cyclesOf = (instructions: number): number =>
    withMargin(Math.ceil((instructions * core.cyclesPer1000) / 1000), cyclesMargin);
  const content: PackageContent = {
    name,
    version,
    memory: number("memory") ?? withMargin(costs.memory, memoryMargin),
    cycles: number("cycles") ?? cyclesOf(costs.run),
    buildCycles: number("build-cycles") ?? cyclesOf(costs.build),
    operators: [...graph.operators, ...(own.get("operator") ?? [])],
    board: last("board"),
    core: last("core"),
    model: readFile(source),
    files: new Map((own.get("external") ?? []).map((file) => [file, readFile(file)])),
  };
  const bytes = writePackage(content);
  const { manifest, hash } = readPackage(bytes, { check: false });
  writeFile(out, bytes);
  console.log(
    JSON.stringify({
      manifest,
      hash,
      bytes: bytes.length,
      costs,
      core,
      cyclesMargin,
      dynamic: figures.dynamic,
    }),
  );
} catch (error) {
  if (!(error instanceof SisError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  exit(exitCodeOf(error));
}
