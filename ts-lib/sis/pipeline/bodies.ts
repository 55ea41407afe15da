// From what a stage is given to a node of the net: the ports of functions, graphs and records.

import { elementCount } from "../dtype.js";
import { badArgument, SisError } from "../errors.js";
import { Graph } from "../graph.js";
import type { CompileOptions } from "../memory.js";
import type { Tensor } from "../tensor.js";
import { type CarryRequest, joinCarries, joinInputs, type Open, type Wanted } from "./join.js";
import { type Body, type FunctionBody, type Net, Node, Output, type StageName } from "./net.js";
import { type FunctionOperator, RecordSink, type Sink, TypedGraph } from "./operators.js";
import {
  bounds,
  checkJoin,
  isOpen,
  type PortShape,
  type Ports,
  type PortType,
  type PortTypes,
  type TokenType,
  tokenType,
} from "./ports.js";
import { FunctionSource, type Source } from "./sources.js";

/** Options of a stage, resolved to outputs. */
export interface NodeOptions {
  readonly priority?: number;
  readonly capacity?: number;
  readonly carry?: Readonly<Record<string, string | CarryRequest>>;
  readonly from?: Readonly<Record<string, Output>>;
  readonly given?: Readonly<Record<string, unknown>>;
  readonly compile?: CompileOptions;
}

/** In the middle of what C takes, 0 to 255. */
const PRIORITY = 128;

type KnownType = TokenType & { readonly shape: PortShape };

/** A stage's body, whichever it is. */
export type AnyBody =
  | FunctionOperator<PortTypes, PortTypes>
  | Graph
  | TypedGraph<PortTypes, PortTypes>
  | RecordSink<TokenType["dtype"]>
  | Sink<Ports>;

/** Adds an operator that reads what is open. */
export function addStage(
  net: Net,
  stage: StageName,
  name: string,
  body: AnyBody,
  open: Open,
  options: NodeOptions,
): Node {
  const { priority = PRIORITY, capacity = 1, carry = {}, from = {} } = options;
  const parts = partsOf(name, body, open);
  const node = new Node(name, withOptions(name, parts.body, options), stage, priority);
  for (const [port, { node: other, label }] of Object.entries(from))
    if (!net.nodes.includes(other))
      throw badArgument(
        `"${name}": from: ${port}: ${label} belongs to another pipeline than "${net.name}"; channels stay within one`,
      );
  joinInputs(node, parts.wanted, open, from, new Set(Object.keys(carry)));
  try {
    for (const [port, type] of parts.outputs(node)) node.outputs.push(new Output(node, port, type, capacity));
    joinCarries(node, parts.wanted, carry);
    net.add(node);
  } catch (error) {
    unjoin(node);
    throw error;
  }
  return node;
}

/** How a graph is to be compiled goes with it. */
function withOptions(name: string, body: Body, { compile }: NodeOptions): Body {
  if (compile === undefined) return body;
  if (body.kind !== "graph") throw badArgument(`"${name}": compile: only a graph is compiled`);
  return { ...body, compile };
}

/** A stage that could not be made leaves no reader behind. */
function unjoin(node: Node): void {
  for (const reader of node.readers) {
    const output = reader.output;
    const place = output?.readers.indexOf(reader) ?? -1;
    if (place >= 0) output?.readers.splice(place, 1);
  }
}

interface Parts {
  readonly body: Body;
  readonly wanted: readonly Wanted[];
  /** The outputs, once the inputs are joined. */
  outputs(node: Node): (readonly [string, KnownType])[];
}

function partsOf(name: string, body: AnyBody, open: Open): Parts {
  if (body instanceof Graph) return graphParts(name, body, {}, {});
  if (body instanceof TypedGraph) return graphParts(name, body.graph, body.inputs, body.outputs);
  if (body instanceof RecordSink) return recordParts(name, body);
  if (typeof body === "function") {
    const wanted = [...open].map(([port, { type }]) => ({ name: port, type }));
    return { body: functionBody({ run: body as FunctionBody["run"] }, {}), wanted, outputs: () => [] };
  }
  if (typeof body?.run === "function" && typeof body.inputs === "object") return functionParts(name, body);
  throw badArgument(
    `"${name}": a stage takes a graph, a function, an operator { inputs, outputs, run } or a record`,
  );
}

const functionBody = (operator: FunctionBody, forward: Readonly<Record<string, string>>): Body => ({
  kind: "function",
  operator,
  forward,
});

function recordParts(name: string, sink: RecordSink<TokenType["dtype"]>): Parts {
  const type = tokenType(sink.dtype, `"${name}"`);
  return {
    body: { kind: "record", sink },
    wanted: [{ name: "data", type }],
    outputs({ readers }) {
      if (isOpen(readers[0].type)) throw badArgument(`"${name}": a record's tokens all have one shape`);
      return [];
    },
  };
}

