// Conv, ConvTranspose's ways to a size, pools and BatchNormalization against ONNX Runtime: one to three dimensions, every
// way to pad, windows that hang over the edge, no images, NaN and infinities.
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
  text,
} from "./onnx-runtime.js";
import { drawn, type Kind, list, turn } from "./operands.js";

const layers = suite("layers against ONNX Runtime");
const opsets = [7, 10, 11, 12, 17, 19, 22];
const ways = ["pads", "SAME_UPPER", "SAME_LOWER", "VALID", "none"] as const;

interface Window {
  readonly n: number;
  readonly kernel: readonly number[];
  readonly attributes: readonly AttributeInit[];
  /** Sizes that the window fits into. */
  readonly sizes: readonly number[];
}

/** A window of `n` dimensions, padded in one of the ways; padding stays smaller than the window. */
function window(draw: Draw, i: number, { dilates = true } = {}): Window {
  const n = 1 + (i % 3);
  const way = turn(ways, i);
  const kernel = list(n, () => draw.whole(1, n === 3 ? 3 : 5));
  // ONNX Runtime has neither dilated windows nor gaps between windows where it finds the padding itself.
  const same = way.startsWith("SAME");
  const dilations = list(n, () => (dilates && !same ? draw.whole(1, 3) : 1));
  const attributes: AttributeInit[] = [];
  if (draw.whole(0, 3))
    attributes.push(
      ints(
        "strides",
        kernel.map((size) => draw.whole(1, same ? Math.min(3, size) : 3)),
      ),
    );
  if (dilates) attributes.push(ints("dilations", dilations));
  if (way === "pads")
    attributes.push(
      ints(
        "pads",
        list(2 * n, (k) => draw.whole(0, kernel[k % n]! - 1)),
      ),
    );
  else if (way !== "none") attributes.push(text("auto_pad", way));
  const reach = kernel.map((size, k) => (size - 1) * dilations[k]! + 1);
  const most = turn([23, 9, 5], n - 1);
  return { n, kernel, attributes, sizes: reach.map((size) => size + draw.whole(0, most)) };
}

/** Numbers, and in some cases a few that are none. */
const image = (draw: Draw, dtype: Dtype, shape: readonly number[], i: number, kind: Kind = "odd"): Operand =>
  drawn(draw, dtype, shape, i % 7 === 6 ? kind : "plain");

/** What ONNX Runtime makes of the largest of NaN and others depends on their places. */
const kindFor = (operator: string): Kind => (operator.includes("Max") ? "infinite" : "odd");

function convolution(draw: Draw, i: number): NodeCase {
  const { kernel, attributes, sizes } = window(draw, i);
  const depthwise = i % 4 === 3;
  const group = depthwise ? draw.whole(2, 6) : draw.whole(1, 3);
  const channels = depthwise ? 1 : draw.whole(1, 5);
  const filters = group * draw.whole(1, 4);
  const images = i % 20 === 11 ? 0 : draw.whole(1, 2);
  const known = draw.maybe();
  return {
    operator: "Conv",
    opset: turn(opsets, i),
    inputs: [
      draw.operand("f32", [images, channels * group, ...sizes]),
      draw.operand("f32", [filters, channels, ...kernel], { known }),
      draw.maybe() ? draw.operand("f32", [filters], { known: draw.maybe() }) : undefined,
    ],
    attributes: [...attributes, int("group", group), ...(draw.maybe() ? [ints("kernel_shape", kernel)] : [])],
    outputs: ["f32"],
  };
}
layers("Conv: 140 layers", () => agree(6101, 140, convolution));

/** Shapes of real networks: wide enough for every kernel's tiles and tails. */
const real: readonly (readonly [number, number, number, number, number, number])[] = [
  // channels, filters, size, kernel, stride, group
  [3, 16, 33, 3, 2, 1],
  [3, 24, 31, 7, 2, 1],
  [16, 24, 17, 1, 1, 1],
  [32, 17, 14, 1, 1, 1],
  [24, 24, 19, 3, 1, 24],
  [24, 24, 20, 5, 2, 24],
  [32, 32, 15, 3, 1, 1],
  [16, 33, 13, 3, 1, 1],
  [20, 40, 11, 3, 1, 4],
  [64, 10, 1, 1, 1, 1],
];
layers("Conv: layers of real networks", () =>
  agree(6102, real.length, (draw, i) => {
    const [channels, filters, size, kernel, stride, group] = real[i]!;
    const pad = Math.floor(kernel / 2);
    return {
      operator: "Conv",
      inputs: [
        draw.operand("f32", [1, channels, size, size + 2]),
        draw.operand("f32", [filters, channels / group, kernel, kernel], { known: true }),
        draw.operand("f32", [filters], { known: true }),
      ],
      attributes: [
        int("group", group),
        ints("strides", [stride, stride]),
        ints("pads", [pad, pad, pad, pad]),
      ],
      outputs: ["f32"],
    };
  }),
);
layers("Conv: NaN, infinities and zeros", () =>
  agree(6103, 24, (draw, i) => {
    const { n, attributes, kernel, sizes } = window(draw, i);
    const w = draw.operand("f32", [draw.whole(1, 3), 2, ...kernel]);
    // Where 0 and infinity meet in padding is for the kernel to say; inside of the picture it is not.
    const x = drawn(draw, "f32", [1, 2, ...sizes.map((size) => size + n)], "odd");
    return {
      operator: "Conv",
      inputs: [x, w],
      attributes: attributes.filter(({ name }) => !/pad/.test(name!)),
      outputs: ["f32"],
    };
  }),
);

