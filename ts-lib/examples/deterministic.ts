// Two models in time: one hears speech every 32 ms, as sound comes in, while a picture's text direction is found twice a second,
// which takes longer than those 32 ms. The long one makes room in the middle of its layers; what both compute does not change.
// Times are the target's and go to the diagnostics: on the board no deadline is missed, an operating system promises nothing.

import {
  loadModel,
  memorySource,
  pipeline,
  printMetrics,
  readFile,
  readPng,
  record,
  Schedule,
  sha256,
} from "sis";
import { assemble } from "./parts/clips.js";
import { CHUNK, loadVad, windowGraph } from "./parts/silero.js";

const CHUNKS = 64;
const LOOKS = 4;
/** The classifier's picture: channels, rows, columns. */
const LINE = [1, 3, 48, 192];
const ms = 1e6;

const { samples } = assemble([["Rear_Left", true]]);
const probabilities = record("f32", CHUNKS);
const speech = pipeline("speech")
  .source("sound", memorySource(samples.subarray(0, CHUNKS * CHUNK), { shape: [CHUNK] }))
  .clean("window", windowGraph(), { carry: { before: "last" } })
  .model("vad", loadVad(), { carry: { state: "stateN" } })
  .as({ output: "output" })
  .explain("probabilities", probabilities);

const directions = record("f32", 2 * LOOKS);
const [batch, , height, width] = LINE;
const direction = pipeline("direction")
  .source("x", memorySource(lines(), { shape: LINE }))
  .model(
    "classifier",
    loadModel("direction.onnx", {
      dims: {
        "p2o.DynamicDimension.0": batch,
        "p2o.DynamicDimension.1": height,
        "p2o.DynamicDimension.2": width,
      },
    }),
  )
  .explain("directions", directions);

const schedule = new Schedule();
const asked = [
  schedule.admit(speech, { periodNs: 32 * ms, deadlineNs: 24 * ms }),
  schedule.admit(direction, { periodNs: 500 * ms }),
];
for (const { name, admission } of asked) {
  const { budgetNs, sectionNs, load, blocking } = admission;
  const share = `${load.toFixed(3)} of the processor and ${blocking.toFixed(3)} for waiting`;
  console.error(`${name}: at most ${budgetNs} ns a job, ${sectionNs} ns in one piece; together ${share}`);
}
schedule.run();
for (const { name, ...admitted } of asked.map((each) => ({ name: each.name, ...each.figures() })))
  console.error(name, admitted);
printMetrics(schedule.metrics());

const heard = probabilities.data.filter((probability) => probability >= 0.5).length;
console.log(`speech in ${heard} of ${CHUNKS} chunks, SHA-256 ${sha256(probabilities.data)}`);
console.log(`${LOOKS} lines of text, SHA-256 ${sha256(directions.data)}`);

/** Strips of the picture, from the top down, -1 to 1. */
function lines(): Float32Array {
  const picture = readPng(readFile("picture.png"));
  const strips = new Float32Array(LOOKS * 3 * height * width);
  for (let look = 0; look < LOOKS; look++)
    for (let channel = 0; channel < 3; channel++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          const row = (look * height + y) % picture.height;
          const value = picture.rgb[(row * picture.width + (x % picture.width)) * 3 + channel];
          strips[((look * 3 + channel) * height + y) * width + x] = value / 127.5 - 1;
        }
  return strips;
}
