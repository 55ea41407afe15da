// The quantised operators against ONNX Runtime: whole sums equal, quantised results equal but for one step where the
// factor's roundings differ.
import { test } from "uvu";
import type { AttributeInit } from "../sis/models.js";
import { agree, type Draw, type Dtype, int, ints, type NodeCase, operand } from "./onnx-runtime.js";
import { drawn, list, product, turn } from "./operands.js";

const bytes = ["u8", "i8"] as const;
const scale = (draw: Draw, n = 1, scalar = true) =>
  operand(
    "f32",
    n === 1 && scalar ? [] : [n],
    Array.from({ length: n }, () => 0.003 + draw.next() * 0.1),
  );
const zero = (draw: Draw, dtype: Dtype, n = 1, scalar = true) =>
  draw.operand(dtype, n === 1 && scalar ? [] : [n]);

function quantize(draw: Draw): NodeCase {
  const dtype = draw.of(bytes);
  const shape = Array.from({ length: draw.whole(1, 4) }, () => draw.whole(1, 9));
  const axis = draw.whole(0, shape.length - 1);
  const n = draw.maybe() ? 1 : (shape[axis] as number);
  const each = n > 1;
  const x = draw.operand("f32", shape, { size: 20 });
  const inputs = [x, scale(draw, n), draw.maybe() || each ? zero(draw, dtype, n) : undefined];
  return {
    operator: "QuantizeLinear",
    inputs,
    attributes: each ? [int("axis", draw.maybe() ? axis : axis - shape.length)] : [int("axis", 0)],
    outputs: [inputs[2] ? dtype : "u8"],
  };
}

function dequantize(draw: Draw): NodeCase {
  const dtype = draw.of(["u8", "i8", "i32"] as const);
  const shape = Array.from({ length: draw.whole(1, 4) }, () => draw.whole(1, 9));
  const axis = draw.whole(0, shape.length - 1);
  const n = draw.maybe() ? 1 : (shape[axis] as number);
  const point = dtype === "i32" ? undefined : zero(draw, dtype, n);
  return {
    operator: "DequantizeLinear",
    inputs: [draw.operand(dtype, shape, { size: 1000 }), scale(draw, n), point],
    attributes: [int("axis", n > 1 ? axis : 0)],
    outputs: ["f32"],
  };
}

function multiplied(draw: Draw, scaled: boolean): NodeCase {
  const [m, k, n] = [draw.whole(1, 9), draw.whole(1, 40), draw.whole(1, 20)];
  const batch = draw.maybe() ? [] : [draw.whole(1, 3)];
  const [a, b] = [draw.of(["u8"] as const), draw.of(bytes)];
  const x = draw.operand(a, [...batch, m, k]);
  const y = draw.operand(b, [...(draw.maybe() ? batch : []), k, n], { known: draw.maybe() });
  if (!scaled)
    return {
      operator: "MatMulInteger",
      inputs: [x, y, draw.maybe() ? zero(draw, a) : undefined, draw.maybe() ? zero(draw, b) : undefined],
      outputs: ["i32"],
    };
  const inputs = [x, scale(draw), zero(draw, a), y, scale(draw), zero(draw, b), scale(draw), zero(draw, a)];
  return { operator: "QLinearMatMul", inputs, outputs: [a], steps: 1 };
}

