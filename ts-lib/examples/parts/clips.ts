// Recorded words and noise in a row, at 16 kHz: what the examples about sound listen to.

import { readFile, readWav } from "sis";

export const RATE = 16000;

export interface Clip {
  name: string;
  hasWords: boolean;
  start: number; // in samples at 16 kHz, as all positions
  end: number;
}

/** The clips in a row with half a second of silence around each, 48 kHz averaged down to 16 kHz. */
export function assemble(list: [name: string, hasWords: boolean][]): {
  samples: Float32Array;
  clips: Clip[];
} {
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
