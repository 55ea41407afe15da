// The silero_vad files that @ricky0123/vad-web ships: nested If, LSTM, shapes computed on the way. Speech goes in chunk by
// chunk, the state of one run into the next.
import { readFileSync } from "node:fs";
import { suite } from "uvu";
import { inRoot } from "../../../ts-lib/host/setup/root.mjs";
import type { TensorValue } from "../../../ts-lib/sis/index.js";
import { sis } from "../sis/library.js";
import { onBoard } from "./board.js";
import { agreed, type Tensors } from "./reference.js";

/** chunk: samples a run; states: input → the output that feeds it. */
const models = [
  { version: "legacy", chunk: 1536, state: [2, 1, 64], states: { h: "hn", c: "cn" } },
  { version: "v5", chunk: 512, state: [2, 1, 128], states: { state: "stateN" } },
  { version: "v6", chunk: 512, state: [2, 1, 128], states: { state: "stateN" } },
] as const;

/** Where a word is, 48 kHz averaged down to 16 kHz. */
function speech(): Float32Array {
  const [sound = new Float32Array(0)] = sis.readWav(
    readFileSync("/usr/share/sounds/alsa/Front_Center.wav"),
  ).channels;
  const at = (i: number) => sound[i] ?? 0;
  return Float32Array.from({ length: 3 * 1536 }, (_, i) => {
    const from = 3 * (i + 4000);
    return (at(from) + at(from + 1) + at(from + 2)) / 3;
  });
}

const silero = suite("silero_vad");
const samples = speech();

for (const { version, chunk, state, states } of models) {
  const path = inRoot("node_modules", "@ricky0123", "vad-web", "dist", `silero_vad_${version}.onnx`);
  const model = readFileSync(path);
  const sr: TensorValue = { dtype: "i64", shape: [], data: BigInt64Array.of(16000n) };
  const silence: TensorValue = {
    dtype: "f32",
    shape: state,
    data: new Float32Array(sis.elementCount(state)),
  };
  const inputsOf = (at: number, carried: Tensors): Tensors => ({
    input: { dtype: "f32", shape: [1, chunk], data: samples.slice(at, at + chunk) },
    sr,
    ...carried,
  });
  const start = Object.fromEntries(Object.keys(states).map((name) => [name, silence]));

  for (const constants of [["sr"], []]) {
    const build = { constants };
    const known = constants.length ? "sr known at load" : "sr known at run, so that both branches are there";

    silero(`${version}, ${known}: ONNX Runtime's numbers, chunk after chunk`, async () => {
      let carried: Tensors = start;
      for (let at = 0; at < samples.length; at += chunk) {
        const { outputs } = await agreed(model, inputsOf(at, carried), build);
        carried = Object.fromEntries(
          Object.entries(states).map(([input, output]) => [input, outputs[output] as TensorValue]),
        );
      }
    });

    silero(`${version}, ${known}: the simulator's bits on the board`, async () => {
      const inputs = inputsOf(0, start);
      const { hash } = await agreed(model, inputs, build);
      await onBoard(path, inputs, hash, build);
    });
  }
}

silero.run();