function functionParts(name: string, operator: FunctionOperator<PortTypes, PortTypes>): Parts {
  const wanted = Object.entries(operator.inputs).map(([port, type]) => ({
    name: port,
    type: tokenType(type, `input "${port}" of "${name}"`),
  }));
  const forward = (operator.forward ?? {}) as Readonly<Record<string, string>>;
  return {
    body: functionBody(operator as unknown as FunctionBody, forward),
    wanted,
    outputs({ readers }) {
      const types = Object.fromEntries(readers.map((reader) => [reader.name, reader.type]));
      const { outputs = {} } = operator;
      const given = typeof outputs === "function" ? outputs(types) : outputs;
      for (const [output, input] of Object.entries(forward))
        if (!Object.hasOwn(given, output) || !Object.hasOwn(types, input))
          throw badArgument(`"${name}": forward: there is no "${output}" or no "${input}"`);
      return Object.entries(given).map(([port, type]) => [
        port,
        outputType(type, `output "${port}" of "${name}"`, types[forward[port]] ?? readers[0]?.type),
      ]);
    },
  };
}

/** A dtype alone stands for the shape of the first input. */
function outputType(type: PortType, label: string, like: TokenType | undefined): KnownType {
  const { dtype, shape = like?.shape } = tokenType(type, label);
  if (!shape) throw badArgument(`${label} needs a shape`);
  return { dtype, shape };
}

/** A graph's ports are its inputs and outputs; what was declared of them must be so. */
function graphParts(name: string, graph: Graph, inputs: PortTypes, outputs: PortTypes): Parts {
  const wanted = Object.entries(graph.inputs).map(([port, tensor]) => {
    const label = `input "${port}" of "${name}"`;
    return { name: port, type: declared(inputs[port], tensor, label) };
  });
  for (const port of Object.keys(inputs))
    if (!Object.hasOwn(graph.inputs, port)) throw noTensor(name, "input", port);
  for (const port of Object.keys(outputs))
    if (!Object.hasOwn(graph.outputs, port)) throw noTensor(name, "output", port);
  return {
    body: { kind: "graph", graph },
    wanted,
    outputs: () =>
      Object.entries(graph.outputs).map(([port, tensor]) => [
        port,
        declared(outputs[port], tensor, `output "${port}" of "${name}"`),
      ]),
  };
}

const noTensor = (name: string, what: string, port: string): SisError =>
  badArgument(`"${name}": its graph has no ${what} "${port}"`);

function declared(type: PortType | undefined, tensor: Tensor, label: string): KnownType {
  const { knownShape: shape } = tensor;
  const said = type === undefined ? undefined : tokenType(type, label);
  if (shape) {
    const own = { dtype: tensor.dtype, shape };
    if (said) checkJoin(`${label} as it is`, own, `the type declared for it`, said);
    return own;
  }
  if (!said?.shape)
    throw new SisError(
      "BAD_SHAPE",
      `${label} has a shape that only a run knows: say with typed() what it is at most`,
    );
  if (said.dtype !== tensor.dtype)
    throw new SisError("BAD_DTYPE", `${label} is ${tensor.dtype}, not ${said.dtype} as declared`);
  elementCount(bounds(said.shape));
  return { dtype: said.dtype, shape: said.shape };
}

/** Adds a source: its one port carries its name, those of a function their own. */
export function addSource(
  net: Net,
  name: string,
  source: Source<TokenType["dtype"]> | FunctionSource<PortTypes>,
  { priority = PRIORITY, capacity = 1 }: NodeOptions,
): Node {
  if (source instanceof FunctionSource) {
    const node = new Node(
      name,
      functionBody({ run: (_, outputs) => source.run(outputs) }, {}),
      "acquire",
      priority,
    );
    for (const [port, type] of Object.entries(source.outputs)) {
      const label = `output "${port}" of "${name}"`;
      node.outputs.push(new Output(node, port, outputType(type, label, undefined), capacity));
    }
    net.add(node);
    return node;
  }
  const node = new Node(name, source.origin, "acquire", priority);
  node.outputs.push(new Output(node, name, source.type as KnownType, capacity));
  net.add(node);
  return node;
}

/** Adds the caller's end of a channel: what is open as `name` is read by the script. */
export function addTap(net: Net, name: string, output: Output, capacity: number): Node {
  if (!Number.isInteger(capacity) || capacity < 1)
    throw badArgument(`tokens: capacity: ${String(capacity)} is no number of tokens`);
  const node = new Node(`tokens of ${output.label}`, { kind: "tap" }, "explain", PRIORITY);
  net.add(node);
  const reader = { node, name, type: output.type, output, capacity };
  node.readers.push(reader);
  output.readers.push(reader);
  return node;
}
