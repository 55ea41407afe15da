// Reads ONNX's messages into their descriptions; field numbers are onnx.proto3's. Everything else is skipped.

import type {
  AttributeProto,
  FunctionProto,
  GraphProto,
  ModelProto,
  NodeProto,
  OpsetProto,
  SparseTensorProto,
  TensorProto,
  TypeProto,
  ValueInfoProto,
} from "./description.js";
import { WireReader } from "./wire.js";

/** Reads a whole model. Throws BAD_MODEL saying at which byte. */
export function readModelProto(bytes: Uint8Array): ModelProto {
  const model: ModelProto = { irVersion: 0, opsets: [], functions: [] };
  return new WireReader(bytes, "BAD_MODEL").file("model", model, (_, r) => {
    if (r.field === 1) model.irVersion = r.int();
    else if (r.field === 7) model.graph = readGraph(r);
    else if (r.field === 8) model.opsets.push(readOpset(r));
    else if (r.field === 25) model.functions.push(readFunction(r));
    else r.skip();
  });
}

function readOpset(r: WireReader): OpsetProto {
  const opset: OpsetProto = { domain: "", version: 0 };
  return r.message("opset_import", opset, () => {
    if (r.field === 1) opset.domain = r.string();
    else if (r.field === 2) opset.version = r.int();
    else r.skip();
  });
}

function readGraph(r: WireReader): GraphProto {
  const graph: GraphProto = {
    name: "",
    nodes: [],
    initializers: [],
    sparseInitializers: [],
    inputs: [],
    outputs: [],
  };
  return r.message("graph", graph, () => {
    if (r.field === 1) graph.nodes.push(readNode(r));
    else if (r.field === 2) graph.name = r.string();
    else if (r.field === 5) graph.initializers.push(readTensor(r, "initializer"));
    else if (r.field === 11) graph.inputs.push(readValueInfo(r, "input"));
    else if (r.field === 12) graph.outputs.push(readValueInfo(r, "output"));
    else if (r.field === 15) graph.sparseInitializers.push(readSparse(r));
    else r.skip();
  });
}

function readNode(r: WireReader): NodeProto {
  const node: NodeProto = {
    inputs: [],
    outputs: [],
    name: "",
    operator: "",
    domain: "",
    overload: "",
    attributes: [],
  };
  return r.message("node", node, () => {
    if (r.field === 1) node.inputs.push(r.string());
    else if (r.field === 2) node.outputs.push(r.string());
    else if (r.field === 3) node.name = r.string();
    else if (r.field === 4) node.operator = r.string();
    else if (r.field === 5) node.attributes.push(readAttribute(r));
    else if (r.field === 7) node.domain = r.string();
    else if (r.field === 8) node.overload = r.string();
    else r.skip();
  });
}

function readAttribute(r: WireReader): AttributeProto {
  const attribute: AttributeProto = {
    name: "",
    type: 0,
    reference: "",
    float: 0,
    int: 0n,
    floats: [],
    ints: [],
    texts: [],
  };
  return r.message("attribute", attribute, () => {
    if (r.field === 1) attribute.name = r.string();
    else if (r.field === 2) attribute.float = r.float();
    else if (r.field === 3) attribute.int = r.bigint();
    else if (r.field === 4) attribute.text = r.bytes();
    else if (r.field === 5) attribute.tensor = readTensor(r, "tensor");
    else if (r.field === 6) attribute.graph = readGraph(r);
    else if (r.field === 7) r.floats(attribute.floats);
    else if (r.field === 8) r.ints(attribute.ints);
    else if (r.field === 9) attribute.texts.push(r.bytes());
    else if (r.field === 14) attribute.valueType = r.message("tp", newType(), typeField);
    else if (r.field === 20) attribute.type = r.int();
    else if (r.field === 21) attribute.reference = r.string();
    else if (r.field === 22) attribute.sparse = readSparse(r);
    else r.skip();
  });
}

export const newTensor = (): TensorProto => ({
  name: "",
  dims: [],
  dtype: 0,
  entries: {},
  isExternal: false,
});

export const readTensor = (r: WireReader, name: string): TensorProto =>
  r.message(name, newTensor(), tensorField);

