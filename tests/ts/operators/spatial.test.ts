// ConvTranspose, Resize, Upsample, Einsum, samplers and the pools beside MaxPool against ONNX Runtime.
import { test } from "uvu";
import { agree, type Draw, float, int, ints, type NodeCase, operand, text } from "./onnx-runtime.js";
import { list, product, turn } from "./operands.js";

function transposed(draw: Draw): NodeCase {
  const n = draw.whole(1, 3);
  const group = draw.whole(1, 3);
  const [channels, filters] = [draw.whole(1, 3), draw.whole(1, 3)];
  const known = draw.maybe();
  const kernel = list(n, () => draw.whole(1, 4));
  const strides = list(n, () => draw.whole(1, 4));
  const attributes = [
    int("group", group),
    ints("strides", strides),
    ints(
      "dilations",
      list(n, () => draw.whole(1, 2)),
    ),
    ints(
      "output_padding",
      strides.map((stride) => draw.whole(0, stride - 1)),
    ),
    ints(
      "pads",
      [...kernel, ...kernel].map((size) => draw.whole(0, size - 1)),
    ),
  ];
  return {
    operator: "ConvTranspose",
    inputs: [
      draw.operand("f32", [
        draw.whole(1, 2),
        channels * group,
        ...list(n, () => draw.whole(4, n === 1 ? 40 : 7)),
      ]),
      draw.operand("f32", [channels * group, filters, ...kernel], { known }),
      draw.maybe() ? draw.operand("f32", [filters * group], { known }) : undefined,
    ],
    attributes,
    outputs: ["f32"],
  };
}

function resized(draw: Draw): NodeCase {
  const mode = draw.of(["nearest", "linear", "cubic"]);
  const coordinates = draw.of(["half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"]);
  const [height, width] = [draw.whole(2, 9), draw.whole(2, 9)];
  const x = draw.operand("f32", [1, draw.whole(1, 2), height, width]);
  const bySizes = draw.maybe();
  const sizes = [1, x.shape[1] as number, draw.whole(1, 20), draw.whole(1, 20)];
  const attributes = [text("mode", mode), text("coordinate_transformation_mode", coordinates)];
  if (mode === "nearest")
    attributes.push(text("nearest_mode", draw.of(["floor", "ceil", "round_prefer_floor"])));
  if (mode === "cubic") attributes.push(float("cubic_coeff_a", draw.of([-0.75, -0.5])));
  if (mode === "cubic") attributes.push(int("exclude_outside", draw.whole(0, 1)));
  return {
    operator: "Resize",
    inputs: [
      x,
      undefined,
      bySizes ? undefined : operand("f32", [4], [1, 1, draw.of([1, 2, 3, 4]), draw.of([1, 2, 3])], true),
      bySizes ? operand("i64", [4], sizes, true) : undefined,
    ],
    attributes,
    outputs: ["f32"],
    absolute: 1e-4,
  };
}

const equations: readonly (readonly [string, ...(readonly number[])[]])[] = [
  ["ij,jk->ik", [3, 4], [4, 5]],
  ["bij,bjk->bik", [2, 3, 4], [2, 4, 5]],
  ["...ij,...jk->...ik", [2, 3, 3, 4], [2, 3, 4, 5]],
  ["ij->ji", [3, 4]],
  ["ij->", [3, 4]],
  ["ii->i", [4, 4]],
  ["ii", [4, 4]],
  ["i,j->ij", [3], [5]],
  ["bhqd,bhkd->bhqk", [2, 2, 3, 4], [2, 2, 5, 4]],
  ["ij,ik,il->jkl", [3, 2], [3, 4], [3, 2]],
  ["ba,ca", [2, 3], [4, 3]],
  ["...i->...", [2, 3, 4]],
];

