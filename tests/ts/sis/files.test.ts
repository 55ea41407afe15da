// Files of tensors and sounds: .npy, .pb, .wav, and what damaged ones say.
import { create, toBinary } from "@bufbuild/protobuf";
import { TensorProtoSchema } from "onnx-buf";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { thrown } from "./harness.js";
import { sis } from "./library.js";

const { readNpy, writeNpy, readPb, writePb, readWav, arrayOfValues, arrayFromBytes, bytesOf } = sis;
type TensorValue = ReturnType<typeof readNpy>;

const numpyDtypes = [
  "f32",
  "f64",
  "f16",
  "bf16",
  "i8",
  "i16",
  "i32",
  "i64",
  "u8",
  "u16",
  "u32",
  "u64",
  "bool",
] as const;

const sample = (dtype: (typeof numpyDtypes)[number]): TensorValue => ({
  dtype,
  shape: [2, 3],
  data: arrayOfValues(dtype, [0, 1, 1, 0, 1, 1]),
});

const header = (text: string, data: Uint8Array, version = 1): Uint8Array => {
  const start = version === 1 ? 10 : 12;
  const bytes = new Uint8Array(start + text.length + data.length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, text.length]);
  bytes.set(new TextEncoder().encode(text), start);
  bytes.set(data, start + text.length);
  return bytes;
};

const npy = suite("npy");

npy("round trip of every dtype NumPy can hold", () => {
  for (const dtype of numpyDtypes) {
    const bytes = writeNpy(sample(dtype));
    assert.is((bytes.length - bytesOf(sample(dtype).data).length) % 64, 0, "data starts at a multiple of 64");
    assert.equal(readNpy(bytes), sample(dtype), dtype);
  }
});

npy("scalars, empty tensors, one dimension", () => {
  for (const shape of [[], [0], [1], [3, 0, 2]]) {
    const count = shape.reduce((a, b) => a * b, 1);
    const value: TensorValue = { dtype: "f32", shape, data: new Float32Array(count).fill(1.5) };
    assert.equal(readNpy(writeNpy(value)), value);
  }
});

npy("Fortran order and the other byte order", () => {
  const columns = bytesOf(Float32Array.of(0, 3, 1, 4, 2, 5));
  const fortran = header("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }\n", columns);
  assert.equal(readNpy(fortran), { dtype: "f32", shape: [2, 3], data: Float32Array.of(0, 1, 2, 3, 4, 5) });
  const big = header(
    "{'descr': '>i2', 'fortran_order': False, 'shape': (2,), }\n",
    Uint8Array.of(1, 2, 3, 4),
  );
  assert.equal(readNpy(big).data, Int16Array.of(0x0102, 0x0304));
});

npy("version 2, and bytes at any alignment", () => {
  const file = header(
    "{'shape': (1,), 'fortran_order': False, 'descr': '<f8'}",
    bytesOf(Float64Array.of(2.5)),
    2,
  );
  for (let shift = 0; shift < 8; shift++) {
    const moved = new Uint8Array(file.length + shift);
    moved.set(file, shift);
    assert.equal(readNpy(moved.subarray(shift)).data, Float64Array.of(2.5));
  }
});

npy("damaged files say what is wrong", () => {
  const good = writeNpy(sample("f32"));
  for (let length = 0; length < good.length; length++)
    assert.is(thrown(() => readNpy(good.subarray(0, length))).code, "BAD_FILE", `cut to ${length}`);
  const cases: [string, RegExp][] = [
    ["{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", /no simple 'descr'/],
    ["{'descr': '<c8', 'fortran_order': False, 'shape': (1,)}", /dtype c8/],
    ["{'descr': '<f4', 'shape': (1,)}", /fortran_order/],
    ["{'descr': '<f4', 'fortran_order': False}", /shape/],
    ["{'descr': '<f4', 'fortran_order': False, 'shape': (9,)}", /takes 36 bytes, the file has 4/],
  ];
  for (const [text, message] of cases)
    assert.match(thrown(() => readNpy(header(text, new Uint8Array(4)))).message, message);
  const huge = header(
    "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 99999999999)}",
    new Uint8Array(4),
  );
  assert.is(thrown(() => readNpy(huge)).code, "OVERFLOW");
  assert.match(thrown(() => writeNpy({ dtype: "i4", shape: [2], data: new Uint8Array(1) })).message, /\.pb/);
});

npy.run();