export function tensorField(tensor: TensorProto, r: WireReader): void {
  if (r.field === 1) readDims(tensor.dims, r);
  else if (r.field === 2) tensor.dtype = r.int();
  else if (r.field === 4) tensor.floats = r.packed(tensor.floats, 4);
  else if (r.field === 5) tensor.int32s = r.packed(tensor.int32s, 0);
  else if (r.field === 7) tensor.int64s = r.packed(tensor.int64s, 0);
  else if (r.field === 8) tensor.name = r.string();
  else if (r.field === 9) tensor.raw = r.bytes();
  else if (r.field === 10) tensor.doubles = r.packed(tensor.doubles, 8);
  else if (r.field === 11) tensor.uint64s = r.packed(tensor.uint64s, 0);
  else if (r.field === 13) readEntry(tensor, r);
  else if (r.field === 14) tensor.isExternal = r.int() === 1;
  else r.skip();
}

function readDims(dims: number[], r: WireReader): void {
  const values: bigint[] = [];
  r.ints(values);
  for (const value of values) {
    if (value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) throw r.bad(`a dimension of size ${value}`);
    dims.push(Number(value));
  }
}

/** One key and value about external data; what else may stand there (a checksum) is not looked at. */
function readEntry(tensor: TensorProto, r: WireReader): void {
  const entry = { key: "", value: "" };
  r.message("external_data", entry, () => {
    if (r.field === 1) entry.key = r.string();
    else if (r.field === 2) entry.value = r.string();
    else r.skip();
  });
  const { key, value } = entry;
  if (key === "location" || key === "offset" || key === "length") tensor.entries[key] = value;
}

function readSparse(r: WireReader): SparseTensorProto {
  const sparse: SparseTensorProto = { dims: [] };
  return r.message("sparse_tensor", sparse, () => {
    if (r.field === 1) sparse.values = readTensor(r, "values");
    else if (r.field === 2) sparse.indices = readTensor(r, "indices");
    else if (r.field === 3) readDims(sparse.dims, r);
    else r.skip();
  });
}

const newType = (): TypeProto => ({ kind: "untyped", isOptional: false, dtype: 0 });

function readValueInfo(r: WireReader, name: string): ValueInfoProto {
  const value: ValueInfoProto = { name: "", ...newType() };
  return r.message(name, value, () => {
    if (r.field === 1) value.name = r.string();
    else if (r.field === 2) r.message("type", value, typeField);
    else r.skip();
  });
}

function typeField(value: TypeProto, r: WireReader): void {
  if (r.field === 1) {
    value.kind = "tensor";
    r.message("tensor_type", value, tensorTypeField);
  } else if (r.field === 4) {
    const item = readElementType(r, "sequence_type");
    const isPlain = item.kind === "tensor" && !item.isOptional;
    Object.assign(value, item, { kind: isPlain ? "sequence" : "sequence of no tensors" });
  } else if (r.field === 9) {
    Object.assign(value, readElementType(r, "optional_type"), { isOptional: true });
  } else {
    if (r.field === 5) value.kind = "map";
    else if (r.field === 8) value.kind = "sparse tensor";
    r.skip();
  }
}

/** The type inside a sequence's or an optional's. */
const readElementType = (r: WireReader, name: string): TypeProto =>
  r.message(name, newType(), (type) => {
    if (r.field === 1) r.message("elem_type", type, typeField);
    else r.skip();
  });

function tensorTypeField(value: TypeProto, r: WireReader): void {
  if (r.field === 1) value.dtype = r.int();
  else if (r.field === 2) value.shape = r.message("shape", [], shapeField);
  else r.skip();
}

type Dim = { size?: number | string };

function shapeField(shape: (number | string | undefined)[], r: WireReader): void {
  if (r.field !== 1) {
    r.skip();
    return;
  }
  const dim: Dim = {};
  r.message("dim", dim, () => {
    if (r.field === 1) dim.size = r.int();
    else if (r.field === 2) dim.size = r.string() || undefined;
    else r.skip();
  });
  // Exporters write -1 for a size they do not know.
  shape.push(typeof dim.size === "number" && dim.size < 0 ? undefined : dim.size);
}

function readFunction(r: WireReader): FunctionProto {
  const body: FunctionProto = {
    name: "",
    domain: "",
    overload: "",
    inputs: [],
    outputs: [],
    defaults: [],
    nodes: [],
    opsets: [],
  };
  return r.message("function", body, () => {
    if (r.field === 1) body.name = r.string();
    else if (r.field === 4) body.inputs.push(r.string());
    else if (r.field === 5) body.outputs.push(r.string());
    else if (r.field === 7) body.nodes.push(readNode(r));
    else if (r.field === 9) body.opsets.push(readOpset(r));
    else if (r.field === 10) body.domain = r.string();
    else if (r.field === 11) body.defaults.push(readAttribute(r));
    else if (r.field === 13) body.overload = r.string();
    else r.skip();
  });
}
