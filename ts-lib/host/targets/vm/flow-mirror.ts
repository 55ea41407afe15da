// Mirror of a flow's arena: the tokens of an operator's function cross around each firing, those of the caller's ends when
// they are acquired, published and taken. The graphs that the flow runs cross as if they ran by themselves, but for inputs
// that it fills; memory of record sinks goes to the host before each start, for scripts may write there too, and what a sink
// wrote comes to the guest behind it.
import { type FlowHandle, type Native, none, operatorFigures } from "../../../generated/native.js";
import type { GraphMirror } from "./graph-mirror.js";
import type { GuestMemory } from "./memory.js";
import { type Direction, type GuestCall, type Mirror, move, placeOf } from "./mirror.js";

interface RecordSink {
  readonly host: ArrayBuffer;
  readonly guest: GuestMemory;
  /** Firings of the sink whose tokens the guest has. */
  seen: number;
}

export class FlowMirror implements Mirror {
  arena?: GuestMemory;
  /** With the inputs that are ports: a run that was suspended still needs what the flow put there. */
  private readonly graphs = new Map<GraphMirror, readonly number[]>();
  private readonly records = new Map<number, RecordSink>();

  constructor(
    private readonly native: Native,
    private readonly handle: FlowHandle,
  ) {}

  before(name: string, given: readonly unknown[]): void {
    if (name === "flowStart") this.starts();
    if (name === "flowPublish") this.slots("toHost", [given[2] as number]);
  }

  after(name: string, _given: readonly unknown[], result: unknown): void {
    if (name === "flowStart") this.started();
    if (name === "flowReset") for (const record of this.records.values()) record.seen = 0; // figures are 0 again
    if (name === "flowAcquire" || name === "flowTake") this.slots("toGuest", [result as number]);
  }

  /** What fired before something failed counts. */
  failed(name: string): void {
    if (name === "flowStart") this.started();
  }

  /** The flow runs this graph. */
  keep(graph: GraphMirror, inputs: readonly number[]): void {
    this.graphs.set(graph, inputs);
  }

  /** A record sink's memory here, and its copy in the guest. */
  record(operator: number, host: ArrayBuffer, guest: GuestMemory): void {
    this.records.get(operator)?.guest.buffer.dispose();
    this.records.set(operator, { host, guest, seen: 0 });
  }

  /** On the device the function sees the tokens themselves, so all of them cross both ways, whatever it is allowed. */
  callback(call: GuestCall): (operator: number, slots: readonly number[]) => number | undefined {
    return (operator, slots) => {
      this.slots("toGuest", slots);
      try {
        return call(operator, ...slots)[0];
      } finally {
        this.slots("toHost", slots);
      }
    };
  }

  empty(): void {
    this.arena?.buffer.dispose();
    this.arena = undefined;
    for (const { guest } of this.records.values()) guest.buffer.dispose();
    this.records.clear();
    this.graphs.clear();
  }

  private starts(): void {
    for (const [graph, inputs] of this.graphs) graph.cross("toHost", inputs);
    for (const { host, guest } of this.records.values())
      move(host, guest, "toHost", [{ offset: 0, bytes: host.byteLength }]);
  }

  private started(): void {
    for (const graph of this.graphs.keys()) graph.cross("toGuest");
    for (const [operator, record] of this.records) {
      const fired = this.native.flowOperatorFigures(this.handle, operator)[operatorFigures.firings]!;
      if (fired === record.seen) continue;
      record.seen = fired;
      move(record.host, record.guest, "toGuest", [{ offset: 0, bytes: record.host.byteLength }]);
    }
  }

  private slots(direction: Direction, slots: readonly number[]): void {
    if (!this.arena) return;
    const parts = slots.filter((slot) => slot !== none).flatMap((slot) => this.place(slot));
    if (parts.length > 0) move(this.native.flowBuffer(this.handle), this.arena, direction, parts);
  }

  /** A number that is no slot is the call's own to refuse. */
  private place(slot: number): { offset: number; bytes: number }[] {
    try {
      return [placeOf(this.native.flowSlot(this.handle, slot))];
    } catch {
      return [];
    }
  }
}
