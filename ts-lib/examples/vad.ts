// Where is speech in a recording? Silero VAD, a trained model, over words and noise with silence between them.
// The model hears 512 samples at a time (32 ms at 16 kHz) behind the 64 before them, and carries its state along.
// `--save` keeps each chunk's probability as vad_probabilities.npy.

import {
  args,
  exit,
  Hash,
  instructions,
  loadModel,
  now,
  readFile,
  readWav,
  target,
  write,
  writeFile,
  writeNpy,
} from "sis";

const RATE = 16000;
const CHUNK = 512;
const BEFORE = 64;

// Silero's own rule: speech starts at 0.5 and ends below 0.35 for 100 ms; under 250 ms it is none; 30 ms more each side.
const START = 0.5;
const END = 0.35;
const SHORTEST_SPEECH = 0.25 * RATE;
const SHORTEST_SILENCE = 0.1 * RATE;
const MARGIN = 0.03 * RATE;

interface Clip {
  name: string;
  hasWords: boolean;
  start: number; // in samples at 16 kHz, as all positions here
  end: number;
}

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
const model = loadModel("silero_vad.onnx", {
  dims: { batch: 1, sequence: BEFORE + CHUNK },
  constants: { sr: RATE },
}).compile();

console.log(`Silero VAD on ${target()}: probability of speech, one column for 32 ms, one line for 2 s\n`);
const { probabilities, hash, cost } = listen();
const speech = findSpeech(probabilities, samples.length);
const right = report(speech, clips);
console.log(`\n${cost}`);
console.log(`SHA-256 of all outputs: ${hash}`);
if (args().includes("--save"))
  writeFile(
    "vad_probabilities.npy",
    writeNpy({ dtype: "f32", shape: [probabilities.length], data: probabilities }),
  );
exit(right ? 0 : 1);

/** The clips in a row with half a second of silence around each, 48 kHz averaged down to 16 kHz. */
function assemble(list: [name: string, hasWords: boolean][]): { samples: Float32Array; clips: Clip[] } {
  const silence = RATE * 3 * 0.5;
  const sounds = list.map(([name]) => {
    const sound = readWav(readFile(`${name}.wav`));
    if (sound.rate !== RATE * 3)
      throw new Error(`${name}.wav has ${sound.rate} samples a second, not ${RATE * 3}`);
    return sound.channels[0];
  });
  const whole = new Float32Array(sounds.reduce((sum, sound) => sum + sound.length + silence, silence));
  const clips: Clip[] = [];
  let at = silence;
  sounds.forEach((sound, i) => {
    whole.set(sound, at);
    clips.push({ name: list[i][0], hasWords: list[i][1], start: at / 3, end: (at + sound.length) / 3 });
    at += sound.length + silence;
  });
  const samples = new Float32Array(Math.floor(whole.length / 3));
  for (let i = 0; i < samples.length; i++)
    samples[i] = (whole[3 * i] + whole[3 * i + 1] + whole[3 * i + 2]) / 3;
  return { samples, clips };
}

/** Runs the model over all whole chunks and draws as it goes. */
function listen(): { probabilities: Float32Array; hash: string; cost: string } {
  const input = model.inputs.input.data as Float32Array;
  const state = model.inputs.state.data as Float32Array;
  const output = model.outputs.output.data as Float32Array;
  const nextState = model.outputs.stateN.data as Float32Array;
  const probabilities = new Float32Array(Math.floor(samples.length / CHUNK));
  const outputs = new Hash();
  let counted: number | undefined = 0;
  let milliseconds = 0;
  for (let chunk = 0; chunk < probabilities.length; chunk++) {
    input.copyWithin(0, CHUNK);
    input.set(samples.subarray(chunk * CHUNK, (chunk + 1) * CHUNK), BEFORE);
    const [began, before] = [now(), instructions()];
    model.run();
    const after = instructions();
    counted =
      counted === undefined || before === undefined || after === undefined
        ? undefined
        : counted + after - before;
    milliseconds += now() - began;
    outputs.update(output).update(nextState);
    state.set(nextState);
    probabilities[chunk] = output[0];
    draw(chunk, output[0], chunk === probabilities.length - 1);
  }
  const each = (sum: number) => sum / probabilities.length;
  const cost =
    counted === undefined
      ? `${probabilities.length} chunks, ${each(milliseconds).toFixed(3)} ms a chunk`
      : `${probabilities.length} chunks, ${Math.round(each(counted))} instructions a chunk`;
  return { probabilities, hash: outputs.hex(), cost };
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