test("ConvTranspose: 80 layers", () => agree(6001, 80, transposed));
test("Resize: 120 pictures", () => agree(6002, 120, resized));
test("Einsum: every equation in f32 and f64", async () => {
  let i = 0;
  await agree(6003, equations.length * 2, (draw) => {
    const [equation, ...shapes] = equations[i % equations.length] as (typeof equations)[number];
    const dtype = i++ < equations.length ? "f32" : "f64";
    return {
      operator: "Einsum",
      inputs: shapes.map((shape) => draw.operand(dtype, shape)),
      attributes: [text("equation", equation)],
      outputs: [dtype],
    };
  });
});
test("GlobalMaxPool, LpPool and GlobalLpPool: 100 planes", () =>
  agree(6004, 100, (draw) => {
    const operator = draw.of(["GlobalMaxPool", "LpPool", "GlobalLpPool"]);
    const x = draw.operand("f32", [draw.whole(1, 2), draw.whole(1, 3), draw.whole(4, 9), draw.whole(4, 9)]);
    const attributes = operator === "GlobalMaxPool" ? [] : [int("p", draw.whole(1, 3))];
    if (operator === "LpPool")
      attributes.push(
        ints(
          "kernel_shape",
          list(2, () => draw.whole(2, 3)),
        ),
        ints(
          "strides",
          list(2, () => draw.whole(1, 2)),
        ),
        ints(
          "pads",
          list(4, () => draw.whole(0, 1)),
        ),
      );
    return { operator, inputs: [x], attributes, outputs: ["f32"] };
  }));

test("MaxUnpool: 40 planes that MaxPool left", () =>
  agree(6007, 40, (draw, i) => {
    const n = 1 + (i % 3);
    const kernel = list(n, () => draw.whole(1, 3));
    const pooled = list(n, () => draw.whole(1, 4));
    const shape = [draw.whole(1, 2), draw.whole(1, 3), ...pooled];
    const full = pooled.map((size, k) => size * kernel[k]!);
    const plane = product(full);
    // A different place for every number.
    const count = product(shape);
    const each = product(pooled);
    const places = list(
      count,
      (at) => Math.floor(at / each) * plane + (at % each) * Math.floor(plane / each),
    );
    return {
      operator: "MaxUnpool",
      opset: turn([9, 11, 22], i),
      inputs: [draw.operand("f32", shape), operand("i64", shape, places)],
      attributes: [ints("kernel_shape", kernel), ints("strides", kernel)],
      outputs: ["f32"],
    };
  }));
test("Det: 40 matrices", () =>
  agree(6008, 40, (draw, i) => {
    const side = draw.whole(1, 6);
    const x = draw.operand("f32", [...list(draw.whole(0, 2), () => draw.whole(0, 3)), side, side]);
    return { operator: "Det", opset: turn([11, 22], i), inputs: [x], outputs: ["f32"] };
  }));

test("GridSample: 60 grids", () =>
  agree(6005, 60, (draw) => {
    const [n, c] = [draw.whole(1, 2), draw.whole(1, 3)];
    return {
      operator: "GridSample",
      inputs: [
        draw.operand("f32", [n, c, draw.whole(2, 7), draw.whole(2, 7)]),
        draw.operand("f32", [n, draw.whole(1, 6), draw.whole(1, 6), 2], { size: 1.4 }),
      ],
      attributes: [
        text("mode", draw.of(["bilinear", "nearest", "bicubic"])),
        text("padding_mode", draw.of(["zeros", "border", "reflection"])),
        int("align_corners", draw.whole(0, 1)),
      ],
      outputs: ["f32"],
      absolute: 1e-4,
    };
  }));
test("RoiAlign: 40 sets of regions", () =>
  agree(6006, 40, (draw) => {
    const rois = draw.whole(1, 4);
    const sides = list(rois, () => [
      draw.next() * 4,
      draw.next() * 4,
      5 + draw.next() * 5,
      5 + draw.next() * 5,
    ]);
    return {
      operator: "RoiAlign",
      inputs: [
        draw.operand("f32", [2, draw.whole(1, 3), draw.whole(5, 12), draw.whole(5, 12)]),
        operand("f32", [rois, 4], sides.flat()),
        operand(
          "i64",
          [rois],
          list(rois, () => draw.whole(0, 1)),
        ),
      ],
      attributes: [
        text("coordinate_transformation_mode", draw.of(["half_pixel", "output_half_pixel"])),
        text("mode", draw.of(["avg", "max"])),
        int("output_height", draw.whole(1, 4)),
        int("output_width", draw.whole(1, 4)),
        int("sampling_ratio", draw.whole(0, 3)),
        float("spatial_scale", draw.of([1, 0.5])),
      ],
      outputs: ["f32"],
      absolute: 1e-4,
    };
  }));

test.run();
