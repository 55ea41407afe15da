// f8, f4e2m1, f8e8m0 and packed integers: Cast and the (de)quantised pair against ONNX Runtime where it has them, and
// against plain references in every dtype, granularity and mode; the library's own values of them.
import * as ort from "onnxruntime-node";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { dtypes } from "../../../ts-lib/generated/dtypes.js";
import type { Dtype } from "../../../ts-lib/sis/dtype.js";
import { sis } from "../sis/library.js";
import { type AttributeInit, model, type NodeInit, node, type TensorInit, value } from "../sis/models.js";
import { Draw, int, text } from "./onnx-runtime.js";

const { arrayOfValues, bytesOf, elementAt } = sis;
const f8 = ["f8e4m3fn", "f8e4m3fnuz", "f8e5m2", "f8e5m2fnuz"] as const;
const integers = ["u8", "i8", "u16", "i16", "u4", "i4", "u2", "i2"] as const;
const narrow = [...f8, "f4e2m1"] as const;
const count = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

const constant = (
  name: string,
  dtype: Dtype,
  shape: readonly number[],
  values: readonly number[],
): TensorInit => ({
  name,
  dataType: dtypes[dtype].number,
  dims: shape.map(BigInt),
  rawData: new Uint8Array(bytesOf(arrayOfValues(dtype, values))),
});

/** x f32 → y f32 through the nodes. */
const through = (shape: number[], nodes: NodeInit[], initializer: TensorInit[], opset: number): Uint8Array =>
  model(
    {
      name: "narrow",
      input: [value("x", shape)],
      output: [value("y", undefined)],
      initializer,
      node: nodes,
    },
    opset,
  );

function onSis(bytes: Uint8Array, x: Float32Array): number[] {
  const graph = sis.readModel(bytes).build();
  try {
    return graph.compile().run({ x }).y!.numbers();
  } finally {
    graph.free();
  }
}

async function onOrt(bytes: Uint8Array, x: Float32Array, shape: number[]): Promise<number[]> {
  const session = await ort.InferenceSession.create(bytes, {
    logSeverityLevel: 3,
    graphOptimizationLevel: "disabled",
  });
  const { y } = await session.run({ x: new ort.Tensor("float32", x, shape) });
  return Array.from(y!.data as Float32Array);
}

function same(got: readonly number[], wanted: readonly number[], what: string, x?: Float32Array): void {
  assert.is(got.length, wanted.length, what);
  const k = got.findIndex((a, i) => !Object.is(a, wanted[i]) && a !== wanted[i]);
  assert.is(k, -1, `${what}: element ${k} of ${x?.[k]} is ${got[k]}, not ${wanted[k]}`);
}

/** All f16, and f32 of random bits. */
function manyFloats(draw: Draw): Float32Array {
  const both = new Float32Array(65536 + 8192);
  const bits = new Uint32Array(both.buffer);
  for (let i = 0; i < 65536; i++) both[i] = sis.fromHalf(i);
  for (let i = 65536; i < both.length; i++) bits[i] = draw.next() * 2 ** 32;
  return both;
}

for (const dtype of f8)
  for (const saturate of [1, 0])
    test(`Cast to ${dtype}, saturate ${saturate}: as ONNX Runtime, every f16 and f32 of random bits`, async () => {
      // Without saturation ONNX Runtime makes 480 the largest f8e4m3fn and 61440 NaN in f8e5m2, where ONNX says NaN and
      // infinity: past the largest value only what is twice as large is compared.
      const largest = Number(elementAt(dtype, arrayOfValues(dtype, [1e9]), 0));
      const isClear = (v: number) => saturate === 1 || !(Math.abs(v) > largest && Math.abs(v) < 2 * largest);
      const x = manyFloats(new Draw(901)).filter(isClear);
      const shape = [x.length];
      const to = [int("to", dtypes[dtype].number), int("saturate", saturate)];
      const nodes = [node("Cast", ["x"], ["z"], to), node("Cast", ["z"], ["y"], [int("to", 1)])];
      const bytes = through(shape, nodes, [], 19);
      same(onSis(bytes, x), await onOrt(bytes, x, shape), dtype, x);
    });

interface Granularity {
  readonly shape: number[];
  readonly scales: number[];
  readonly attributes: AttributeInit[];
  /** Scale of the element at a place. */
  readonly at: (place: readonly number[]) => number;
}

