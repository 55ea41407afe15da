// Operators that pick, place and arrange by index against ONNX Runtime.
import { suite } from "uvu";
import { agree, type Draw, type Dtype, int, ints, type Operand, operand, text } from "./onnx-runtime.js";
import { axisOf, product } from "./operands.js";

const CASES = 24;
const indexing = suite("indexing against ONNX Runtime");

const size = (draw: Draw): number => draw.of([1, 2, 3, 4, 5, 7]);
const shapeOf = (draw: Draw, rank = draw.whole(1, 4)): number[] =>
  Array.from({ length: rank }, () => size(draw));
const any = (draw: Draw): Dtype => draw.of<Dtype>(["f32", "f64", "i32", "i64", "u8", "bool"]);

/** Positions on an axis of `dim`, some counted from the end. */
const indices = (draw: Draw, shape: readonly number[], dim: number): Operand =>
  operand(
    "i64",
    shape,
    Array.from({ length: product(shape) }, () => draw.whole(-dim, dim - 1)),
  );

/** Positions that differ along the axis: what comes of duplicates is open. */
function distinct(draw: Draw, shape: readonly number[], axis: number, dim: number): Operand {
  const place = axis < 0 ? axis + shape.length : axis;
  const inner = product(shape.slice(place + 1));
  const start = draw.whole(0, dim - 1);
  const step = Array.from({ length: product(shape) }, (_, i) => Math.floor(i / inner) % shape[place]!);
  return operand(
    "i64",
    shape,
    step.map((k) => (start + k) % dim),
  );
}

indexing("GatherElements", () =>
  agree(960, CASES * 2, (draw, i) => {
    const dtype = any(draw);
    const shape = shapeOf(draw);
    const axis = axisOf(draw, shape.length);
    const none = i % 8 === 7;
    const places = shape.map((dim, k) => (none && k === 0 ? 0 : draw.maybe() ? dim : draw.whole(1, dim)));
    return {
      operator: "GatherElements",
      opset: 13,
      inputs: [draw.operand(dtype, shape), indices(draw, places, shape.at(axis)!)],
      attributes: [int("axis", axis)],
      outputs: [dtype],
    };
  }),
);

indexing("GatherND", () =>
  agree(961, CASES, (draw) => {
    const dtype = any(draw);
    const batch = draw.whole(0, 1);
    const width = draw.whole(1, 2);
    const dim = size(draw);
    const shared = Array.from({ length: batch }, () => size(draw));
    const data = [...shared, ...Array.from({ length: width }, () => dim), ...shapeOf(draw, draw.whole(0, 2))];
    const tuples = indices(draw, [...shared, ...shapeOf(draw, draw.whole(0, 2)), width], dim);
    return {
      operator: "GatherND",
      opset: 13,
      inputs: [draw.operand(dtype, data), tuples],
      attributes: [int("batch_dims", batch)],
      outputs: [dtype],
    };
  }),
);

indexing("ScatterElements", () =>
  agree(962, CASES, (draw) => {
    const reduction = draw.of(["none", "add", "mul", "max", "min"]);
    const dtype = draw.of<Dtype>(["f32", "f64", "i32", "i64"]);
    const shape = shapeOf(draw);
    const axis = axisOf(draw, shape.length);
    const places = shape.map((dim) => (draw.maybe() ? dim : draw.whole(1, dim)));
    const where =
      reduction === "none"
        ? distinct(draw, places, axis, shape.at(axis)!)
        : indices(draw, places, shape.at(axis)!);
    return {
      operator: "ScatterElements",
      opset: 18,
      inputs: [draw.operand(dtype, shape), where, draw.operand(dtype, places)],
      attributes: [int("axis", axis), text("reduction", reduction)],
      outputs: [dtype],
    };
  }),
);

indexing("Scatter, as ScatterElements was called", () =>
  agree(973, CASES, (draw) => {
    const dtype = any(draw);
    const shape = shapeOf(draw);
    const axis = draw.whole(0, shape.length - 1);
    const places = shape.map((dim) => draw.whole(1, dim));
    const where = distinct(draw, places, axis, shape[axis]!);
    return {
      operator: "Scatter",
      opset: draw.of([9, 10]),
      inputs: [draw.operand(dtype, shape), where, draw.operand(dtype, places)],
      attributes: [int("axis", axis)],
      outputs: [dtype],
    };
  }),
);

indexing("ScatterND", () =>
  agree(963, CASES, (draw) => {
    const reduction = draw.of(["none", "add", "mul", "max", "min"]);
    const dtype = draw.of<Dtype>(["f32", "f64", "i32", "i64"]);
    const dim = size(draw);
    const rest = shapeOf(draw, draw.whole(0, 2));
    const tuples = draw.whole(1, dim);
    const where =
      reduction === "none" ? distinct(draw, [tuples, 1], 0, dim) : indices(draw, [tuples, 1], dim);
    return {
      operator: "ScatterND",
      opset: 18,
      inputs: [draw.operand(dtype, [dim, ...rest]), where, draw.operand(dtype, [tuples, ...rest])],
      attributes: [text("reduction", reduction)],
      outputs: [dtype],
    };
  }),
);

