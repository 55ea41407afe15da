// Col2Im, AffineGrid, MaxRoiPool and DeformConv against ONNX Runtime.
import { test } from "uvu";
import { agree, type Draw, float, int, ints, type NodeCase, operand } from "./onnx-runtime.js";
import { list, product } from "./operands.js";

function folded(draw: Draw): NodeCase {
  const n = draw.whole(2, 3);
  const image = list(n, () => draw.whole(3, 9));
  const block = list(n, () => draw.whole(1, 3));
  const strides = list(n, () => draw.whole(1, 3));
  /* Beyond two dimensions ONNX Runtime does not agree with ONNX's reference on dilations; tests/c has those. */
  const dilations = list(n, () => (n === 2 ? draw.whole(1, 2) : 1));
  const pads = list(2 * n, () => draw.whole(0, 2));
  const places = image.map((size, i) => {
    const padded = size + (pads[i] as number) + (pads[i + n] as number);
    const reach = (dilations[i] as number) * ((block[i] as number) - 1) + 1;
    return Math.floor((padded - reach) / (strides[i] as number)) + 1;
  });
  if (places.some((count) => count < 1)) return folded(draw);
  const shape = [draw.whole(1, 2), draw.whole(1, 3) * product(block), product(places)];
  return {
    operator: "Col2Im",
    opset: 18,
    inputs: [draw.operand("f32", shape), operand("i64", [n], image, true), operand("i64", [n], block, true)],
    attributes: [ints("strides", strides), ints("dilations", dilations), ints("pads", pads)],
    outputs: ["f32"],
  };
}
test("Col2Im: 100 images of two and three dimensions", () => agree(7101, 100, folded));

test("AffineGrid: 60 grids of two and three dimensions", () =>
  agree(7102, 60, (draw) => {
    const n = draw.whole(2, 3);
    const dtype = draw.of(["f32", "f64"] as const);
    const batch = draw.whole(1, 3);
    return {
      operator: "AffineGrid",
      opset: 20,
      inputs: [
        draw.operand(dtype, [batch, n, n + 1]),
        operand("i64", [n + 2], [batch, 3, ...list(n, () => draw.whole(2, 9))], true),
      ],
      attributes: [int("align_corners", draw.whole(0, 1))],
      outputs: [dtype],
    };
  }));

test("MaxRoiPool: 80 sets of regions", () =>
  agree(7103, 80, (draw) => {
    const [rois, images] = [draw.whole(0, 4), draw.whole(1, 3)];
    const side = () => draw.next() * 24 - 4;
    const regions = list(rois, () => [draw.whole(0, images - 1), side(), side(), side(), side()]);
    return {
      operator: "MaxRoiPool",
      inputs: [
        draw.operand("f32", [images, draw.whole(1, 3), draw.whole(1, 12), draw.whole(1, 12)]),
        operand("f32", [rois, 5], regions.flat()),
      ],
      attributes: [
        ints("pooled_shape", [draw.whole(1, 5), draw.whole(1, 5)]),
        float("spatial_scale", draw.of([1, 0.5, 0.7])),
      ],
      outputs: ["f32"],
      relative: 0,
      absolute: 0,
    };
  }));

function deformed(draw: Draw): NodeCase {
  const group = draw.whole(1, 2);
  const offsetGroup = draw.whole(1, 2);
  const channels = group * offsetGroup * draw.whole(1, 2);
  const filters = group * draw.whole(1, 9);
  const x = list(2, () => draw.whole(4, 11));
  const kernel = list(2, () => draw.whole(1, 3));
  const strides = list(2, () => draw.whole(1, 2));
  const dilations = list(2, () => draw.whole(1, 2));
  const pads = list(4, () => draw.whole(0, 2));
  const y = x.map((size, i) => {
    const reach = ((kernel[i] as number) - 1) * (dilations[i] as number) + 1;
    return (
      Math.floor((size + (pads[i] as number) + (pads[i + 2] as number) - reach) / (strides[i] as number)) + 1
    );
  });
  if (y.some((size) => size < 1)) return deformed(draw);
  const batch = draw.whole(1, 2);
  const dtype = draw.of(["f32", "f32", "f64"] as const);
  const moves = offsetGroup * product(kernel);
  return {
    operator: "DeformConv",
    opset: draw.of([19, 22]),
    inputs: [
      draw.operand(dtype, [batch, channels, ...x]),
      draw.operand(dtype, [filters, channels / group, ...kernel], { known: draw.maybe() }),
      draw.operand(dtype, [batch, moves * 2, ...y], { size: 3 }),
      draw.maybe() ? draw.operand(dtype, [filters]) : undefined,
      draw.maybe() ? draw.operand(dtype, [batch, moves, ...y]) : undefined,
    ],
    attributes: [
      int("group", group),
      int("offset_group", offsetGroup),
      ints("kernel_shape", kernel),
      ints("strides", strides),
      ints("dilations", dilations),
      ints("pads", pads),
    ],
    outputs: [dtype],
  };
}
test("DeformConv: 100 layers", () => agree(7104, 100, deformed));

test.run();