layers("ConvTranspose: output_shape, auto_pad, one to three dimensions", () =>
  agree(6104, 60, (draw, i) => {
    const n = 1 + (i % 3);
    const group = draw.whole(1, 2);
    const [channels, filters] = [draw.whole(1, 3), draw.whole(1, 3)];
    const sizes = list(n, () => draw.whole(1, 5));
    const strides = list(n, () => draw.whole(1, 3));
    const kernel = strides.map((stride) => stride + draw.whole(0, 2));
    const attributes = [ints("strides", strides), int("group", group)];
    const way = i % 4;
    if (way === 0) {
      const full = sizes.map((size, k) => (size - 1) * strides[k]! + kernel[k]!);
      attributes.push(
        ints(
          "output_shape",
          full.map((size) => size - draw.whole(0, Math.min(2, size - 1))),
        ),
      );
      if (draw.maybe()) attributes.push(text("auto_pad", draw.of(["SAME_UPPER", "SAME_LOWER"])));
    } else if (way === 1) attributes.push(text("auto_pad", draw.of(["SAME_UPPER", "SAME_LOWER"])));
    else if (way === 2) attributes.push(text("auto_pad", "VALID"));
    const known = draw.maybe();
    return {
      operator: "ConvTranspose",
      opset: draw.of([7, 11, 22]),
      inputs: [
        image(draw, "f32", [i % 20 === 11 ? 0 : draw.whole(1, 2), channels * group, ...sizes], i),
        draw.operand("f32", [channels * group, filters, ...kernel], { known }),
        draw.maybe() ? draw.operand("f32", [filters * group]) : undefined,
      ],
      attributes,
      outputs: ["f32"],
    };
  }),
);

function pool(operator: "MaxPool" | "AveragePool", draw: Draw, i: number): NodeCase {
  const opset = turn(opsets, i);
  const { kernel, attributes, sizes } = window(draw, i, {
    dilates: opset >= (operator === "MaxPool" ? 10 : 19),
  });
  const own: AttributeInit[] = [];
  const ceil = opset >= 10 && !attributes.some(({ name }) => name === "auto_pad");
  if (ceil) own.push(int("ceil_mode", draw.whole(0, 1)));
  if (operator === "AveragePool") own.push(int("count_include_pad", draw.whole(0, 1)));
  const indices = operator === "MaxPool" && opset >= 8 && i % 3 !== 0;
  if (indices && i % 5 === 0) own.push(int("storage_order", 1));
  const dtype =
    operator === "AveragePool"
      ? "f32"
      : opset >= 12
        ? draw.of<Dtype>(["f32", "f32", "f64", "i8", "u8"])
        : "f32";
  const images = i % 20 === 11 ? 0 : draw.whole(1, 2);
  const x = image(draw, dtype, [images, draw.whole(1, 3), ...sizes], i, kindFor(operator));
  return {
    operator,
    opset,
    inputs: [x],
    attributes: [ints("kernel_shape", kernel), ...attributes, ...own],
    outputs: indices ? [dtype, "i64"] : [dtype],
  };
}
layers("MaxPool: 140 windows", () => agree(6105, 140, (draw, i) => pool("MaxPool", draw, i)));
layers("AveragePool: 140 windows", () => agree(6106, 140, (draw, i) => pool("AveragePool", draw, i)));

for (const [k, operator] of ["GlobalAveragePool", "GlobalMaxPool"].entries())
  layers(`${operator}: 40 planes`, () =>
    agree(6107 + k, 40, (draw, i) => {
      const rest = list(1 + (i % 3), () => draw.whole(1, 9));
      const images = i % 10 === 7 ? 0 : draw.whole(1, 3);
      return {
        operator,
        opset: turn([7, 22], i),
        inputs: [image(draw, "f32", [images, draw.whole(1, 5), ...rest], i, kindFor(operator))],
        outputs: ["f32"],
      };
    }),
  );

layers("BatchNormalization: 80 layers", () =>
  agree(6109, 80, (draw, i) => {
    const dtype = turn<Dtype>(["f32", "f32", "f32", "f64"], i);
    const channels = draw.whole(1, 9);
    const rest = list(turn([0, 1, 2, 2, 3], i), () => draw.whole(1, 7));
    const known = draw.maybe();
    const parameter = () => draw.operand(dtype, [channels], { known });
    const variance = parameter();
    variance.data.forEach((x, k) => {
      variance.data[k] = Math.abs(Number(x));
    });
    const attributes = draw.maybe() ? [float("epsilon", draw.of([1e-3, 0.1])), float("momentum", 0.7)] : [];
    return {
      operator: "BatchNormalization",
      opset: turn([7, 8, 9, 14, 15, 17, 22], i),
      inputs: [
        image(draw, dtype, [i % 20 === 11 ? 0 : draw.whole(1, 3), channels, ...rest], i),
        ...[parameter(), parameter(), parameter(), variance],
      ],
      attributes,
      outputs: [dtype],
    };
  }),
);

layers.run();
