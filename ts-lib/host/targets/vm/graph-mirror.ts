// Mirror of a graph's arena: inputs go to the host before a run, outputs come back after it, and around the body of a
// Custom node the tensors that it reads and writes cross.
import { pseudoDtypes } from "../../../generated/dtypes.js";
import type { GraphHandle, Native } from "../../../generated/native.js";
import { operators } from "../../../generated/operators.js";
import type { GuestMemory } from "./memory.js";
import { type Direction, type GuestCall, type Mirror, move, placeOf } from "./mirror.js";

const mainBlock = 0;
/** Above these bits of a sequence's dtype is that of its items. */
const dtypeNumbers = 256;

export class GraphMirror implements Mirror {
  arena?: GuestMemory;
  private readonly inputs: number[] = [];
  private readonly outputs: number[] = [];
  /** Custom nodes by the number of their function. */
  private readonly customs = new Map<number, { readonly inputs: number[]; readonly outputs: number[] }>();

  constructor(
    private readonly native: Native,
    private readonly handle: GraphHandle,
  ) {}

  before(name: string): void {
    if (name === "graphRun") this.cross("toHost");
  }

  after(name: string, given: readonly unknown[], result: unknown): void {
    if (name === "graphLoad") {
      this.inputs.push(...this.ports(false));
      this.outputs.push(...this.ports(true));
    }
    if (name === "graphInput") this.inputs.push(result as number);
    if (name === "graphOutput" && given[1] === mainBlock) this.outputs.push(given[3] as number);
    if (name === "graphOperator" && given[2] === operators.Custom.id)
      this.customs.set(intAttribute(given[5] as Uint8Array, operators.Custom.attributes.function.tag), {
        inputs: given[4] as number[],
        outputs: Array.from({ length: given[6] as number }, (_, i) => (result as number) + i),
      });
    if (name === "graphRun") this.cross("toGuest");
  }

  /** Of a compiled model. */
  private ports(outputs: boolean): number[] {
    const list: number[] = [];
    for (;;) {
      const more = this.native.graphPorts(this.handle, outputs, list.length).filter((id) => id >= 0);
      if (more.length === 0) return list;
      list.push(...more);
    }
  }

  failed(): void {}

  /** Before somebody runs the graph, or behind it; `but` are not the script's. */
  cross(direction: Direction, but: readonly number[] = []): void {
    const tensors = direction === "toHost" ? this.inputs : this.outputs;
    this.tensors(
      direction,
      tensors.filter((tensor) => !but.includes(tensor)),
    );
  }

  callback(call: GuestCall): (name: number, output: number) => number[] {
    return (name, output) => {
      const tensors = output < 0 ? this.customs.get(name) : undefined;
      this.tensors("toGuest", tensors?.inputs ?? []);
      const facts = call(name, output);
      this.tensors("toHost", tensors?.outputs ?? []);
      return facts;
    };
  }

  empty(): void {
    this.arena?.buffer.dispose();
    this.arena = undefined;
  }

  private tensors(direction: Direction, tensors: readonly number[]): void {
    if (!this.arena || tensors.length === 0) return;
    const parts = tensors.flatMap((tensor) => this.parts(tensor)).map(placeOf);
    move(this.native.graphBuffer(this.handle), this.arena, direction, parts);
  }

  /** What lies in the arena: the tensor, or the items of a sequence that a run made. */
  private parts(tensor: number): number[][] {
    const info = this.native.graphTensor(this.handle, tensor);
    const [dtype = 0, rank = 0, , , length = 0] = info;
    if (dtype % dtypeNumbers !== pseudoDtypes.sequence) return [info];
    return Array.from({ length: rank < 0 ? 0 : length }, (_, i) =>
      this.native.graphItem(this.handle, tensor, i),
    );
  }
}

/** The value of an int attribute: tag u8, length u32, value (ops-c/include/sis/graph.h). */
function intAttribute(attributes: Uint8Array, tag: number): number {
  const view = new DataView(attributes.buffer, attributes.byteOffset, attributes.byteLength);
  let at = 0;
  while (view.getUint8(at) !== tag) at += 5 + view.getUint32(at + 1, true);
  return Number(view.getBigInt64(at + 5, true));
}