indexing("OneHot", () =>
  agree(964, CASES, (draw) => {
    const shape = shapeOf(draw, draw.whole(1, 3));
    const depth = size(draw);
    return {
      operator: "OneHot",
      opset: 11,
      inputs: [
        indices(draw, shape, depth + 1),
        operand("i64", [], [depth], true),
        operand("f32", [2], [-0.5, 2]),
      ],
      attributes: [int("axis", axisOf(draw, shape.length + 1))],
      outputs: ["f32"],
    };
  }),
);

indexing("Expand", () =>
  agree(965, CASES, (draw) => {
    const dtype = any(draw);
    const out = shapeOf(draw);
    const own = out.map((dim) => (draw.maybe() ? dim : 1)).slice(draw.whole(0, out.length - 1));
    const wanted = out.map((dim, i) =>
      own.length === out.length && own[i] === dim && draw.maybe() ? 1 : dim,
    );
    return {
      operator: "Expand",
      opset: 13,
      inputs: [draw.operand(dtype, own), operand("i64", [wanted.length], wanted, true)],
      outputs: [dtype],
    };
  }),
);

indexing("Tile", () =>
  agree(966, CASES, (draw) => {
    const dtype = any(draw);
    const shape = shapeOf(draw);
    const repeats = shape.map(() => draw.whole(0, 3));
    return {
      operator: "Tile",
      opset: 13,
      inputs: [draw.operand(dtype, shape), operand("i64", [shape.length], repeats, true)],
      outputs: [dtype],
    };
  }),
);

indexing("DepthToSpace and SpaceToDepth", () =>
  agree(967, 80, (draw) => {
    const b = draw.whole(1, 3);
    const [n, c, h, w] = shapeOf(draw, 4) as [number, number, number, number];
    const deep = draw.maybe();
    const mode = text("mode", draw.of(["DCR", "CRD"]));
    return {
      operator: deep ? "DepthToSpace" : "SpaceToDepth",
      opset: 13,
      inputs: [draw.operand("f32", deep ? [n, c * b * b, h, w] : [n, c, h * b, w * b])],
      attributes: deep ? [int("blocksize", b), mode] : [int("blocksize", b)],
      outputs: ["f32"],
    };
  }),
);

indexing("EyeLike and Trilu", () =>
  agree(968, 60, (draw) => {
    const k = draw.whole(-4, 4);
    if (draw.maybe())
      return {
        operator: "EyeLike",
        opset: 9,
        inputs: [draw.operand("i32", shapeOf(draw, 2))],
        attributes: [int("k", k), int("dtype", 1)],
        outputs: ["f32"],
      };
    return {
      operator: "Trilu",
      opset: 14,
      inputs: [draw.operand("f32", shapeOf(draw, draw.whole(2, 4))), operand("i64", [], [k], draw.maybe())],
      attributes: [int("upper", draw.whole(0, 1))],
      outputs: ["f32"],
    };
  }),
);

indexing("ReverseSequence", () =>
  agree(969, CASES, (draw) => {
    const shape = shapeOf(draw, draw.whole(2, 4));
    const batch = draw.whole(0, 1);
    const lengths = Array.from({ length: shape[batch]! }, () => draw.whole(0, shape[1 - batch]!));
    return {
      operator: "ReverseSequence",
      opset: 10,
      inputs: [draw.operand("f32", shape), operand("i64", [lengths.length], lengths)],
      attributes: [int("batch_axis", batch), int("time_axis", 1 - batch)],
      outputs: ["f32"],
    };
  }),
);

indexing("Range", () =>
  agree(970, CASES, (draw) => {
    const dtype = draw.of<Dtype>(["f32", "f64", "i32", "i64"]);
    const [start, limit] = [draw.whole(-9, 9), draw.whole(-9, 9)];
    const delta = draw.of([1, 2, 3, -1, -2]) / (dtype.startsWith("f") ? 4 : 1);
    return {
      operator: "Range",
      opset: 11,
      inputs: [start, limit, delta].map((x) => operand(dtype, [], [x], true)),
      outputs: [dtype],
    };
  }),
);

indexing("CenterCropPad", () =>
  agree(971, CASES, (draw) => {
    const shape = shapeOf(draw, 3);
    const axes = draw.of([[0], [1, 2], [0, -1], [0, 1, 2]]);
    const sizes = axes.map(() => draw.whole(1, 9));
    return {
      operator: "CenterCropPad",
      opset: 18,
      inputs: [draw.operand("f32", shape), operand("i64", [sizes.length], sizes, true)],
      attributes: [ints("axes", axes)],
      outputs: ["f32"],
    };
  }),
);

indexing("Compress", () =>
  agree(972, CASES, (draw) => {
    const shape = shapeOf(draw);
    const axis = axisOf(draw, shape.length);
    const flat = draw.maybe();
    const condition = draw.operand("bool", [draw.whole(1, flat ? product(shape) : shape.at(axis)!)], {
      known: true,
    });
    return {
      operator: "Compress",
      opset: 11,
      inputs: [draw.operand("f32", shape), condition],
      attributes: flat ? [] : [int("axis", axis)],
      outputs: ["f32"],
    };
  }),
);

indexing.run();
