// Somebody talks: Silero VAD on sound that comes in while the script runs. By itself it hears a recording; a microphone is
//   sis run ts-lib/examples/microphone.ts --stream sound="cmd:arecord -q -t raw -f S16_LE -c 1 -r 48000"
// on any target, also a board at a port: see docs/streams.md.

import { Hash, operator, pipeline, stream, target } from "sis";
import { CHUNK, loadVad, windowGraph } from "./parts/silero.js";

/** The model hears 16 kHz: a third of what a sound card gives. */
const STEP = 3;
const SPEECH = 0.5;

const samples = operator({
  inputs: { sound: { dtype: "i16", shape: [CHUNK * STEP] } },
  outputs: { samples: { dtype: "f32", shape: [CHUNK] } },
  run({ sound }, { samples }) {
    for (let i = 0; i < CHUNK; i++) {
      let sum = 0;
      for (let j = 0; j < STEP; j++) sum += sound.data[i * STEP + j];
      samples.data[i] = sum / (STEP * 32768);
    }
  },
});

const outputs = new Hash();
let chunk = 0;
let isSpeech = false;

console.log(`listening on ${target()}`);
await pipeline("microphone")
  .source("sound", stream("sound", { dtype: "i16", shape: [CHUNK * STEP], rest: "drop" }))
  .clean("samples", samples)
  .clean("window", windowGraph(), { carry: { before: "last" } })
  .model("vad", loadVad(), { carry: { state: "stateN" } })
  .explain("tell", {
    inputs: { output: { dtype: "f32", shape: [1, 1] } },
    run({ output }) {
      outputs.update(output.data);
      const seconds = ((chunk++ * CHUNK) / 16000).toFixed(2);
      if (output.data[0] >= SPEECH !== isSpeech) {
        isSpeech = !isSpeech;
        console.log(`${seconds} s: ${isSpeech ? "somebody talks" : "silence"}`);
      }
    },
  })
  .run();
console.log(`${chunk} chunks, SHA-256 of all outputs: ${outputs.hex()}`);