const pb = suite("pb");

pb("round trip of every dtype", () => {
  for (const dtype of numpyDtypes) assert.equal(readPb(writePb(sample(dtype), "x")), sample(dtype), dtype);
  const packed: TensorValue = { dtype: "u4", shape: [3], data: Uint8Array.of(0x21, 0x03) };
  assert.equal(readPb(writePb(packed)), packed);
});

pb("every list that ONNX stores values in", () => {
  const dims = [2n];
  const cases: [object, TensorValue["data"]][] = [
    [{ dataType: 1, floatData: [1.5, -2] }, Float32Array.of(1.5, -2)],
    [{ dataType: 11, doubleData: [1.5, -2] }, Float64Array.of(1.5, -2)],
    [{ dataType: 7, int64Data: [-1n, 1n << 40n] }, BigInt64Array.of(-1n, 1n << 40n)],
    [{ dataType: 13, uint64Data: [1n, 2n ** 64n - 1n] }, BigUint64Array.of(1n, 2n ** 64n - 1n)],
    [{ dataType: 12, uint64Data: [1n, 4294967295n] }, Uint32Array.of(1, 4294967295)],
    [{ dataType: 6, int32Data: [-1, 7] }, Int32Array.of(-1, 7)],
    [{ dataType: 5, int32Data: [-1, 7] }, Int16Array.of(-1, 7)],
    [{ dataType: 4, int32Data: [65535, 7] }, Uint16Array.of(65535, 7)],
    [{ dataType: 3, int32Data: [-1, 7] }, Int8Array.of(-1, 7)],
    [{ dataType: 2, int32Data: [255, 7] }, Uint8Array.of(255, 7)],
    [{ dataType: 9, int32Data: [1, 0] }, Uint8Array.of(1, 0)],
    [{ dataType: 10, int32Data: [0x3c00, 0xc000] }, Uint16Array.of(0x3c00, 0xc000)],
    [{ dataType: 16, int32Data: [0x3f80, 0x4000] }, Uint16Array.of(0x3f80, 0x4000)],
    [{ dataType: 22, int32Data: [0x21] }, Uint8Array.of(0x21)],
  ];
  for (const [fields, data] of cases)
    assert.equal(
      readPb(toBinary(TensorProtoSchema, create(TensorProtoSchema, { dims, ...fields }))).data,
      data,
    );
});

pb("numbers that are not packed", () => {
  // dims 2; data_type f32; float_data twice, each with its own tag
  const bytes = Uint8Array.of(0x08, 2, 0x10, 1, 0x25, 0, 0, 0x80, 0x3f, 0x25, 0, 0, 0, 0x40);
  assert.equal(readPb(bytes).data, Float32Array.of(1, 2));
  // int32_data, one varint each
  assert.equal(readPb(Uint8Array.of(0x08, 2, 0x10, 6, 0x28, 5, 0x28, 6)).data, Int32Array.of(5, 6));
});

pb("raw data is a view on the file where it is aligned", () => {
  const file = writePb(sample("u8"));
  assert.is(readPb(file).data.buffer, file.buffer);
});

pb("what does not fit says so", () => {
  const make = (fields: object) => toBinary(TensorProtoSchema, create(TensorProtoSchema, fields));
  const wrong = (fields: object) => thrown(() => readPb(make(fields)));
  assert.match(
    wrong({ dims: [3n], dataType: 1, floatData: [1] }).message,
    /f32\[3\] takes 12 bytes, the file holds 4/,
  );
  assert.is(wrong({ dims: [3n], dataType: 1 }).code, "BAD_FILE");
  assert.is(wrong({ dims: [1n], dataType: 8, stringData: [new Uint8Array(1)] }).code, "UNSUPPORTED");
  assert.match(wrong({ dims: [1n], dataType: 99 }).message, /unknown dtype 99/);
  assert.match(wrong({ dims: [-1n], dataType: 1 }).message, /size -1/);
  assert.is(wrong({ dims: [1n << 40n, 1n << 40n], dataType: 1 }).code, "OVERFLOW");
  assert.match(wrong({ dims: [1n], dataType: 1, dataLocation: 1 }).message, /another file/);
});

pb.run();

const wav = suite("wav");

