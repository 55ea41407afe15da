// Operators whose output's shape follows from values, and TfIdfVectorizer, against ONNX Runtime.
import { test } from "uvu";
import {
  agree,
  type Draw,
  type Dtype,
  floats,
  int,
  ints,
  type NodeCase,
  type Operand,
  operand,
  text,
} from "./onnx-runtime.js";
import { list, product, shapeOf } from "./operands.js";

/** Small whole numbers, so that many are equal or zero; now and then an odd float. */
function few(draw: Draw, dtype: Dtype, shape: readonly number[], odd: readonly number[] = []): Operand {
  const least = dtype.startsWith("u") || dtype === "bool" ? 0 : -2;
  const most = dtype === "bool" ? 1 : 2;
  const numbers = list(product(shape), () =>
    odd.length > 0 && draw.whole(0, 9) === 0 ? draw.of(odd) : draw.whole(least, most),
  );
  return operand(dtype, shape, numbers, true);
}

test("NonZero: 100 tensors of every dtype it has there, scalars, nothing, NaN and infinities", () =>
  agree(7001, 100, (draw) => {
    const dtype = draw.of(["f32", "i32", "i64", "u8", "bool"] as const);
    const odd = dtype === "f32" ? [Number.NaN, Number.POSITIVE_INFINITY, -0] : [];
    return {
      operator: "NonZero",
      inputs: [few(draw, dtype, shapeOf(draw, 0, 5, { none: 20 }), odd)],
      outputs: ["i64"],
    };
  }));
test("NonZero: more than one tile", () =>
  agree(7002, 3, (draw) => ({
    operator: "NonZero",
    inputs: [few(draw, "f32", [3, 211, 127])],
    outputs: ["i64"],
  })));

/** ONNX Runtime wants something in every dimension. */
const filled = (draw: Draw, least: number): number[] => list(draw.whole(least, 3), () => draw.whole(1, 6));

function unique(draw: Draw): NodeCase {
  const dtype = draw.of(["f32", "f64", "i64", "i8"] as const);
  const flat = draw.maybe();
  const x = few(draw, dtype, filled(draw, 1), dtype === "f32" ? [0.5, Number.NEGATIVE_INFINITY] : []);
  const rank = x.shape.length;
  const attributes = [int("sorted", draw.whole(0, 1))];
  if (!flat) attributes.push(int("axis", draw.whole(-rank, rank - 1)));
  const wanted = list(3, () => (draw.whole(0, 3) ? ("i64" as const) : undefined));
  return { operator: "Unique", inputs: [x], attributes, outputs: [dtype, ...wanted] };
}
test("Unique: 200 tensors, flat and along axes, sorted and not, every output", () =>
  agree(7003, 200, unique));
test("Unique: more elements than are looked at at once", () =>
  agree(7004, 2, (draw, i) => ({
    operator: "Unique",
    inputs: [
      operand(
        "f32",
        [9000],
        list(9000, () => draw.whole(0, 4000) / 4),
        true,
      ),
    ],
    attributes: [int("sorted", i)],
    outputs: ["f32", "i64", "i64", "i64"],
  })));

function compressed(draw: Draw): NodeCase {
  const dtype = draw.of(["f32", "f64", "i64", "i32", "u8", "bool", "i16"] as const);
  const x = draw.operand(dtype, shapeOf(draw, 1, 4, { none: 20 }));
  const axis = draw.maybe() ? draw.whole(-x.shape.length, x.shape.length - 1) : undefined;
  const dim = axis === undefined ? product(x.shape) : (x.shape.at(axis) as number);
  return {
    operator: "Compress",
    opset: draw.of([9, 11]),
    inputs: [x, few(draw, "bool", [draw.whole(0, dim)])],
    attributes: axis === undefined ? [] : [int("axis", axis)],
    outputs: [dtype],
  };
}
test("Compress: 100 tensors", () => agree(7005, 100, compressed));

function suppressed(draw: Draw, boxes: number, most: number): NodeCase {
  const [batches, classes] = [draw.whole(1, 3), draw.whole(1, 3)];
  const center = draw.maybe();
  const box = () => {
    const [y, x, height, width] = [draw.next(), draw.next(), draw.next() * 0.5, draw.next() * 0.5];
    if (center) return [x, y, width, height];
    return draw.maybe() ? [y, x, y + height, x + width] : [y + height, x + width, y, x];
  };
  const one = (dtype: Dtype, x: number) => operand(dtype, draw.maybe() ? [1] : [], [x], true);
  const optional = [
    draw.whole(0, 9) ? one("i64", most) : undefined,
    draw.maybe() ? one("f32", draw.of([0, 0.3, 0.5, 1])) : undefined,
    draw.maybe() ? one("f32", draw.of([-1, 0.25, 0.5])) : undefined,
  ];
  return {
    operator: "NonMaxSuppression",
    opset: draw.of([10, 11]),
    inputs: [
      operand("f32", [batches, boxes, 4], list(batches * boxes, box).flat(), true),
      operand(
        "f32",
        [batches, classes, boxes],
        list(batches * classes * boxes, () => draw.whole(0, 40) / 40),
        true,
      ),
      ...optional,
    ],
    attributes: center ? [int("center_point_box", 1)] : [],
    outputs: ["i64"],
  };
}
test("NonMaxSuppression: 150 pictures, both kinds of boxes, every optional input", () =>
  agree(7006, 150, (draw) => suppressed(draw, draw.whole(0, 30), draw.of([0, 1, 3, 100]))));
