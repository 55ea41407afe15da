// Resize and Upsample against ONNX Runtime, version by version: coordinates, crops, named axes, kept aspect, antialias.
import { suite } from "uvu";
import type { AttributeInit } from "../sis/models.js";
import {
  agree,
  type Draw,
  type Dtype,
  float,
  int,
  ints,
  type NodeCase,
  type Operand,
  operand,
  text,
} from "./onnx-runtime.js";
import { knownInts, list, turn } from "./operands.js";

const resizes = suite("Resize against ONNX Runtime");
const known = (numbers: readonly number[]): Operand => operand("f32", [numbers.length], numbers, true);
const factors = [0.4, 0.5, 0.75, 1, 1.5, 2, 2.3, 3];

/** What is resized are the last `n` dimensions. */
const picture = (draw: Draw, dtype: Dtype, n: number, outer: number): Operand =>
  draw.operand(dtype, [...list(outer, () => draw.whole(1, 2)), ...list(n, () => draw.whole(2, 9))], {
    size: 100,
  });

/** Sizes that are not 0 when they are rounded down. */
const scalesOf = (draw: Draw, x: Operand, n: number): number[] =>
  x.shape.map((size, axis) => {
    const factor = axis < x.shape.length - n ? 1 : draw.of(factors);
    return size * factor < 1 ? 1 : factor;
  });

resizes("opset 10 and Upsample: scales alone", () =>
  agree(6601, 60, (draw, i) => {
    const n = 2;
    const mode = text("mode", turn(["nearest", "linear"], i));
    const x = picture(draw, "f32", n, 2);
    const upsample = i % 3 !== 0;
    const scales = scalesOf(draw, x, n).map((scale) => (upsample ? Math.max(1, scale) : scale));
    const opset = upsample ? turn([7, 9], i >> 1) : 10;
    const asAttribute = opset < 9;
    const attributes = asAttribute ? [mode, { name: "scales", type: 6, floats: scales }] : [mode];
    const inputs = asAttribute ? [x] : [x, known(scales)];
    return { operator: upsample ? "Upsample" : "Resize", opset, inputs, attributes, outputs: ["f32"] };
  }),
);

const coordinatesOf = (opset: number): readonly string[] => [
  ...["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"],
  ...(opset < 13 ? ["tf_half_pixel_for_nn"] : []),
  ...(opset >= 19 ? ["half_pixel_symmetric"] : []),
];

function resized(draw: Draw, i: number): NodeCase {
  const opset = turn([11, 13, 18, 19], i);
  const mode = turn(["nearest", "linear", "cubic"], Math.floor(i / 4));
  const coordinates = draw.of(coordinatesOf(opset));
  const n = mode === "nearest" ? draw.whole(1, 4) : 2;
  const dtype = mode === "cubic" ? "f32" : draw.of<Dtype>(["f32", "f32", "u8", "i32"]);
  const x = picture(draw, mode === "nearest" ? dtype : "f32", n, draw.of([0, 2]));
  const attributes = [text("mode", mode), text("coordinate_transformation_mode", coordinates)];
  // ONNX Runtime's symmetric coordinates miss whole numbers in the last place.
  const rounding = ["round_prefer_floor", "round_prefer_ceil"];
  const neighbours = coordinates === "half_pixel_symmetric" ? rounding : ["floor", "ceil", ...rounding];
  if (mode === "nearest") attributes.push(text("nearest_mode", draw.of(neighbours)));
  if (mode === "cubic")
    attributes.push(float("cubic_coeff_a", draw.of([-0.75, -0.5])), int("exclude_outside", draw.whole(0, 1)));
  // Where scales make no whole size, ONNX aligns corners by the broken one and ONNX Runtime by the whole one.
  const bySizes = draw.maybe() || coordinates === "align_corners";
  const outer = x.shape.length - n;
  const sizes = x.shape.map((size, axis) => (axis < outer ? size : draw.whole(1, 20)));
  return {
    operator: "Resize",
    opset,
    inputs: bySizes
      ? [x, opset < 13 ? known([]) : undefined, opset < 13 ? known([]) : undefined, knownInts(sizes)]
      : [x, opset < 13 ? known([]) : undefined, known(scalesOf(draw, x, n))],
    attributes,
    outputs: [x.dtype],
  };
}
resizes("opsets 11 to 19: 240 pictures", () => agree(6602, 240, resized));

