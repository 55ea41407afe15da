// A graph's own names on their way into a compiled model and out of it.

import { SisError } from "../errors.js";
import type { GraphMemory } from "../memory.js";
import { Tensor } from "../tensor.js";
import type { About, CompiledOutput } from "./about.js";

/** What of a graph a compiled model tells. */
export interface Named {
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly outputs: Readonly<Record<string, Tensor>>;
  readonly sequences: Readonly<Record<string, readonly Tensor[]>>;
  readonly operators: ReadonlySet<string>;
}

export function aboutOf(
  graph: Named,
  memory: GraphMemory,
  dims: About["dims"],
  sizes: Readonly<Record<string, number>>,
): About {
  const items = new Map<number, string>();
  for (const [name, list] of Object.entries(graph.sequences)) for (const { id } of list) items.set(id, name);
  const names = namesOf(graph.inputs);
  const outputNames = namesOf(graph.outputs);
  const isFixed = dims.length === 0;
  return {
    inputs: memory.ports(false).map((id) => {
      const name = names.get(id)?.shift() ?? "";
      const tensor = new Tensor(memory, id, name);
      const sequence = items.get(id);
      const shape = memory.declared.get(id) ?? tensor.shape;
      return { name, dtype: tensor.dtype, shape, ...(sequence !== undefined && { sequence }) };
    }),
    empty: Object.keys(graph.sequences).filter((name) => graph.sequences[name].length === 0),
    outputs: memory
      .ports(true)
      .map((id) => outputOf(new Tensor(memory, id, outputNames.get(id)?.shift() ?? ""), isFixed)),
    dims,
    fixed: Object.fromEntries(
      Object.entries(sizes).filter(([name]) => !dims.some(([open]) => open === name)),
    ),
    operators: [...graph.operators],
  };
}

/** Names by id: a tensor may be several outputs. */
function namesOf(tensors: Readonly<Record<string, Tensor>>): Map<number, string[]> {
  const names = new Map<number, string[]>();
  for (const [name, { id }] of Object.entries(tensors)) names.set(id, [...(names.get(id) ?? []), name]);
  return names;
}

function outputOf(tensor: Tensor, isFixed: boolean): CompiledOutput {
  const { name, kind, knownShape } = tensor;
  if (kind !== "tensor") return { name, kind: "sequence" };
  return { name, kind, dtype: tensor.dtype, ...(isFixed && knownShape && { shape: knownShape }) };
}

/** Gives the ports of a graph that was loaded their names. */
export function nameLoaded(
  about: About,
  memory: GraphMemory,
  input: (name: string, id: number, sequence: string | undefined) => void,
  output: (name: string, id: number) => void,
): void {
  const [inputs, outputs] = [memory.ports(false), memory.ports(true)];
  if (inputs.length !== about.inputs.length || outputs.length !== about.outputs.length)
    throw new SisError("BAD_MODEL", "the compiled model is damaged: its description is of another graph");
  about.inputs.forEach(({ name, shape, sequence }, i) => {
    memory.declared.set(inputs[i], shape);
    input(name, inputs[i], sequence);
  });
  about.outputs.forEach(({ name }, i) => {
    if (name !== "") output(name, outputs[i]);
  });
}