test("NonMaxSuppression: more boxes than are looked at at once", () =>
  agree(7007, 4, (draw, i) => suppressed(draw, 1500 + i, draw.of([20, 100000]))));
test("NonMaxSuppression: more boxes taken than a list holds", () =>
  agree(7008, 1, (draw) => ({
    operator: "NonMaxSuppression",
    opset: 11,
    inputs: [
      operand("f32", [1, 2600, 4], list(2600, (i) => [0, i, 1, i + 0.9 + (i % 7) / 30]).flat(), true),
      operand(
        "f32",
        [1, 1, 2600],
        list(2600, () => draw.whole(0, 1000) / 1000),
        true,
      ),
      operand("i64", [], [5000], true),
      operand("f32", [], [0.5], true),
    ],
    outputs: ["i64"],
  })));

function vectorized(draw: Draw): NodeCase {
  const counts = [0];
  const pool: number[] = [];
  const sizes = draw.whole(1, 4);
  for (let size = 1; size <= sizes; size++) {
    for (let n = draw.whole(size === sizes ? 1 : 0, 6); n > 0; n--) {
      const from = counts.at(-1) as number;
      const gram = list(size, () => draw.whole(0, 4));
      const known = list((pool.length - from) / size, (i) =>
        pool.slice(from + i * size, from + (i + 1) * size),
      );
      if (!known.some((other) => other.join() === gram.join())) pool.push(...gram);
    }
    if (size < sizes) counts.push(pool.length);
  }
  const ends = [...counts.slice(1), pool.length];
  const grams = ends.reduce((sum, end, i) => sum + (end - (counts[i] as number)) / (i + 1), 0);
  const [least, most] = [draw.whole(1, sizes), draw.whole(1, sizes)].sort() as [number, number];
  const order = list(grams, (i) => i);
  if (draw.maybe()) order.reverse();
  const attributes = [
    text("mode", draw.of(["TF", "IDF", "TFIDF"])),
    ints("pool_int64s", pool),
    ints("ngram_counts", counts),
    ints("ngram_indexes", order),
    int("min_gram_length", least),
    int("max_gram_length", most),
    int("max_skip_count", draw.of([0, 1, 2, 5, 1000])),
  ];
  if (draw.maybe())
    attributes.push(
      floats(
        "weights",
        list(grams, () => draw.whole(1, 9) / 4),
      ),
    );
  const dtype = draw.of(["i32", "i64"] as const);
  const shape = draw.maybe() ? [draw.whole(1, 3), draw.whole(1, 20)] : [draw.whole(1, 20)];
  const numbers = list(product(shape), () => draw.whole(0, 4));
  return {
    operator: "TfIdfVectorizer",
    opset: 9,
    inputs: [operand(dtype, shape, numbers)],
    attributes,
    outputs: ["f32"],
    relative: 0,
    absolute: 0,
  };
}
test("TfIdfVectorizer: 200 pools of integers, every mode", () => agree(7009, 200, vectorized));

test("CumProd: 60 tensors, to and fro", () =>
  agree(7010, 60, (draw) => {
    const dtype = draw.of(["f32", "f64", "i32", "i64"] as const);
    const shape = list(draw.whole(1, 3), () => draw.whole(1, 6));
    return {
      operator: "CumProd",
      opset: 26,
      inputs: [
        draw.operand(dtype, shape),
        operand(
          draw.of(["i32", "i64"] as const),
          [],
          [draw.whole(-shape.length, shape.length - 1)],
          draw.maybe(),
        ),
      ],
      attributes: [int("exclusive", draw.whole(0, 1)), int("reverse", draw.whole(0, 1))],
      outputs: [dtype],
    };
  }));
test("BitCast: 40 tensors", () =>
  agree(7011, 40, (draw) => {
    const [from, to, number] = draw.of([
      ["f32", "i32", 6],
      ["i32", "f32", 1],
      ["f64", "u64", 13],
      ["i64", "f64", 11],
      ["i8", "u8", 2],
      ["u16", "i16", 5],
    ] as const);
    return {
      operator: "BitCast",
      opset: 26,
      inputs: [
        draw.operand(
          from,
          list(draw.whole(0, 3), () => draw.whole(1, 5)),
        ),
      ],
      attributes: [int("to", number)],
      outputs: [to],
    };
  }));

test.run();