resizes("halves that f32 misses", () =>
  agree(6606, 80, (draw, i) => {
    const x = draw.operand("f32", [turn([7, 14, 28, 3, 38, 50], i)]);
    const sizes = knownInts([turn([2, 4, 8, 10, 12, 19, 38], i)]);
    const attributes = [
      text("nearest_mode", turn(["round_prefer_floor", "round_prefer_ceil"], i >> 1)),
      text("coordinate_transformation_mode", draw.of(["asymmetric", "half_pixel", "pytorch_half_pixel"])),
    ];
    return {
      operator: "Resize",
      opset: 13,
      inputs: [x, undefined, undefined, sizes],
      attributes,
      outputs: ["f32"],
    };
  }),
);

resizes("crops", () =>
  agree(6603, 60, (draw, i) => {
    const mode = turn(["nearest", "linear", "cubic"], i);
    const x = picture(draw, "f32", 2, 2);
    const corner = () => draw.next() * 0.6 - 0.1;
    const starts = [0, 0, corner(), corner()];
    const ends = [1, 1, starts[2]! + 0.2 + draw.next() * 0.6, starts[3]! + 0.2 + draw.next() * 0.6];
    // ONNX Runtime crops nothing where the size stays.
    const sizes = x.shape.map((size, axis) => (axis < 2 ? size : size + draw.of([-1, 1, 2, 5])));
    return {
      operator: "Resize",
      opset: turn([11, 13, 18], Math.floor(i / 3)),
      inputs: [x, known([...starts, ...ends]), known([]), knownInts(sizes)],
      attributes: [
        text("mode", mode),
        text("coordinate_transformation_mode", "tf_crop_and_resize"),
        float("extrapolation_value", draw.of([0, -3.5])),
      ],
      outputs: ["f32"],
      absolute: 1e-4,
    };
  }),
);

resizes("named axes, kept aspect", () =>
  agree(6604, 80, (draw, i) => {
    const mode = turn(["nearest", "linear", "cubic"], i);
    const x = picture(draw, "f32", 2, 2);
    const axes = draw.of([[2, 3], [3, 2], [3], [2]]);
    const bySizes = draw.maybe();
    // ONNX Runtime keeps no aspect along axes that count from the end.
    const names = axes.map((axis) => (!bySizes && draw.maybe() ? axis - 4 : axis));
    const attributes: AttributeInit[] = [text("mode", mode), ints("axes", names)];
    if (!bySizes) {
      const scales = scalesOf(draw, x, 2).slice(2);
      const inputs = [x, undefined, known(axes.map((axis) => scales[axis - 2]!))];
      return { operator: "Resize", opset: 18, inputs, attributes, outputs: ["f32"] };
    }
    attributes.push(text("keep_aspect_ratio_policy", draw.of(["stretch", "not_larger", "not_smaller"])));
    const sizes = axes.map(() => draw.whole(3, 14));
    return {
      operator: "Resize",
      opset: 18,
      inputs: [x, undefined, undefined, knownInts(sizes)],
      attributes,
      outputs: ["f32"],
    };
  }),
);

resizes("antialias", () =>
  agree(6605, 60, (draw, i) => {
    const mode = turn(["linear", "cubic"], i);
    const x = draw.operand("f32", [...turn([[], [1, 2]], i >> 1), draw.whole(6, 20), draw.whole(6, 20)]);
    const sizes = [...x.shape.slice(0, -2), draw.whole(2, 12), draw.whole(2, 12)];
    const attributes = [text("mode", mode), int("antialias", 1)];
    attributes.push(
      text("coordinate_transformation_mode", draw.of(["half_pixel", "asymmetric", "align_corners"])),
    );
    if (mode === "cubic" && draw.maybe()) attributes.push(int("exclude_outside", 1));
    return {
      operator: "Resize",
      opset: 18,
      inputs: [x, undefined, undefined, knownInts(sizes)],
      attributes,
      outputs: ["f32"],
    };
  }),
);

resizes.run();
