// Where is speech in a recording? Silero VAD, a trained model, over words and noise with silence between them.
// A pipeline: the sound in pieces of 512 samples (32 ms at 16 kHz), a window that puts the 64 before in front of them, the
// model, which carries its state along, and a timeline. See docs/dataflow.md.
// `--save` keeps each chunk's probability as vad_probabilities.npy.

import { args, exit, Hash, memorySource, pipeline, target, write, writeFile, writeNpy } from "sis";
import { assemble, type Clip, RATE } from "./parts/clips.js";
import { CHUNK, loadVad, windowGraph } from "./parts/silero.js";

// Silero's own rule: speech starts at 0.5 and ends below 0.35 for 100 ms; under 250 ms it is none; 30 ms more each side.
const START = 0.5;
const END = 0.35;
const SHORTEST_SPEECH = 0.25 * RATE;
const SHORTEST_SILENCE = 0.1 * RATE;
const MARGIN = 0.03 * RATE;

interface Span {
  start: number;
  end: number;
}

const { samples, clips } = assemble([
  ["Front_Center", true],
  ["Noise", false],
  ["Rear_Left", true],
  ["Side_Right", true],
]);
const chunks = Math.floor(samples.length / CHUNK);
const model = loadVad();
const probabilities = new Float32Array(chunks);
const outputs = new Hash();
let chunk = 0;

console.log(`Silero VAD on ${target()}: probability of speech, one column for 32 ms, one line for 2 s\n`);
const listening = pipeline("vad", { measured: true })
  .source("sound", memorySource(samples.subarray(0, chunks * CHUNK), { shape: [CHUNK] }))
  .clean("window", windowGraph(), { carry: { before: "last" } })
  .model("vad", model, { carry: { state: "stateN" } })
  .explain("timeline", {
    inputs: { output: { dtype: "f32", shape: [1, 1] }, stateN: "f32" },
    run({ output, stateN }) {
      outputs.update(output.data).update(stateN.data);
      probabilities[chunk] = output.data[0];
      draw(chunk, output.data[0], chunk === chunks - 1);
      chunk++;
    },
  });
await listening.run();
const speech = findSpeech(probabilities, samples.length);
const right = report(speech, clips);
console.log(`\n${chunks} chunks, ${cost()} a chunk`);
console.log(`SHA-256 of all outputs: ${outputs.hex()}`);
if (args().includes("--save"))
  writeFile("vad_probabilities.npy", writeNpy({ dtype: "f32", shape: [chunks], data: probabilities }));
exit(right ? 0 : 1);

/** What a chunk costs on its way to the timeline, drawing not counted. */
function cost(): string {
  const { operators } = listening.figures();
  const hearing = Object.keys(operators).filter((name) => name !== "timeline");
  const each = (figure: "instructions" | "ns") =>
    hearing.reduce((sum, name) => sum + (operators[name][figure] ?? Number.NaN), 0) / chunks;
  const instructions = each("instructions");
  return instructions > 0
    ? `${Math.round(instructions)} instructions`
    : `${(each("ns") / 1e6).toFixed(3)} ms`;
}

/** One column of the timeline; the names of the clips under each line of 2 s. */
function draw(chunk: number, probability: number, isLast: boolean): void {
  const line = (i: number) => Math.floor((i * CHUNK) / (2 * RATE));
  if (chunk === 0 || line(chunk) !== line(chunk - 1)) write(`${(2 * line(chunk)).toFixed(0).padStart(3)} s `);
  write("▁▂▃▄▅▆▇█"[Math.min(7, Math.floor(probability * 8))]);
  if (!isLast && line(chunk + 1) === line(chunk)) return;
  let names = "";
  for (const { name, start } of clips) {
    const column = Math.floor((start - line(chunk) * 2 * RATE) / CHUNK);
    if (column >= 0 && column < (2 * RATE) / CHUNK) names = `${names.padEnd(column)}└ ${name} `;
  }
  write(`\n      ${names}\n`);
}

/** Spans of speech, in samples. */
function findSpeech(probabilities: Float32Array, length: number): Span[] {
  const spans: Span[] = [];
  const close = (start: number, end: number) => {
    if (end - start >= SHORTEST_SPEECH) spans.push({ start, end });
  };
  let start: number | undefined;
  let silent: number | undefined; // where the model last stopped hearing speech
  probabilities.forEach((probability, chunk) => {
    const at = chunk * CHUNK;
    if (probability >= START) {
      start ??= at;
      silent = undefined;
    } else if (probability < END && start !== undefined) {
      silent ??= at;
      if (at - silent < SHORTEST_SILENCE) return;
      close(start, silent);
      start = silent = undefined;
    }
  });
  if (start !== undefined) close(start, length);
  return spans.map(({ start, end }, i) => ({
    start: Math.max(start - MARGIN, spans[i - 1]?.end ?? 0),
    end: Math.min(end + MARGIN, spans[i + 1]?.start ?? length),
  }));
}

/** Prints the segments and each clip's verdict. True when speech was heard where words are, and nowhere else. */
function report(speech: Span[], clips: Clip[]): boolean {
  const seconds = (samples: number) => `${(samples / RATE).toFixed(2)} s`;
  const clipOf = ({ start, end }: Span) =>
    clips.find((clip) => (start + end) / 2 >= clip.start && (start + end) / 2 < clip.end);
  for (const span of speech)
    console.log(
      `speech  ${seconds(span.start)} to ${seconds(span.end)}  ${clipOf(span)?.name ?? "in silence"}`,
    );
  let right = speech.every((span) => clipOf(span)?.hasWords);
  for (const clip of clips) {
    const heard = speech.some((span) => clipOf(span) === clip);
    if (heard !== clip.hasWords) right = false;
    console.log(
      `${heard === clip.hasWords ? "right" : "WRONG"}   ${clip.name}: ${heard ? "speech" : "no speech"}`,
    );
  }
  return right;
}