function convolution(draw: Draw, scaled: boolean): NodeCase {
  const group = draw.whole(1, 2);
  const [channels, filters] = [draw.whole(1, 3), draw.whole(1, 4) * group];
  const kernel = [draw.whole(1, 3), draw.whole(1, 3)];
  const x = draw.operand("u8", [draw.whole(1, 2), channels * group, draw.whole(5, 9), draw.whole(5, 9)]);
  const weights = scaled ? draw.of(bytes) : "u8";
  const w = draw.operand(weights, [filters, channels, ...kernel], { known: draw.maybe() });
  const attributes = [
    int("group", group),
    ints(
      "pads",
      Array.from({ length: 4 }, () => draw.whole(0, 2)),
    ),
    ints("strides", [draw.whole(1, 2), draw.whole(1, 2)]),
    ints("dilations", [draw.whole(1, 2), draw.whole(1, 2)]),
  ];
  if (!scaled)
    return {
      operator: "ConvInteger",
      inputs: [x, w, zero(draw, "u8"), zero(draw, "u8")],
      attributes,
      outputs: ["i32"],
    };
  const n = draw.maybe() ? 1 : filters;
  const points = operand(weights, n === 1 ? [] : [n], Array(n).fill(weights === "u8" ? 128 : 0));
  const bias = draw.maybe() ? draw.operand("i32", [filters], { size: 5000 }) : undefined;
  const known = { ...scale(draw, n), known: true };
  const inputs = [
    x,
    scale(draw),
    zero(draw, "u8"),
    w,
    known,
    { ...points, known: true },
    scale(draw),
    zero(draw, "u8"),
    bias,
  ];
  return { operator: "QLinearConv", inputs, attributes, outputs: ["u8"], steps: 1 };
}

/** Opsets that brought one scale for each position, 8-bit floats, 16 bits, blocks; no elements, NaN and infinities. */
function quantizedBy(draw: Draw, i: number): NodeCase {
  const isInverse = i % 2 === 1;
  const opset = turn([10, 13, 19, 21, 23, 25], i >> 1);
  const dtype = draw.of<Dtype>(opset < 21 ? bytes : [...bytes, "u16", "i16"]);
  const shape = list(draw.whole(opset < 13 ? 0 : 1, 4), () =>
    draw.whole(0, 20) === 0 ? 0 : draw.whole(1, 9),
  );
  const axis = draw.whole(0, Math.max(0, shape.length - 1));
  const way =
    opset < 13 || product(shape) < 2 ? "whole" : draw.of(opset < 21 ? ["whole", "axis"] : ["axis", "blocks"]);
  const block = shape[axis] === product(shape) ? 1 : draw.whole(1, 4); // ONNX Runtime refuses blocks for one scale
  const scales =
    way === "whole"
      ? []
      : way === "axis"
        ? [shape[axis]!]
        : shape.map((size, k) => (k === axis ? Math.ceil(size / block) : size));
  const attributes: AttributeInit[] = [];
  if (opset >= 13 && way !== "whole") attributes.push(int("axis", draw.maybe() ? axis : axis - shape.length));
  if (way === "blocks") attributes.push(int("block_size", block));
  const by = operand(
    "f32",
    scales,
    list(product(scales), () => 2 ** draw.whole(-6, 1) * (1 + draw.next())),
    draw.maybe(),
  );
  const point = draw.operand(dtype, scales, { known: draw.maybe() });
  const isBare = dtype === "u8" && draw.maybe();
  const x = isInverse
    ? draw.operand(dtype, shape)
    : drawn(draw, "f32", shape, i % 3 === 0 ? "wide" : "plain");
  return {
    operator: isInverse ? "DequantizeLinear" : "QuantizeLinear",
    opset,
    inputs: isBare ? [x, by] : [x, by, point],
    attributes,
    outputs: [isInverse ? "f32" : dtype],
  };
}

test("QuantizeLinear and DequantizeLinear: 120 tensors over the opsets", () => agree(5008, 120, quantizedBy));
test("QuantizeLinear: 80 tensors", () => agree(5001, 80, quantize));
test("DequantizeLinear: 60 tensors", () => agree(5002, 60, dequantize));
test("DynamicQuantizeLinear: 30 tensors", () =>
  agree(5003, 30, (draw) => ({
    operator: "DynamicQuantizeLinear",
    inputs: [draw.operand("f32", [draw.whole(1, 5), draw.whole(1, 70)], { size: draw.of([0.01, 1, 500]) })],
    outputs: ["u8", "f32", "u8"],
  })));
test("MatMulInteger: 60 products", () => agree(5004, 60, (draw) => multiplied(draw, false)));
test("QLinearMatMul: 60 products", () => agree(5005, 60, (draw) => multiplied(draw, true)));
test("ConvInteger: 60 convolutions", () => agree(5006, 60, (draw) => convolution(draw, false)));
test("QLinearConv: 60 convolutions", () => agree(5007, 60, (draw) => convolution(draw, true)));

test.run();