/** A .wav file; `kind` 1 is PCM, 3 float. */
function wavFile(
  kind: number,
  channels: number,
  bits: number,
  data: Uint8Array,
  extensible = false,
): Uint8Array {
  const format = new DataView(new ArrayBuffer(extensible ? 40 : 16));
  format.setUint16(0, extensible ? 0xfffe : kind, true);
  format.setUint16(2, channels, true);
  format.setUint32(4, 48000, true);
  format.setUint16(14, bits, true);
  if (extensible) format.setUint16(24, kind, true);
  const chunk = (name: string, body: Uint8Array) => {
    const bytes = new Uint8Array(8 + body.length + (body.length & 1));
    bytes.set(new TextEncoder().encode(name));
    new DataView(bytes.buffer).setUint32(4, body.length, true);
    bytes.set(body, 8);
    return bytes;
  };
  const parts = [chunk("fmt ", bytesOf(format)), chunk("LIST", Uint8Array.of(1, 2, 3)), chunk("data", data)];
  return Uint8Array.from(
    [..."RIFF\0\0\0\0WAVE"].map((c) => c.charCodeAt(0)).concat(...parts.map((p) => [...p])),
  );
}

wav("every sample format", () => {
  const mono = (kind: number, bits: number, data: Uint8Array) => [
    ...readWav(wavFile(kind, 1, bits, data)).channels[0]!,
  ];
  assert.equal(mono(1, 8, Uint8Array.of(128, 0, 192)), [0, -1, 0.5]);
  assert.equal(mono(1, 16, bytesOf(Int16Array.of(0, -32768, 16384))), [0, -1, 0.5]);
  assert.equal(mono(1, 24, Uint8Array.of(0, 0, 0, 0, 0, 0x80, 0, 0, 0x40)), [0, -1, 0.5]);
  assert.equal(mono(1, 32, bytesOf(Int32Array.of(0, -2147483648, 1073741824))), [0, -1, 0.5]);
  assert.equal(mono(3, 32, bytesOf(Float32Array.of(0, -1, 0.5))), [0, -1, 0.5]);
  assert.equal(mono(3, 64, bytesOf(Float64Array.of(0, -1, 0.5))), [0, -1, 0.5]);
});

wav("channels are taken apart; the extensible header counts by its subformat", () => {
  const sound = readWav(wavFile(1, 2, 16, bytesOf(Int16Array.of(1, 2, 3, 4)), true));
  assert.is(sound.rate, 48000);
  assert.equal(sound.channels, [
    Float32Array.of(1 / 32768, 3 / 32768),
    Float32Array.of(2 / 32768, 4 / 32768),
  ]);
});

wav("damaged files say what is wrong", () => {
  const good = wavFile(1, 1, 16, new Uint8Array(8));
  for (let length = 0; length < good.length; length++)
    assert.is(thrown(() => readWav(good.subarray(0, length))).code, "BAD_FILE", `cut to ${length}`);
  assert.match(thrown(() => readWav(wavFile(2, 1, 16, new Uint8Array(8)))).message, /encoding 2/);
  assert.match(thrown(() => readWav(wavFile(1, 1, 12, new Uint8Array(8)))).message, /12 bits/);
  assert.match(thrown(() => readWav(wavFile(1, 0, 16, new Uint8Array(8)))).message, /no channels/);
});

wav.run();

const dtypes = suite("dtypes");

dtypes("f16 and bf16 round to nearest, ties to even, and back", () => {
  const { toHalf, fromHalf, toBfloat, fromBfloat } = sis;
  for (let bits = 0; bits < 0x10000; bits++) {
    const half = fromHalf(bits);
    if (!Number.isNaN(half)) assert.is(toHalf(half), bits);
    const bfloat = fromBfloat(bits);
    if (!Number.isNaN(bfloat)) assert.is(toBfloat(bfloat), bits);
  }
  assert.is(toHalf(2049), toHalf(2048));
  assert.is(toHalf(2051), toHalf(2052));
  assert.is(toHalf(65519), 0x7bff);
  assert.is(toHalf(65520), 0x7c00);
  assert.is(toHalf(2 ** -25), 0);
  assert.is(toBfloat(1 + 2 ** -8), toBfloat(1));
});

dtypes("a view where the alignment allows, else a copy", () => {
  const bytes = new Uint8Array(12);
  assert.is(arrayFromBytes("f32", bytes.subarray(4, 8)).buffer, bytes.buffer);
  assert.is.not(arrayFromBytes("f32", bytes.subarray(3, 7)).buffer, bytes.buffer);
});

dtypes.run();
