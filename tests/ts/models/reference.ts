// One whole model on the simulator and in ONNX Runtime, from the same bytes and inputs: what the tests of real models
// share. The rule is |a−b| ≤ 1e-3·|b| + 1e-5·max|b|, for every output.
import * as ort from "onnxruntime-node";
import type { Dtype, TensorArray, TensorValue } from "../../../ts-lib/sis/index.js";
import { sis } from "../sis/library.js";
import { Uniform } from "./uniform.js";

export const RELATIVE = 1e-3;
export const ABSOLUTE = 1e-5;

const ortTypes: Partial<Record<Dtype, ort.Tensor.Type>> = { f32: "float32", i64: "int64" };

/** Values by name. */
export type Tensors = Readonly<Record<string, TensorValue>>;

/** An image, say: numbers from -1 to 1. */
export const seededInput = (seed: number, shape: readonly number[]): TensorValue => ({
  dtype: "f32",
  shape,
  data: new Uniform(seed).values(sis.elementCount(shape), 0, 1),
});

/** How the simulator builds the model; see ModelOptions. */
export interface Build {
  /** Inputs that are given as constants. */
  readonly constants?: readonly string[];
}

export async function inOnnxRuntime(
  model: Uint8Array,
  inputs: Tensors,
): Promise<{ outputs: Tensors; milliseconds: number }> {
  const session = await ort.InferenceSession.create(model, {
    logSeverityLevel: 3,
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  const feeds: Record<string, ort.Tensor> = {};
  for (const [name, { dtype, shape, data }] of Object.entries(inputs)) {
    const type = ortTypes[dtype];
    if (!type) throw new Error(`input ${name} is ${dtype}`);
    feeds[name] = new ort.Tensor(type as "float32", data as Float32Array, [...shape]);
  }
  const began = performance.now();
  const results = await session.run(feeds);
  const milliseconds = performance.now() - began;
  const outputs: Record<string, TensorValue> = {};
  for (const [name, { type, dims, data }] of Object.entries(results)) {
    const dtype = (Object.keys(ortTypes) as Dtype[]).find((key) => ortTypes[key] === type);
    if (!dtype) throw new Error(`output ${name} is ${type}`);
    outputs[name] = { dtype, shape: [...dims], data: data as TensorArray };
  }
  await session.release();
  return { outputs, milliseconds };
}

/** `hash` is that of `sis infer`: all outputs' bytes in order. */
export function onSimulator(
  model: Uint8Array,
  inputs: Tensors,
  { constants = [] }: Build = {},
): { outputs: Tensors; hash: string; milliseconds: number } {
  const isConstant = ([name]: [string, TensorValue]) => constants.includes(name);
  const data = (entries: [string, TensorValue][]) =>
    Object.fromEntries(entries.map(([name, { data }]) => [name, data]));
  const entries = Object.entries(inputs);
  const graph = sis.readModel(model).build({
    shapes: Object.fromEntries(entries.map(([name, { shape }]) => [name, shape])),
    constants: data(entries.filter(isConstant)),
  });
  try {
    graph.compile();
    const given = data(entries.filter((entry) => !isConstant(entry)));
    const began = performance.now();
    const results = Object.values(graph.run(given));
    const milliseconds = performance.now() - began;
    const hash = sis.sha256(...results.map((tensor) => tensor.data));
    const outputs = Object.fromEntries(
      results.map(({ name, dtype, shape, data }) => [name, { dtype, shape: [...shape], data: data.slice() }]),
    );
    return { outputs, hash, milliseconds };
  } finally {
    graph.free();
  }
}

/** Where the outputs break the rule, or "". */
export function difference(got: Tensors, wanted: Tensors): string {
  for (const [name, expected] of Object.entries(wanted)) {
    const tensor = got[name];
    if (!tensor) return `output ${name} is missing`;
    const text = ({ dtype, shape }: TensorValue) => `${dtype}${sis.shapeText(shape)}`;
    if (text(tensor) !== text(expected)) return `output ${name} is ${text(tensor)}, not ${text(expected)}`;
    let most = 0;
    for (const x of expected.data) most = Math.max(most, Math.abs(Number(x)));
    if (!Number.isFinite(most) || most === 0)
      return `output ${name}: the largest |b| is ${most}, which tells nothing`;
    for (let i = 0; i < expected.data.length; i++) {
      const [a, b] = [Number(tensor.data[i]), Number(expected.data[i])];
      if (!(Math.abs(a - b) <= RELATIVE * Math.abs(b) + ABSOLUTE * most))
        return `output ${name} element ${i} is ${a}, not ${b}; the largest is ${most}`;
    }
  }
  return "";
}

/** Runs both; throws where they differ. Returns the simulator's outputs and their hash. SIS_TIMES=1 shows both times. */
export async function agreed(
  model: Uint8Array,
  inputs: Tensors,
  build?: Build,
): Promise<{ outputs: Tensors; hash: string }> {
  const expected = await inOnnxRuntime(model, inputs);
  const got = onSimulator(model, inputs, build);
  const wrong = difference(got.outputs, expected.outputs);
  if (wrong) throw new Error(wrong);
  if (process.env.SIS_TIMES)
    process.stderr.write(
      `simulator ${got.milliseconds.toFixed(0)} ms, ONNX Runtime ${expected.milliseconds.toFixed(0)} ms\n`,
    );
  return got;
}
