// Which operators of a model SIS lacks: all of them at once, subgraphs and functions included, before anything is built.

import { type OperatorDescription, type OperatorName, operators } from "../../generated/operators.js";
import { SisError } from "../errors.js";
import { NEWEST_OPSET } from "../graph.js";
import type { FunctionProto, GraphProto, ModelProto, NodeProto } from "./description.js";

/** The newest opset whose models are read. */
const NEWEST_READ = NEWEST_OPSET;
const NAMES_SHOWN = 8;

/** One operator that a model needs and SIS does not have. */
export interface UnsupportedOperator {
  /** As the model writes it; with its domain where that is not ONNX's own: "com.microsoft.Gelu". */
  readonly operator: string;
  /** Names of the nodes, of a nameless one its first output. */
  readonly nodes: readonly string[];
}

/** "" and "ai.onnx" are the same domain. */
export const plainDomain = (domain: string): string => (domain === "ai.onnx" ? "" : domain);

export const nodeName = (node: NodeProto): string =>
  node.name || node.outputs.find((name) => name !== "") || "";

/**
 * Values that the file itself holds. Before IR 4 every initializer is listed as an input too; later, one that is both is
 * an input with a default. Both are constants here.
 */
export const initializedNames = (graph: GraphProto): ReadonlySet<string> =>
  new Set([
    ...graph.initializers.map(({ name }) => name),
    ...graph.sparseInitializers.map(({ values }) => values?.name ?? ""),
  ]);

/** The version of ONNX's own operators that a model pins. */
export function modelOpset(model: ModelProto): number {
  const versions = model.opsets
    .filter(({ domain }) => plainDomain(domain) === "")
    .map(({ version }) => version);
  const opset = versions.length ? Math.max(...versions) : 1;
  if (opset < 1) throw new SisError("BAD_MODEL", `opset ${opset} is no version of ONNX's operators`);
  if (opset > NEWEST_READ)
    throw new SisError(
      "UNSUPPORTED",
      `opset ${opset} is newer than ${NEWEST_READ}; export the model for an older one`,
    );
  return opset;
}

/** The table's row for a node; undefined when there is none at this opset. */
export function operatorOf(node: NodeProto, opset: number): OperatorDescription | undefined {
  if (!Object.hasOwn(operators, node.operator)) return undefined;
  const operator = operators[node.operator as OperatorName];
  return operator.domain === plainDomain(node.domain) && operator.since[0] <= opset ? operator : undefined;
}

/** A model's own functions by what nodes call them. */
export class Functions {
  readonly #bodies = new Map<string, FunctionProto>();

  constructor(model: ModelProto) {
    for (const body of model.functions) this.#bodies.set(key(body.domain, body.name, body.overload), body);
  }

  of(node: NodeProto): FunctionProto | undefined {
    return this.#bodies.get(key(node.domain, node.operator, node.overload));
  }
}

const key = (domain: string, name: string, overload: string): string =>
  `${plainDomain(domain)}\n${name}\n${overload}`;

/** Walks every node of a model, of its subgraphs and of the functions it calls. */
export function findUnsupported(
  model: ModelProto,
  opset: number,
  functions: Functions,
): UnsupportedOperator[] {
  const found = new Map<string, string[]>();
  const entered = new Set<FunctionProto>();
  const visit = (nodes: readonly NodeProto[]): void => {
    for (const node of nodes) {
      for (const { graph } of node.attributes) if (graph) visit(graph.nodes);
      const body = functions.of(node);
      if (body) {
        if (entered.has(body)) continue;
        entered.add(body);
        visit(body.nodes);
      } else {
        if (operatorOf(node, opset) !== undefined) continue;
        const domain = plainDomain(node.domain);
        const name = `${domain && `${domain}.`}${node.operator}`;
        const names = found.get(name);
        if (names) names.push(nodeName(node));
        else found.set(name, [nodeName(node)]);
      }
    }
  };
  visit(model.graph?.nodes ?? []);
  return [...found]
    .map(([operator, nodes]) => ({ operator, nodes }))
    .sort((a, b) => (a.operator < b.operator ? -1 : 1));
}

/** The error that names them all. */
export function unsupportedError(list: readonly UnsupportedOperator[], opset: number): SisError {
  const lines = list.map(({ operator, nodes }) => {
    const names = nodes.slice(0, NAMES_SHOWN).join(", ");
    const more = nodes.length > NAMES_SHOWN ? ` and ${nodes.length - NAMES_SHOWN} more` : "";
    return `  ${operator}: ${nodes.length} node${nodes.length === 1 ? "" : "s"} (${names}${more})`;
  });
  const what = list.length === 1 ? "an operator that is" : `${list.length} operators that are`;
  const text = `the model (opset ${opset}) needs ${what} not supported:\n${lines.join("\n")}`;
  return new SisError("UNSUPPORTED_OPERATOR", text, { operator: list[0].operator, node: list[0].nodes[0] });
}
