// Loop, Scan and SequenceMap of a model: their bodies' inputs by name, and what else the nodes say.

import type { OperatorDescription } from "../../generated/operators.js";
import { addBatchScan } from "../control/batch-scan.js";
import { addLoop } from "../control/loop.js";
import { addScan, type ScanBody, type ScanDirection, type ScanHints } from "../control/scan.js";
import { addSequenceMap } from "../control/sequence-map.js";
import { Steps } from "../control/steps.js";
import { type Dtype, dtypeName } from "../dtype.js";
import { SisError } from "../errors.js";
import type { Graph } from "../graph.js";
import type { Tensor } from "../tensor.js";
import { nodeAttributes } from "./attributes.js";
import type { AttributeProto, GraphProto, NodeProto, ValueInfoProto } from "./description.js";
import { initializedNames } from "./support.js";

/** A node that holds a body, and the means to build it. */
export interface ControlNode {
  readonly graph: Graph;
  readonly operator: OperatorDescription;
  readonly node: NodeProto;
  /** For messages. */
  readonly name: string;
  readonly inputs: readonly (Tensor | undefined)[];
  readonly attributes: readonly AttributeProto[];
  /** Builds a body's nodes where its inputs are these tensors; its outputs. */
  body(proto: GraphProto, given: ReadonlyMap<string, Tensor>): Tensor[];
}

export function addLoopNode(control: ControlNode): Tensor[] {
  const { graph, name, inputs } = control;
  const [trips, condition] = inputs;
  const carried = present(control, inputs.slice(2));
  const { proto, ports } = bodyOf(control, carried.length + 2);
  atLeast(control, proto, carried.length + 1);
  const steps = new Steps(graph, name);
  const loop = addLoop(
    graph,
    name,
    { trips, condition, carried },
    (...values) => {
      // Both are handed over as scalars; a body may want a list of one.
      const shaped = values.map((value, i) =>
        i < 2 && ports[i].shape?.length === 1 ? steps.unsqueeze(value, 0) : value,
      );
      const [next, ...rest] = control.body(proto, bind(ports, shaped));
      return { condition: next, carried: rest.slice(0, carried.length), scans: rest.slice(carried.length) };
    },
    ports.map((port) => port.name),
  );
  return [...loop.carried, ...loop.scans];
}

export function addScanNode(control: ControlNode): Tensor[] {
  const { graph, name } = control;
  const isBatch = graph.opset < 9;
  const all = isBatch ? control.inputs.slice(1) : control.inputs;
  const { values, lists } = numbersOf(control);
  const count = values("num_scan_inputs");
  const given = present(control, all);
  if (count < 1 || count > given.length)
    throw bad(control, `num_scan_inputs is ${count}, where ${given.length} inputs are`);
  const states = given.slice(0, given.length - count);
  const inputs = given.slice(given.length - count);
  const { proto, ports } = bodyOf(control, given.length);
  atLeast(control, proto, states.length);
  const body: ScanBody = (before, slices) => {
    const made = control.body(proto, bind(ports, [...before, ...slices]));
    return { states: made.slice(0, states.length), outputs: made.slice(states.length) };
  };
  const outputs = proto.outputs.slice(states.length);
  const hints: ScanHints = {
    names: ports.map((port) => port.name),
    ranks: outputs.map(({ shape }) => shape?.length),
  };
  const directions = (list: string, many: number) => directionsOf(control, lists(list), list, many);
  const results = isBatch
    ? addBatchScan(
        graph,
        name,
        { lengths: control.inputs[0], states, inputs, directions: directions("directions", count) },
        body,
        hints,
      )
    : addScan(
        graph,
        name,
        {
          states,
          inputs,
          inputAxes: axesOf(control, lists("scan_input_axes"), "scan_input_axes", count),
          inputDirections: directions("scan_input_directions", count),
          outputAxes: axesOf(control, lists("scan_output_axes"), "scan_output_axes", outputs.length),
          outputDirections: directions("scan_output_directions", outputs.length),
        },
        body,
        hints,
      );
  return [...results.states, ...results.outputs];
}

export function addSequenceMapNode(control: ControlNode): Tensor[] {
  const inputs = present(control, control.inputs);
  const { proto, ports } = bodyOf(control, inputs.length);
  const dtypes = proto.outputs.map(({ dtype }) => dtypeName(dtype));
  return addSequenceMap(
    control.graph,
    control.name,
    inputs,
    (...items) => control.body(proto, bind(ports, items)),
    dtypes.every((dtype): dtype is Dtype => dtype !== undefined) ? dtypes : undefined,
  );
}

/** The body, and those of its inputs that it is handed: before IR 4 initializers were listed among them. */
function bodyOf(control: ControlNode, count: number): { proto: GraphProto; ports: ValueInfoProto[] } {
  const proto = control.attributes.find(({ name }) => name === "body")?.graph;
  if (!proto) throw bad(control, "it has no body");
  const initialized = initializedNames(proto);
  const open = proto.inputs.filter(({ name }) => !initialized.has(name));
  const ports = proto.inputs.length === count ? proto.inputs : open;
  if (ports.length !== count)
    throw bad(control, `its body takes ${ports.length} inputs, and is handed ${count}`);
  return { proto, ports };
}

function atLeast(control: ControlNode, proto: GraphProto, count: number): void {
  if (proto.outputs.length < count)
    throw bad(control, `its body has ${proto.outputs.length} outputs, and needs at least ${count}`);
}

const bind = (ports: readonly ValueInfoProto[], tensors: readonly Tensor[]): Map<string, Tensor> =>
  new Map(ports.map(({ name }, i) => [name, tensors[i]]));

/** Inputs that cannot be left out. */
function present(control: ControlNode, inputs: readonly (Tensor | undefined)[]): Tensor[] {
  return inputs.map((tensor) => {
    if (!tensor) throw bad(control, "an input is left out that cannot be");
    return tensor;
  });
}

/** The attributes beside the body, checked against the table. */
function numbersOf(control: ControlNode): {
  values: (name: string) => number;
  lists: (name: string) => number[] | undefined;
} {
  const { operator, node } = control;
  const plain = control.attributes.filter(({ graph }) => !graph);
  const refuse = (): never => {
    throw bad(control, "it has a tensor where there is none");
  };
  const found = nodeAttributes(operator, node, plain, { block: refuse, tensor: refuse });
  return {
    values: (name) => Number(found[name] ?? 0),
    lists: (name) => (found[name] as readonly bigint[] | undefined)?.map(Number),
  };
}

function axesOf(control: ControlNode, list: readonly number[] | undefined, name: string, count: number) {
  if (list && list.length !== count) throw bad(control, `${name} has ${list.length} axes for ${count}`);
  return list;
}

function directionsOf(
  control: ControlNode,
  list: readonly number[] | undefined,
  name: string,
  count: number,
): ScanDirection[] {
  if (list && list.length !== count) throw bad(control, `${name} has ${list.length} directions for ${count}`);
  if (list?.some((value) => value !== 0 && value !== 1)) throw bad(control, `${name} may hold 0 and 1 only`);
  return Array.from({ length: count }, (_, i) => (list?.[i] === 1 ? "backward" : "forward"));
}

function bad({ operator, name }: ControlNode, text: string): SisError {
  return new SisError("BAD_MODEL", `${operator.name} "${name}": ${text}`, {
    operator: operator.name,
    node: name,
  });
}