/** One scale for all, one a position of an axis, or one a block; odd sizes. */
function granularity(draw: Draw): Granularity {
  const shape = Array.from({ length: draw.whole(1, 3) }, () => draw.whole(1, 11));
  const axis = draw.whole(0, shape.length - 1);
  const kind = draw.whole(0, 2);
  if (kind === 0 || count(shape) === 1) return { shape, scales: [], attributes: [], at: () => 0 };
  if (kind === 1 && shape[axis]! > 1)
    return { shape, scales: [shape[axis]!], attributes: [int("axis", axis)], at: (place) => place[axis]! };
  const block = shape[axis] === count(shape) ? 1 : draw.whole(1, 4); // ONNX Runtime refuses blocks for one scale
  const scales = shape.map((size, i) => (i === axis ? Math.ceil(size / block) : size));
  const flat = (place: readonly number[]) =>
    place.reduce((sum, p, i) => sum * scales[i]! + (i === axis ? Math.floor(p / block) : p), 0);
  return { shape, scales, attributes: [int("axis", axis), int("block_size", block)], at: flat };
}

function placeOf(flat: number, shape: readonly number[]): number[] {
  const place: number[] = [];
  for (let i = shape.length - 1, rest = flat; i >= 0; i--) {
    place.unshift(rest % shape[i]!);
    rest = Math.floor(rest / shape[i]!);
  }
  return place;
}

for (const dtype of [...f8, "u4", "i4"] as const)
  test(`QuantizeLinear and DequantizeLinear of ${dtype}: as ONNX Runtime, one scale, axes and blocks`, async () => {
    const draw = new Draw(902);
    for (let i = 0; i < 15; i++) {
      const { shape, scales, attributes } = granularity(draw);
      const x = Float32Array.from({ length: count(shape) }, () => (draw.next() - 0.5) * 100);
      const scale = Array.from({ length: count(scales) }, () => 0.02 + draw.next() * 5);
      const zeros = scale.map(() => (f8.some((d) => d === dtype) ? 0 : draw.whole(0, 7)));
      const initializer = [constant("s", "f32", scales, scale), constant("z", dtype, scales, zeros)];
      const nodes = [
        node("QuantizeLinear", ["x", "s", "z"], ["q"], attributes),
        node("DequantizeLinear", ["q", "s", "z"], ["y"], attributes),
      ];
      const bytes = through(shape, nodes, initializer, 21);
      same(onSis(bytes, x), await onOrt(bytes, x, shape), `case ${i}, [${shape}]`, x);
    }
  });

/** Rounded to nearest, ties to even. */
function roundEven(x: number): number {
  const low = Math.floor(x);
  if (x - low !== 0.5) return Math.round(x);
  return low % 2 === 0 ? low : low + 1;
}

/** The nearest finite value that the dtype has, of two the one with the even code. */
function nearest(dtype: Dtype, x: number): number {
  const bits = dtypes[dtype].bits!;
  let best = Number.NaN;
  let bestCode = 0;
  for (let code = 0; code < 1 << bits; code++) {
    const v = Number(elementAt(dtype, Uint8Array.of(code), 0));
    if (!Number.isFinite(v)) continue;
    const closer = Math.abs(v - x) - Math.abs(best - x);
    if (Number.isNaN(best) || closer < 0 || (closer === 0 && code % 2 === 0 && bestCode % 2 === 1))
      [best, bestCode] = [v, code];
  }
  return best;
}

function quantized(dtype: Dtype, quotient: number, zero: number): number {
  if (!integers.some((known) => known === dtype)) return nearest(dtype, Math.fround(quotient + zero));
  const { bits } = dtypes[dtype];
  const low = dtype.startsWith("i") ? -(2 ** (bits! - 1)) : 0;
  return Math.min(low + 2 ** bits! - 1, Math.max(low, roundEven(quotient) + zero));
}

const rounders = {
  f32: Math.fround,
  f16: (x: number) => sis.fromHalf(sis.toHalf(x)),
  bf16: (x: number) => sis.fromBfloat(sis.toBfloat(x)),
} as const;

