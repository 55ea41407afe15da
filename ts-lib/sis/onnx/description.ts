// A model as the file describes it: the messages of onnx.proto3 that SIS reads, as plain objects.

import type { Packed } from "./wire.js";

export interface ModelProto {
  irVersion: number;
  opsets: OpsetProto[];
  graph?: GraphProto;
  functions: FunctionProto[];
}

export interface OpsetProto {
  domain: string;
  version: number;
}

export interface GraphProto {
  name: string;
  nodes: NodeProto[];
  initializers: TensorProto[];
  sparseInitializers: SparseTensorProto[];
  inputs: ValueInfoProto[];
  outputs: ValueInfoProto[];
}

export interface NodeProto {
  /** "" leaves an optional input or output out. */
  inputs: string[];
  outputs: string[];
  name: string;
  operator: string;
  domain: string;
  overload: string;
  attributes: AttributeProto[];
}

export interface AttributeProto {
  name: string;
  /** AttributeProto.AttributeType; 0 in files before IR 2. */
  type: number;
  /** In a function's body: take the caller's attribute of this name. */
  reference: string;
  float: number;
  int: bigint;
  /** UTF-8. */
  text?: Uint8Array;
  tensor?: TensorProto;
  graph?: GraphProto;
  sparse?: SparseTensorProto;
  floats: number[];
  ints: bigint[];
  /** UTF-8. */
  texts: Uint8Array[];
  /** A type, as Optional names that of what it may hold. */
  valueType?: TypeProto;
}

export interface TensorProto {
  name: string;
  dims: number[];
  dtype: number;
  raw?: Uint8Array;
  floats?: Packed;
  int32s?: Packed;
  int64s?: Packed;
  uint64s?: Packed;
  doubles?: Packed;
  /** Entries of external data, used when the data lies outside. */
  entries: Partial<Record<"location" | "offset" | "length", string>>;
  isExternal: boolean;
}

export interface SparseTensorProto {
  values?: TensorProto;
  indices?: TensorProto;
  dims: number[];
}

/** What a value is: of a sequence, dtype and shape are those of its items. */
export interface TypeProto {
  kind: "tensor" | "sequence" | ForeignKind;
  /** It may hold nothing. */
  isOptional: boolean;
  dtype: number;
  /** Sizes, names of dimensions, undefined where nothing is said; undefined when there is no shape. */
  shape?: (number | string | undefined)[];
}

/** Kinds of values that SIS does not have. */
export type ForeignKind = "map" | "sparse tensor" | "sequence of no tensors" | "untyped";

export interface ValueInfoProto extends TypeProto {
  name: string;
}

export interface FunctionProto {
  name: string;
  domain: string;
  overload: string;
  inputs: string[];
  outputs: string[];
  defaults: AttributeProto[];
  nodes: NodeProto[];
  opsets: OpsetProto[];
}
