// DFT, STFT, windows and the losses against ONNX Runtime, and random operators as a graph's user sees them.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { sis } from "../sis/library.js";
import { agree, type Draw, type Dtype, int, type Operand, operand, text } from "./onnx-runtime.js";

const CASES = 30;
const signal = suite("signals and losses against ONNX Runtime");

const real = (draw: Draw): Dtype => draw.of<Dtype>(["f32", "f32", "f64"]);
const scalar = (value: number): Operand => operand("i64", [], [value], true);

signal("DFT", () =>
  agree(970, 60, (draw) => {
    const opset = draw.of([17, 20]);
    const dtype = real(draw);
    const parts = draw.whole(1, 2);
    const shape = Array.from({ length: draw.whole(1, 3) }, () => draw.of([1, 2, 3, 5, 7, 8, 12, 16, 17, 67]));
    // Opset 17's axis 0 is the batch to ONNX Runtime.
    const first = opset === 17 && shape.length > 1 ? 1 : 0;
    const axis = draw.whole(first, shape.length - 1) - (draw.maybe() ? shape.length + 1 : 0);
    const length = draw.maybe() ? scalar(draw.of([1, 2, 5, 8, 13, 16, 24])) : undefined;
    const onesided = parts === 1 && draw.maybe() ? 1 : 0;
    const attributes = [int("onesided", onesided), int("inverse", onesided ? 0 : draw.whole(0, 1))];
    const x = draw.operand(dtype, [...shape, parts]);
    return {
      operator: "DFT",
      opset,
      inputs: opset === 17 ? [x, length] : [x, length, scalar(axis)],
      attributes: opset === 17 ? [...attributes, int("axis", axis)] : attributes,
      outputs: [dtype],
      least: 1,
      // ONNX Runtime's transform of a prime length is off by 3e-4 in f32 (this library's by 1e-6).
      absolute: 1e-4,
    };
  }),
);

signal("STFT", () =>
  agree(971, CASES, (draw) => {
    const dtype = real(draw);
    const frame = draw.of([1, 2, 4, 5, 8, 11, 16, 25]);
    const x = draw.operand(dtype, [draw.whole(1, 3), frame + draw.whole(0, 40), 1]);
    const window = draw.maybe() ? draw.operand(dtype, [frame]) : undefined;
    return {
      operator: "STFT",
      inputs: [x, scalar(draw.whole(1, 9)), window, scalar(frame)],
      attributes: [int("onesided", draw.whole(0, 1))],
      outputs: [dtype],
      least: 1,
    };
  }),
);

for (const operator of ["HannWindow", "HammingWindow", "BlackmanWindow"])
  signal(operator, () =>
    agree(972, CASES, (draw) => {
      const dtype = draw.of<Dtype>(["f32", "f64", "i32", "u8"]);
      const number = { f32: 1, f64: 11, i32: 6, u8: 2 }[dtype as "f32"];
      return {
        operator,
        inputs: [scalar(draw.whole(2, 70))],
        attributes: [int("periodic", draw.whole(0, 1)), int("output_datatype", number)],
        outputs: [dtype],
        least: 1,
        // A peak of 1 that is a last place less in f32 is 0 as a whole number.
        steps: 1,
      };
    }),
  );

signal("MelWeightMatrix", () =>
  agree(975, CASES, (draw) => {
    const rate = draw.of([8000, 16000, 22050, 44100]);
    const low = draw.next() * 300;
    return {
      operator: "MelWeightMatrix",
      inputs: [
        scalar(draw.whole(1, 40)),
        scalar(draw.of([64, 256, 400, 512, 1024])),
        scalar(rate),
        operand("f32", [], [low], true),
        operand("f32", [], [low + 500 + draw.next() * (rate / 2 - 1000)], true),
      ],
      outputs: ["f32"],
      least: 1,
    };
  }),
);

const reductions = ["none", "sum", "mean"];

function losses(draw: Draw, operator: string, opset: number) {
  const rest = Array.from({ length: draw.whole(0, 3) }, () => draw.of([1, 2, 3, 5, 9]));
  const samples = draw.whole(1, 4);
  const classes = draw.whole(1, 20);
  const count = rest.reduce((a, b) => a * b, samples);
  const ignored = draw.maybe() ? draw.of([0, -1, 100]) : undefined;
  const labels = Array.from({ length: count }, (_, i) =>
    // One sample counts, else there is no mean.
    ignored !== undefined && i > 0 && draw.next() < 0.3 ? ignored : draw.whole(0, classes - 1),
  );
  if (ignored === 0) labels[0] = classes - 1;
  const weight = operand(
    "f32",
    [classes],
    Array.from({ length: classes }, () => 0.5 + draw.next()),
  );
  return {
    operator,
    opset,
    inputs: [
      draw.operand("f32", [samples, classes, ...rest], { size: 4 }),
      operand(draw.of<Dtype>(["i64", "i32"]), [samples, ...rest], labels),
      draw.maybe() ? weight : undefined,
    ],
    attributes: [
      text("reduction", draw.of(reductions)),
      ...(ignored === undefined ? [] : [int("ignore_index", ignored)]),
    ],
  };
}

signal("NegativeLogLikelihoodLoss", () =>
  agree(973, 60, (draw) => ({
    ...losses(draw, "NegativeLogLikelihoodLoss", draw.of([12, 13])),
    outputs: ["f32"],
  })),
);

signal("SoftmaxCrossEntropyLoss", () =>
  agree(974, 60, (draw) => ({
    ...losses(draw, "SoftmaxCrossEntropyLoss", draw.of([12, 13])),
    outputs: draw.maybe() ? ["f32"] : ["f32", "f32"],
    least: 1,
  })),
);

signal("random numbers: new in each run, the same in a graph built anew", () => {
  const draw = () => {
    const graph = new sis.Graph();
    graph.output("y", graph.randomNormal({ shape: [2, 3] }));
    graph.output("z", graph.randomUniform({ shape: [4], low: 2, high: 3, seed: 5 }));
    const compiled = graph.compile();
    const runs = [0, 1].map(() =>
      Object.values(compiled.run({})).map(({ data }) => Array.from(data as Float32Array)),
    );
    graph.free();
    return runs;
  };
  const [first, second] = draw();
  assert.not.equal(first, second);
  assert.equal([first, second], draw());
  assert.ok(first![1]!.every((value) => value >= 2 && value < 3));
});

signal.run();