for (const dtype of [...integers, ...narrow])
  test(`QuantizeLinear to ${dtype}: as a plain reference, with scales of every dtype and every precision`, () => {
    const draw = new Draw(903);
    for (let i = 0; i < 15; i++) {
      const { shape, scales, attributes, at } = granularity(draw);
      const scaleType = draw.of(["f32", "f16", "bf16", "f8e8m0"] as const);
      const precision = draw.of([undefined, "f32", "f16", "bf16"] as const);
      const given = Array.from({ length: count(scales) }, () => 2 ** draw.whole(-4, 3) * (1 + draw.next()));
      const scaleArray = arrayOfValues(scaleType, given);
      const zero = dtype === "f4e2m1" ? 0 : draw.whole(0, 1);
      const x = Float32Array.from({ length: count(shape) }, () => (draw.next() - 0.5) * 60);
      const nodes = [
        node(
          "QuantizeLinear",
          ["x", "s", "z"],
          ["q"],
          [...attributes, ...(precision ? [int("precision", dtypes[precision].number)] : [])],
        ),
        node("Cast", ["q"], ["y"], [int("to", 1)]),
      ];
      const zeros = constant(
        "z",
        dtype,
        scales,
        given.map(() => zero),
      );
      const bytes = through(shape, nodes, [constant("s", scaleType, scales, given), zeros], 25);
      const round = rounders[precision ?? (scaleType === "f8e8m0" ? "f32" : scaleType)];
      const wanted = Array.from(x, (v, k) => {
        const scale = Number(elementAt(scaleType, scaleArray, at(placeOf(k, shape))));
        return quantized(dtype, round(Math.fround(round(v) / round(scale))), zero);
      });
      same(onSis(bytes, x), wanted, `case ${i}, [${shape}] by ${scaleType} in ${precision}`, x);
    }
  });

for (const [mode, up] of [
  ["up", Math.ceil],
  ["down", Math.floor],
  ["nearest", undefined],
] as const)
  test(`Cast to f8e8m0 rounds ${mode}`, () => {
    const draw = new Draw(904);
    const x = Float32Array.from({ length: 500 }, () => 2 ** draw.whole(-20, 20) * (1 + draw.next()));
    const to = [int("to", dtypes.f8e8m0.number), text("round_mode", mode)];
    const nodes = [node("Cast", ["x"], ["z"], to), node("Cast", ["z"], ["y"], [int("to", 1)])];
    const wanted = Array.from(x, (v) => {
      const below = 2 ** Math.floor(Math.log2(v));
      return up ? 2 ** up(Math.log2(v)) : v < 1.5 * below ? below : 2 * below;
    });
    same(onSis(through([500], nodes, [], 24), x), wanted, mode, x);
  });

test("the library's values of every code, and codes of values, are those of Cast", () => {
  for (const dtype of [...narrow, "f8e8m0", "u4", "i4", "u2", "i2"] as const) {
    const x = Float32Array.of(
      0,
      -0,
      0.3,
      -0.3,
      1,
      1.5,
      2.5,
      -2.5,
      3.5,
      7,
      17,
      1e-9,
      500,
      -500,
      1e9,
      Number.NaN,
    );
    const positive = dtype === "f8e8m0" ? x.map(Math.abs) : x;
    const nodes = [
      node("Cast", ["x"], ["z"], [int("to", dtypes[dtype].number)]),
      node("Cast", ["z"], ["y"], [int("to", 1)]),
    ];
    const own = arrayOfValues(dtype, [...positive]);
    const wanted = Array.from(positive, (_, k) => Number(elementAt(dtype, own, k)));
    same(onSis(through([16], nodes, [], 25), positive), wanted, dtype, positive);
  }
});

test(".pb files hold them raw and as lists of numbers; .npy has no such dtypes", () => {
  for (const dtype of [...narrow, "f8e8m0", "u4", "i4", "u2", "i2"] as const) {
    const data = arrayOfValues(dtype, [0, 1, 1, 0, 1]) as Uint8Array;
    const again = sis.readPb(sis.writePb({ dtype, shape: [5], data }));
    assert.equal([again.dtype, again.shape, [...again.data]], [dtype, [5], [...data]]);
    // int32_data (field 5): a number a byte, packed dtypes as the bytes they are packed in.
    const listed = [0x0a, 1, 5, 0x10, dtypes[dtype].number, 0x2a, 0];
    for (const byte of data) listed.push(...(byte < 128 ? [byte] : [byte - 128 + 128, byte >> 7]));
    listed[6] = listed.length - 7;
    assert.equal([...sis.readPb(Uint8Array.from(listed)).data], [...data], dtype);
    assert.throws(() => sis.writeNpy({ dtype, shape: [5], data }), /NumPy has no .*; write a \.pb file/);
  }
});

test.run();
