// The models that `sis bench` runs: networks of ONNX's test data, and Silero VAD. They come with the tests' set-up; what is not
// there is said and left out.
import { existsSync } from "node:fs";
import { inCache, inRoot } from "../setup/root.mjs";

export interface BenchModel {
  readonly name: string;
  readonly file: string;
  readonly path: string;
  /** As `readModel(file).build` takes them. */
  readonly options: Readonly<Record<string, unknown>>;
}

const light = (name: string) => ({
  file: `${name}.onnx`,
  path: inCache("third-party", "onnx-testdata", "light", `light_${name}.onnx`),
});
const vad = {
  file: "silero_vad.onnx",
  path: inRoot("node_modules", "@jjhbw", "silero-vad", "weights", "silero_vad_op18_ifless.onnx"),
  options: { dims: { batch: 1, sequence: 576 }, constants: { sr: 16000 } },
};

const all: readonly BenchModel[] = [
  { name: "squeezenet", ...light("squeezenet"), options: {} },
  { name: "shufflenet", ...light("shufflenet"), options: {} },
  { name: "resnet50", ...light("resnet50"), options: {} },
  { name: "resnet50-exact", ...light("resnet50"), options: { exact: true } },
  { name: "vad", ...vad },
];

/** Those wanted, by whether their files are here. */
export function benchModels(wanted: RegExp): { here: BenchModel[]; missing: string[] } {
  const models = all.filter(({ name }) => wanted.test(name));
  return {
    here: models.filter(({ path }) => existsSync(path)),
    missing: models.filter(({ path }) => !existsSync(path)).map(({ name }) => name),
  };
}
