// RIFF/WAVE sound files: PCM of 8, 16, 24 or 32 bits and floats of 32 or 64, any number of channels.

import { SisError } from "./errors.js";

/** A sound in memory. */
export interface Sound {
  /** Frames a second. */
  readonly rate: number;
  /** One array a channel, all of one length; samples from -1 to 1. */
  readonly channels: readonly Float32Array[];
}

const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;

const bad = (text: string): SisError => new SisError("BAD_FILE", `not a readable .wav file: ${text}`);

interface Format {
  kind: number;
  channels: number;
  rate: number;
  bits: number;
}

/** Reads a whole .wav file. Throws BAD_FILE saying what is wrong with it. */
export function readWav(bytes: Uint8Array): Sound {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || tag(view, 0) !== "RIFF" || tag(view, 8) !== "WAVE")
    throw bad("it does not start with RIFF … WAVE");
  let format: Format | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = tag(view, at);
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (name === "fmt ") format = readFormat(view, start, size);
    if (name === "data") {
      if (!format) throw bad("its samples come before their format");
      return readSamples(view, start, size, format);
    }
    at = start + size + (size & 1);
  }
  throw bad("it holds no samples");
}

const tag = (view: DataView, at: number): string =>
  String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));

function readFormat(view: DataView, at: number, size: number): Format {
  if (size < 16 || at + size > view.byteLength) throw bad("its format block is cut short");
  let kind = view.getUint16(at, true);
  if (kind === EXTENSIBLE && size >= 26) kind = view.getUint16(at + 24, true);
  const format = {
    kind,
    channels: view.getUint16(at + 2, true),
    rate: view.getUint32(at + 4, true),
    bits: view.getUint16(at + 14, true),
  };
  const sizes = kind === PCM ? [8, 16, 24, 32] : kind === FLOAT ? [32, 64] : undefined;
  if (!sizes) throw bad(`encoding ${kind} is neither PCM (1) nor float (3)`);
  if (!sizes.includes(format.bits)) throw bad(`${format.bits} bits a sample; can be ${sizes.join(", ")}`);
  if (format.channels === 0 || format.rate === 0) throw bad("no channels, or no sample rate");
  return format;
}

function readSamples(view: DataView, start: number, size: number, format: Format): Sound {
  if (start + size > view.byteLength)
    throw bad(`it is cut short: ${size} bytes of samples announced, ${view.byteLength - start} present`);
  const bytes = format.bits / 8;
  const frames = Math.floor(size / (bytes * format.channels));
  const sample = reader(view, format);
  const channels = Array.from({ length: format.channels }, (_, channel) => {
    const samples = new Float32Array(frames);
    for (let i = 0; i < frames; i++) samples[i] = sample(start + (i * format.channels + channel) * bytes);
    return samples;
  });
  return { rate: format.rate, channels };
}

/** The sample at a byte offset, scaled to -1 … 1. */
function reader(view: DataView, format: Format): (at: number) => number {
  if (format.kind === FLOAT)
    return format.bits === 32 ? (at) => view.getFloat32(at, true) : (at) => view.getFloat64(at, true);
  switch (format.bits) {
    case 8:
      return (at) => (view.getUint8(at) - 128) / 128;
    case 16:
      return (at) => view.getInt16(at, true) / 32768;
    case 24:
      return (at) => (view.getInt8(at + 2) * 65536 + view.getUint16(at, true)) / 8388608;
    default:
      return (at) => view.getInt32(at, true) / 2147483648;
  }
}
