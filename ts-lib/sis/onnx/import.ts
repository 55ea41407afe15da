// A model's description becomes graph calls: inputs, constants as they are needed, nodes in order, outputs.

import type { OperatorDescription } from "../../generated/operators.js";
import { SisError } from "../errors.js";
import { Graph, NEWEST_OPSET } from "../graph.js";
import type { ModelPackage } from "../package/read.js";
import type { Block, Tensor } from "../tensor.js";
import { nodeAttributes } from "./attributes.js";
import { addLoopNode, addScanNode, addSequenceMapNode, type ControlNode } from "./bodies.js";
import type { AttributeProto, FunctionProto, GraphProto, NodeProto, TensorProto } from "./description.js";
import type { ExternalFiles } from "./external.js";
import { declareInputs, type ModelOptions } from "./inputs.js";
import { withLegacyAttributes } from "./legacy.js";
import { Scope } from "./scope.js";
import { type Functions, nodeName, operatorOf } from "./support.js";
import { denseBytes, type TensorBytes, tensorBytes } from "./tensor-data.js";

/** Functions calling functions, and nodes that calls become: a small hostile file must not grow without end. */
const DEEPEST_CALL = 32;
const MOST_NODES = 200_000;

const bad = (text: string): SisError => new SisError("BAD_MODEL", text);

export class Importer {
  readonly graph: Graph;
  readonly #opset: number;
  readonly #functions: Functions;
  readonly #external: ExternalFiles;
  readonly #options: ModelOptions;
  #nodes = 0;

  /** `from`: the package that the graph is held to. */
  constructor(
    opset: number,
    functions: Functions,
    external: ExternalFiles,
    options: ModelOptions,
    from?: ModelPackage,
  ) {
    this.graph = new Graph({
      opset: Math.min(opset, NEWEST_OPSET),
      memory: options.memory,
      exact: options.exact,
      maxMemory: options.maxMemory,
      places: false,
      capability: from?.bytes,
    });
    this.#opset = opset;
    this.#functions = functions;
    this.#external = external;
    this.#options = options;
  }

