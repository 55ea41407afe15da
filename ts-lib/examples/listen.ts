// Two models hear one source: Silero VAD says whether somebody speaks, a spectrum of eight mel bands how it sounds. Both read
// the same buffers (a tee), and are joined again: what do words sound like, and what noise?

import { Graph, Hash, memorySource, operator, pipeline, typed } from "sis";
import { assemble, RATE } from "./parts/clips.js";
import { BEFORE, CHUNK, loadVad } from "./parts/silero.js";

const BANDS = 8;

const { samples } = assemble([
  ["Noise", false],
  ["Rear_Left", true],
]);
const chunks = Math.floor(samples.length / CHUNK);

/** The 64 samples before, then the chunk: written in the script here, as a graph in vad.ts. */
const window = operator({
  inputs: { sound: { dtype: "f32", shape: [CHUNK] }, before: "f32" },
  outputs: {
    input: { dtype: "f32", shape: [1, BEFORE + CHUNK] },
    last: { dtype: "f32", shape: [BEFORE] },
  },
  run({ sound, before }, { input, last }) {
    input.data.set(before.data);
    input.data.set(sound.data, BEFORE);
    last.data.set(sound.data.subarray(CHUNK - BEFORE));
  },
});

const vad = typed(loadVad(), {
  inputs: { input: "f32", state: "f32" },
  outputs: { output: "f32", stateN: "f32" },
});

const both = pipeline("listen")
  .source("sound", memorySource(samples.subarray(0, chunks * CHUNK), { shape: [CHUNK] }))
  .tee((sound) => [
    sound
      .clean("window", window, { carry: { before: "last" } })
      .model("vad", vad, { carry: { state: "stateN" } })
      .as({ output: "speech" }),
    sound.explore("spectrum", typed(spectrum(), { inputs: { sound: "f32" }, outputs: { bands: "f32" } })),
  ]);

const hash = new Hash();
const sums = [new Float64Array(BANDS), new Float64Array(BANDS)];
const counts = [0, 0];
for await (const { speech, bands } of both.tokens({ capacity: 8 })) {
  hash.update(speech.data).update(bands.data);
  const which = speech.data[0] >= 0.5 ? 1 : 0;
  counts[which]++;
  for (let band = 0; band < BANDS; band++) sums[which][band] += bands.data[band];
}

console.log(
  `${counts[0]} chunks without speech, ${counts[1]} with; mean level of ${BANDS} mel bands, 60 Hz to 8 kHz\n`,
);
["other ", "speech"].forEach((name, which) => {
  const levels = Array.from(sums[which], (sum) => sum / counts[which]);
  const columns = levels.map((level) => `${level.toFixed(1).padStart(6)} dB`).join("  ");
  console.log(`${name}  ${columns}`);
});
const { operators } = both.figures();
console.log(`\n${operators.vad.firings} firings of the VAD, ${operators.spectrum.firings} of the spectrum`);
console.log(`SHA-256 of all outputs: ${hash.hex()}`);

/** Hann window, Fourier transform, power, mel bands, decibels. */
function spectrum(): Graph {
  const graph = new Graph();
  const one = (value: number, dtype: "i64" | "f32") => graph.constant(value, [], dtype);
  const sound = graph.input("sound", "f32", [CHUNK]);
  const windowed = graph.mul(sound, graph.hannWindow(one(CHUNK, "i64")));
  const row = graph.reshape(windowed, graph.ints(1, CHUNK, 1));
  const bins = graph.dft(row, undefined, one(1, "i64"), { onesided: 1 });
  const power = graph.reduceSumSquare(bins, graph.ints(2), { keepdims: 0 });
  const mel = graph.melWeightMatrix(
    ...([
      one(BANDS, "i64"),
      one(CHUNK, "i64"),
      one(RATE, "i64"),
      one(60, "f32"),
      one(RATE / 2, "f32"),
    ] as const),
  );
  const energy = graph.add(graph.matMul(power, mel), graph.constant(1e-6));
  graph.output("bands", graph.mul(graph.log(energy), graph.constant(10 / Math.LN10)));
  return graph;
}
