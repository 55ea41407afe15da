// Normalisations against ONNX Runtime.
import { suite } from "uvu";
import { agree, type Draw, type Dtype, float, int, ints, type Operand } from "./onnx-runtime.js";
import { drawn, list, turn } from "./operands.js";

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

normalization("LayerNormalization: f64, no elements, one mean, NaN and infinities", () =>
  agree(957, 60, (draw, i) => {
    const dtype = turn<Dtype>(["f32", "f32", "f64"], i);
    const shape = shapeOf(draw, draw.whole(1, 4)).map((dim) => (draw.whole(0, 15) === 0 ? 0 : dim));
    const place = draw.whole(0, shape.length - 1);
    // The mean of nothing is open.
    const tail = shape.slice(place).map((dim) => Math.max(1, dim));
    shape.splice(place, tail.length, ...tail);
    const x = drawn(draw, dtype, shape, i % 5 === 4 ? "odd" : "wide");
    const inputs = [
      x,
      ...list(draw.whole(1, 2), () => ({ ...drawn(draw, dtype, tail, "plain"), known: draw.maybe() })),
    ];
    const attributes = draw.maybe()
      ? [int("axis", draw.maybe() ? place : place - shape.length)]
      : [int("axis", place)];
    return { operator: "LayerNormalization", opset: 17, inputs, attributes, outputs: [dtype] };
  }),
);

normalization("InstanceNormalization: opsets 7 and 22, no images, NaN and infinities", () =>
  agree(958, 40, (draw, i) => {
    const shape = [
      i % 10 === 7 ? 0 : draw.whole(1, 3),
      draw.whole(1, 5),
      ...list(draw.whole(1, 3), () => draw.whole(1, 9)),
    ];
    const channels = [shape[1]!];
    const x = drawn(draw, "f32", shape, i % 5 === 4 ? "odd" : "plain");
    const parameters = list(2, () => ({ ...drawn(draw, "f32", channels, "plain"), known: draw.maybe() }));
    const attributes = draw.maybe() ? [] : [float("epsilon", 0.1)];
    return {
      operator: "InstanceNormalization",
      opset: turn([7, 22], i),
      inputs: [x, ...parameters],
      attributes,
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