  /** The whole main graph. */
  main(proto: GraphProto): void {
    const scope = new Scope(undefined);
    this.#constants(proto, scope);
    declareInputs(this.graph, proto, this.#options, (name, tensor) => scope.set(name, tensor));
    this.#run(proto.nodes, scope);
    for (const { name } of proto.outputs)
      this.graph.output(name, this.#find(scope, name, "the model's output"));
    for (const name of this.#options.also ?? [])
      if (!Object.hasOwn(this.graph.outputs, name))
        this.graph.output(name, this.#find(scope, name, '"also"'));
  }

  /** Initializers; each becomes a tensor of the graph when something reads it. */
  #constants(proto: GraphProto, scope: Scope): void {
    for (const tensor of proto.initializers)
      scope.setConstant(tensor.name, () => this.#tensor(tensor, tensor.name));
    for (const sparse of proto.sparseInitializers) {
      const name = sparse.values?.name ?? "";
      scope.setConstant(name, () => this.#bytes(denseBytes(sparse, this.#external), name));
    }
  }

  #tensor(tensor: TensorProto, name: string): Tensor {
    return this.#bytes(tensorBytes(tensor, "BAD_MODEL", this.#external), name);
  }

  #bytes({ bytes, shape, dtype }: TensorBytes, name: string): Tensor {
    return this.graph.constantBytes(bytes, shape, dtype, { name, borrow: true });
  }

  #run(nodes: readonly NodeProto[], scope: Scope): void {
    for (const node of nodes) {
      if (++this.#nodes > MOST_NODES) throw bad(`functions expand to more than ${MOST_NODES} nodes`);
      const outputs = this.#node(node, scope);
      for (let i = 0; i < node.outputs.length; i++) {
        const tensor = outputs[i];
        if (node.outputs[i] !== "" && tensor) scope.set(node.outputs[i], tensor);
      }
    }
  }

  #node(node: NodeProto, scope: Scope): (Tensor | undefined)[] {
    const attributes = resolve(node.attributes, scope);
    const inputs = node.inputs.map((name) =>
      name === "" || scope.isAbsent(name)
        ? undefined
        : this.#find(scope, name, `${node.operator} "${nodeName(node)}"`),
    );
    const body = this.#functions.of(node);
    if (body) return this.#call(body, node, inputs, attributes, scope);
    const operator = operatorOf(node, this.#opset);
    if (!operator)
      throw new SisError("UNSUPPORTED_OPERATOR", `${node.operator} "${nodeName(node)}" is not supported`);
    const control = (): ControlNode => ({
      graph: this.graph,
      operator,
      node,
      name: scope.prefix + nodeName(node),
      inputs,
      attributes,
      body: (proto, given) => this.#body(proto, given, scope),
    });
    switch (operator.name) {
      case "Constant":
        return [this.#constant(node, attributes)];
      case "Loop":
        return addLoopNode(control());
      case "Scan":
        return addScanNode(control());
      case "SequenceMap":
        return addSequenceMapNode(control());
      default:
        return this.#operator(operator, node, inputs, attributes, scope);
    }
  }

  #operator(
    operator: OperatorDescription,
    node: NodeProto,
    inputs: readonly (Tensor | undefined)[],
    attributes: readonly AttributeProto[],
    scope: Scope,
  ): Tensor[] {
    const values = nodeAttributes(operator, node, withLegacyAttributes(node, this.#opset, attributes), {
      block: (graph) => this.#block(graph, scope),
      tensor: (tensor) => this.#tensor(tensor, ""),
    });
    const outputs = node.outputs.findLastIndex((name) => name !== "") + 1;
    return this.graph.named(scope.prefix + nodeName(node)).operator(operator.name, inputs, values, outputs);
  }

  #block(proto: GraphProto, outer: Scope): Block {
    return this.graph.block(() => this.#body(proto, new Map(), outer));
  }

  /** A subgraph's nodes, in the block that is being built. */
  #body(proto: GraphProto, given: ReadonlyMap<string, Tensor>, outer: Scope): Tensor[] {
    const scope = new Scope(outer);
    this.#constants(proto, scope);
    for (const [name, tensor] of given) scope.set(name, tensor);
    this.#run(proto.nodes, scope);
    return proto.outputs.map(({ name }) => this.#find(scope, name, `the output of subgraph "${proto.name}"`));
  }

  /** A call of a model's own function: its nodes, in the place of the call. */
  #call(
    body: FunctionProto,
    node: NodeProto,
    inputs: readonly (Tensor | undefined)[],
    attributes: readonly AttributeProto[],
    outer: Scope,
  ): (Tensor | undefined)[] {
    if (outer.depth === DEEPEST_CALL)
      throw bad(`function ${body.name}: more than ${DEEPEST_CALL} calls within calls`);
    const given = new Map([...body.defaults, ...attributes].map((attribute) => [attribute.name, attribute]));
    const scope = new Scope(undefined, given, `${outer.prefix}${nodeName(node)}/`, outer.depth + 1);
    for (let i = 0; i < body.inputs.length; i++) {
      const tensor = inputs[i];
      if (tensor) scope.set(body.inputs[i], tensor);
      else scope.setAbsent(body.inputs[i]);
    }
    this.#run(body.nodes, scope);
    return body.outputs.map((name) => scope.find(name));
  }

  #constant(node: NodeProto, attributes: readonly AttributeProto[]): Tensor {
    const name = nodeName(node);
    for (const attribute of attributes) {
      switch (attribute.name) {
        case "value":
          if (attribute.tensor) return this.#tensor(attribute.tensor, name);
          break;
        case "sparse_value":
          if (attribute.sparse) return this.#bytes(denseBytes(attribute.sparse, this.#external), name);
          break;
        case "value_int":
          return this.graph.constant([attribute.int], [], "i64", { name });
        case "value_ints":
          return this.graph.constant(attribute.ints, undefined, "i64", { name });
        case "value_float":
          return this.graph.constant([attribute.float], [], "f32", { name });
        case "value_floats":
          return this.graph.constant(attribute.floats, undefined, "f32", { name });
        case "value_string":
        case "value_strings":
          throw new SisError("UNSUPPORTED", `Constant "${name}" holds string values`);
      }
    }
    throw bad(`Constant "${name}" has no value`);
  }

  #find(scope: Scope, name: string, reader: string): Tensor {
    const tensor = scope.find(name);
    if (!tensor) throw bad(`${reader} reads "${name}", which nothing before it makes`);
    return tensor;
  }
}

/** Attributes that name one of the call's: the call's in their place, nothing where the call has none. */
function resolve(attributes: readonly AttributeProto[], scope: Scope): AttributeProto[] {
  return attributes.flatMap((attribute) => {
    if (attribute.reference === "") return [attribute];
    const given = scope.attributes.get(attribute.reference);
    return given ? [{ ...given, name: attribute.name }] : [];
  });
}
