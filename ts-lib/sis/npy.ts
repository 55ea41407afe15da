// NumPy's .npy files: one tensor with dtype and shape. Reads versions 1 to 3, C and Fortran order, either byte
// order; writes version 1, C order, little-endian.

import { arrayFromBytes, byteCount, bytesOf, type Dtype, elementCount } from "./dtype.js";
import { SisError } from "./errors.js";
import type { TensorValue } from "./tensor.js";

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const ALIGNMENT = 64;

/** NumPy's letters; bf16 has none of its own and travels as two opaque bytes, as ml_dtypes writes it. */
const descriptions: Readonly<Record<string, Dtype>> = {
  f4: "f32",
  f8: "f64",
  f2: "f16",
  V2: "bf16",
  i1: "i8",
  i2: "i16",
  i4: "i32",
  i8: "i64",
  u1: "u8",
  u2: "u16",
  u4: "u32",
  u8: "u64",
  b1: "bool",
};

const bad = (text: string): SisError => new SisError("BAD_FILE", `not a readable .npy file: ${text}`);

/** Reads a .npy file. The data is a view on `bytes` where alignment and order allow. */
export function readNpy(bytes: Uint8Array): TensorValue {
  if (bytes.length < 10 || MAGIC.some((byte, i) => bytes[i] !== byte))
    throw bad("it does not start with \\x93NUMPY");
  const version = bytes[6];
  if (version < 1 || version > 3) throw bad(`version ${version} is unknown`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (version > 1 && bytes.length < 12) throw bad("it ends inside the header");
  const start = version === 1 ? 10 : 12;
  const end = start + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true));
  if (end > bytes.length) throw bad("it ends inside the header");
  const header = new TextDecoder().decode(bytes.subarray(start, end));
  const { dtype, bigEndian, fortran, shape } = readHeader(header);
  const size = byteCount(dtype, shape);
  if (bytes.length - end < size)
    throw bad(`${dtype}[${shape.join(",")}] takes ${size} bytes, the file has ${bytes.length - end}`);
  let data = bytes.subarray(end, end + size);
  const element = byteCount(dtype, []);
  if (bigEndian && element > 1) data = swapped(data, element);
  if (fortran && shape.length > 1) data = reordered(data, element, shape);
  return { dtype, shape, data: arrayFromBytes(dtype, data) };
}

interface Header {
  dtype: Dtype;
  bigEndian: boolean;
  fortran: boolean;
  shape: number[];
}

/** The header is a Python dictionary: {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), } */
function readHeader(text: string): Header {
  const descr = /['"]descr['"]\s*:\s*['"]([<>|=]?)(\w+)['"]/.exec(text);
  if (!descr) throw bad("its header has no simple 'descr'");
  const dtype = descriptions[descr[2]];
  if (!dtype) throw bad(`dtype ${descr[2]} is none that tensors have`);
  const fortran = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text);
  if (!fortran) throw bad("its header has no 'fortran_order'");
  const sizes = /['"]shape['"]\s*:\s*\(([\d\s,L]*)\)/.exec(text);
  if (!sizes) throw bad("its header has no 'shape'");
  const shape = (sizes[1].match(/\d+/g) ?? []).map(Number);
  return { dtype, bigEndian: descr[1] === ">", fortran: fortran[1] === "True", shape };
}

/** Each element's bytes the other way round. */
function swapped(data: Uint8Array, element: number): Uint8Array {
  const out = data.slice();
  for (let at = 0; at < out.length; at += element) out.subarray(at, at + element).reverse();
  return out;
}

/** From first index fastest to last index fastest. */
function reordered(data: Uint8Array, element: number, shape: readonly number[]): Uint8Array {
  const out = new Uint8Array(data.length);
  const index = new Array<number>(shape.length).fill(0);
  const strides = shape.map((_, axis) => elementCount(shape.slice(0, axis)) * element);
  for (let to = 0, from = 0; to < out.length; to += element) {
    for (let i = 0; i < element; i++) out[to + i] = data[from + i];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return out;
}

/** Writes a .npy file. Throws BAD_DTYPE for dtypes that NumPy cannot hold; write those as .pb. */
export function writeNpy(value: TensorValue): Uint8Array {
  const letters = Object.keys(descriptions).find((name) => descriptions[name] === value.dtype);
  if (!letters) throw new SisError("BAD_DTYPE", `NumPy has no ${value.dtype}; write a .pb file instead`);
  const order = letters === "V2" || byteCount(value.dtype, []) === 1 ? "|" : "<";
  const sizes = value.shape.length === 1 ? `${value.shape[0]},` : value.shape.join(", ");
  const text = `{'descr': '${order}${letters}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const start = Math.ceil((10 + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const data = bytesOf(value.data);
  const out = new Uint8Array(start + data.length).fill(0x20, 10, start);
  out.set([...MAGIC, 1, 0]);
  new DataView(out.buffer).setUint16(8, start - 10, true);
  out.set(new TextEncoder().encode(text), 10);
  out[start - 1] = 0x0a;
  out.set(data, start);
  return out;
}
