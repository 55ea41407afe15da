// Normalisations against ONNX Runtime.
import { suite } from "uvu";
import { agree, type Draw, type Dtype, float, int, ints, type Operand } from "./onnx-runtime.js";

const CASES = 24;
const normalization = suite("normalisations against ONNX Runtime");

const size = (draw: Draw): number => draw.of([1, 2, 3, 4, 5, 7, 16, 17, 33]);
const shapeOf = (draw: Draw, rank: number): number[] => Array.from({ length: rank }, () => size(draw));
const real = (draw: Draw): Dtype => draw.of<Dtype>(["f32", "f32", "f64"]);

normalization("LayerNormalization", () =>
  agree(950, CASES, (draw) => {
    const shape = shapeOf(draw, draw.whole(1, 4));
    const axis = draw.whole(-shape.length, shape.length - 1);
    const tail = shape.slice(axis < 0 ? shape.length + axis : axis);
    const inputs = [shape, tail, tail].map((dims) => draw.operand("f32", dims));
    return {
      operator: "LayerNormalization",
      opset: 17,
      inputs: draw.maybe() ? inputs : inputs.slice(0, 2),
      attributes: [int("axis", axis), float("epsilon", 0.01)],
      outputs: ["f32", "f32", "f32"],
    };
  }),
);

normalization("InstanceNormalization", () =>
  agree(951, CASES, (draw) => {
    const shape = shapeOf(draw, draw.whole(3, 5)).map((dim) => Math.min(dim, 9));
    const channels = [shape[1]!];
    return {
      operator: "InstanceNormalization",
      inputs: [shape, channels, channels].map((dims) => draw.operand("f32", dims)),
      attributes: [float("epsilon", 0.01)],
      outputs: ["f32"],
    };
  }),
);

normalization("GroupNormalization", () =>
  agree(952, CASES, (draw) => {
    const groups = draw.whole(1, 4);
    const channels = groups * draw.whole(1, 4);
    const shape = [draw.whole(1, 3), channels, ...shapeOf(draw, draw.whole(1, 2))];
    const opset = draw.of([18, 21]);
    const parameters = [opset < 21 ? groups : channels];
    return {
      operator: "GroupNormalization",
      opset,
      inputs: [shape, parameters, parameters].map((dims) => draw.operand("f32", dims)),
      attributes: [int("num_groups", groups), float("epsilon", 0.01)],
      outputs: ["f32"],
    };
  }),
);

normalization("RMSNormalization", () =>
  agree(953, CASES, (draw) => {
    const shape = shapeOf(draw, draw.whole(1, 4));
    const axis = draw.whole(-shape.length, shape.length - 1);
    const tail = shape.slice(axis < 0 ? shape.length + axis : axis);
    return {
      operator: "RMSNormalization",
      opset: 23,
      inputs: [shape, tail].map((dims) => draw.operand("f32", dims)),
      attributes: [int("axis", axis), float("epsilon", 0.01)],
      outputs: ["f32"],
    };
  }),
);

normalization("LpNormalization", () =>
  agree(954, CASES, (draw) => {
    const dtype = real(draw);
    const shape = shapeOf(draw, draw.whole(1, 4));
    return {
      operator: "LpNormalization",
      inputs: [draw.operand(dtype, shape)],
      attributes: [int("axis", draw.whole(-shape.length, shape.length - 1)), int("p", draw.whole(1, 2))],
      outputs: [dtype],
    };
  }),
);

normalization("MeanVarianceNormalization", () =>
  agree(955, CASES, (draw) => {
    const shape = [2, 3, size(draw) + 1, size(draw) + 1];
    return {
      operator: "MeanVarianceNormalization",
      opset: 13,
      inputs: [draw.operand("f32", shape)],
      attributes: draw.maybe()
        ? []
        : [
            ints(
              "axes",
              draw.of([
                [0, 2, 3],
                [2, 3],
              ]),
            ),
          ],
      outputs: ["f32"],
    };
  }),
);

normalization("LRN", () =>
  agree(956, CASES, (draw) => {
    const x: Operand = draw.operand("f32", [2, draw.whole(1, 8), draw.whole(1, 5), draw.whole(1, 5)]);
    return {
      operator: "LRN",
      opset: 13,
      inputs: [x],
      // ONNX Runtime takes odd sizes only.
      attributes: [
        int("size", draw.of([1, 3, 5])),
        float("alpha", 0.2),
        float("beta", 0.75),
        float("bias", 1.5),
      ],
      outputs: ["f32"],
    };
  }),
);

normalization.run();
