// Mirror of an executive: it has no memory that a script sees, but what its flows have crosses around a run as around a
// start of theirs.
import type { FlowMirror } from "./flow-mirror.js";
import type { Mirror } from "./mirror.js";

export class ExecutiveMirror implements Mirror {
  private readonly flows = new Set<FlowMirror>();

  before(name: string): void {
    if (name === "executiveRun") for (const flow of this.flows) flow.before("flowStart", []);
  }

  after(name: string): void {
    if (name === "executiveRun") for (const flow of this.flows) flow.after("flowStart", [], undefined);
  }

  failed(name: string): void {
    this.after(name);
  }

  callback(): never {
    throw new Error("an executive calls no functions");
  }

  /** A flow that was admitted, also when it left meanwhile. */
  keep(flow: FlowMirror): void {
    this.flows.add(flow);
  }

  empty(): void {
    this.flows.clear();
  }
}
