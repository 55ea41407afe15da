// From the net to C: operators, tees where an output has several readers, channels, graphs; then the arena.

import {
  flowBind,
  flowBuild,
  flowConnect,
  flowForward,
  flowGraph,
  flowInitial,
  flowMeasure,
  flowMemory,
  flowOnCall,
  flowOperator,
  flowPeriod,
  flowRecord,
} from "sis:native";
import { directions, flowKinds, none, stages } from "../../generated/native.js";
import { bytesOf, elementCount } from "../dtype.js";
import { SisError } from "../errors.js";
import { type WatchedChannel, type WatchedOperator, watchers } from "../watch.js";
import { Calls } from "./calls.js";
import { firingsOf } from "./figures.js";
import { FlowMemory } from "./flow-memory.js";
import { type Body, type Net, type Node, type Output, type Reader, readerLabel } from "./net.js";
import { bounds, tokenBytes, typeText } from "./ports.js";

/** A pipeline in C. */
export interface Built {
  readonly memory: FlowMemory;
  readonly calls: Calls;
  readonly arenaBytes: number;
  /** C's numbers by name, for figures. */
  readonly operators: ReadonlyMap<string, number>;
  readonly channels: ReadonlyMap<string, number>;
  /** The channel of each feed and tap. */
  readonly ends: ReadonlyMap<Node, number>;
  /** The same for watchers. */
  readonly watched: { readonly operators: WatchedOperator[]; readonly channels: WatchedChannel[] };
}

/** One end of a channel: a port of an operator, or the caller's. */
interface End {
  readonly operator: number | undefined;
  readonly port: number;
  /** Of a graph C knows what its ports are; else the token's type holds. */
  readonly isGraph: boolean;
}

class Builder {
  readonly memory = new FlowMemory();
  readonly operators = new Map<string, number>();
  readonly channels = new Map<string, number>();
  readonly ends = new Map<Node, number>();
  readonly calls: Calls;
  readonly watched: Built["watched"] = { operators: [], channels: [] };
  readonly #net: Net;
  readonly #tees = new Map<Output, number>();

  constructor(net: Net) {
    this.#net = net;
    this.calls = new Calls(this.memory, net.name);
  }

  build(): Built {
    const { nodes } = this.#net;
    for (const node of nodes) this.#addOperator(node);
    for (const node of nodes) for (const output of node.outputs) this.#addChannels(output);
    for (const node of nodes) this.#fill(node);
    if (!this.calls.isEmpty) flowOnCall(this.memory.handle(), this.calls.call);
    flowMeasure(this.memory.handle(), this.#net.isMeasured || watchers.length > 0);
    const arenaBytes = this.memory.growing(flowBuild);
    this.#bind(arenaBytes);
    return {
      ...{ memory: this.memory, calls: this.calls, arenaBytes, ends: this.ends },
      ...{ operators: this.operators, channels: this.channels, watched: this.watched },
    };
  }

  #bind(arenaBytes: number): void {
    try {
      flowBind(this.memory.handle(), arenaBytes);
    } catch (error) {
      if (!(error instanceof SisError) || error.code !== "OUT_OF_ARENA") throw error;
      const { asked, free } = error;
      const left = free === undefined ? "" : `, and ${free} are free`;
      throw new SisError(
        "OUT_OF_ARENA",
        `the buffers of pipeline "${this.#net.name}" take ${arenaBytes} bytes${left}; smaller capacities take less`,
        { asked, free },
      );
    }
  }

  /** An operator of C's, then a tee for each output that several read: they fire one behind the other. */
  #addOperator(node: Node): void {
    const outputs = used(node);
    if (node.isOperator) {
      const kind = node.body.kind as keyof typeof flowKinds;
      node.number = this.#operator(kind, node.name, node, node.readers.length, outputs.length);
      this.calls.add(node);
    }
    for (const output of outputs)
      if (output.readers.length > 1) {
        const name = `tee of ${output.label}`;
        const tee = this.#operator("tee", name, node, 1, output.readers.length);
        this.#tees.set(output, tee);
      }
  }

  #operator(
    kind: keyof typeof flowKinds,
    name: string,
    { body, stage, priority }: Node,
    inputs: number,
    outputs: number,
  ): number {
    const number = this.memory.growing((flow) =>
      flowOperator(flow, flowKinds[kind], name, stages[stage], priority, inputs, outputs),
    );
    const graph = kind === "graph" && body.kind === "graph" ? body.graph : undefined;
    const short = name.replace(/^(tee of )output "(.*?)" of ".*"$/, "$1$2");
    this.watched.operators.push({ number, name: short, kind, stage, priority, graph });
    this.operators.set(name, number);
    return number;
  }

  #addChannels(output: Output): void {
    const { node, readers } = output;
    const from: End = {
      operator: node.isOperator ? node.number : undefined,
      port: used(node).indexOf(output),
      isGraph: node.body.kind === "graph",
    };
    const tee = this.#tees.get(output);
    if (tee === undefined) {
      for (const reader of readers) {
        const channel = this.#channel(output, from, reader);
        if (!node.isOperator) this.ends.set(node, channel);
      }
      return;
    }
    const channel = this.memory.channel(output.label, 1, output.type);
    this.channels.set(output.label, channel);
    this.#connect(from, directions.out, channel, output);
    this.#connect({ operator: tee, port: 0, isGraph: false }, directions.in, channel, output);
    this.#watch(channel, output.name, output, from.operator, tee);
    if (!node.isOperator) this.ends.set(node, channel);
    readers.forEach((reader, port) => {
      this.#channel(output, { operator: tee, port, isGraph: false }, reader);
    });
  }

  /** One channel to one reader. A carry has room for its first tokens at least. */
  #channel(output: Output, from: End, reader: Reader): number {
    const { node, initial } = reader;
    const capacity = Math.max(reader.capacity ?? output.capacity, initial?.tokens ?? 0);
    const name = `${output.label} to ${readerLabel(reader)}`;
    const channel = this.memory.channel(name, capacity, output.type);
    this.channels.set(name, channel);
    this.#connect(from, directions.out, channel, output);
    if (node.isOperator) {
      const port = node.readers.indexOf(reader);
      this.#connect(
        { operator: node.number, port, isGraph: node.body.kind === "graph" },
        directions.in,
        channel,
        output,
      );
    } else this.ends.set(node, channel);
    const isBehindTee = output.readers.length > 1;
    const to = node.isOperator ? node.number : undefined;
    this.#watch(
      channel,
      isBehindTee ? `${output.name} → ${node.name}` : output.name,
      output,
      from.operator,
      to,
    );
    if (initial) this.memory.growing((flow) => flowInitial(flow, channel, initial.tokens, initial.data));
    return channel;
  }

  #watch(number: number, name: string, { type }: Output, from?: number, to?: number): void {
    this.watched.channels.push({ number, name, schema: typeText(type), from, to });
  }

  #connect({ operator, port, isGraph }: End, direction: number, channel: number, output: Output): void {
    if (operator === undefined) return;
    const schema = isGraph ? none : this.memory.schema(output.type);
    this.memory.growing((flow) => flowConnect(flow, operator, direction, port, schema, channel));
  }

  /** What an operator works with. */
  #fill(node: Node): void {
    const { body, number } = node;
    const { memory } = this;
    switch (body.kind) {
      case "graph":
        this.#fillGraph(node, body);
        break;
      case "memory":
        memory.growing((flow) => flowMemory(flow, number, bytesOf(body.data), body.times));
        break;
      case "timer": {
        const ns = Math.round(body.milliseconds * 1e6);
        memory.growing((flow) => flowPeriod(flow, number, ns));
        break;
      }
      case "record": {
        const { type } = node.readers[0];
        const bytes = tokenBytes(type) * body.sink.capacity;
        const buffer = memory.growing((flow) => flowRecord(flow, number, bytes));
        body.sink.bind(buffer, elementCount(bounds(type.shape ?? [])), () => firingsOf(memory, number));
        break;
      }
      case "function":
        for (const [output, input] of Object.entries(body.forward)) {
          const from = node.readers.findIndex(({ name }) => name === input);
          const to = node.outputs.findIndex(({ name }) => name === output);
          memory.growing((flow) => flowForward(flow, number, from, to));
        }
    }
  }

  #fillGraph(node: Node, { graph, compile }: Extract<Body, { kind: "graph" }>): void {
    const inputs = node.readers.map(({ name }) => graph.inputs[name].id);
    const outputs = used(node).map(({ name }) => graph.outputs[name].id);
    const handle = graph.compileOutside([...inputs, ...outputs], compile);
    try {
      this.memory.growing((flow) => flowGraph(flow, node.number, handle, inputs, outputs));
    } catch (error) {
      if (!(error instanceof SisError) || error.code !== "BAD_STATE") throw error;
      const text = `the graph of "${node.name}" of pipeline "${this.#net.name}" is in another pipeline, or another operator of this one, or running`;
      throw new SisError(
        "BAD_STATE",
        `${text}: free() that pipeline first, or build the graph again; each operator takes one of its own`,
      );
    }
  }
}

/** Outputs of a graph that nobody reads are no ports. */
const used = ({ body, outputs }: Node): readonly Output[] =>
  body.kind === "graph" ? outputs.filter(({ readers }) => readers.length > 0) : outputs;

/** Makes the flow of a net that was closed. */
export function buildNet(net: Net): Built {
  const builder = new Builder(net);
  try {
    return builder.build();
  } catch (error) {
    builder.memory.free();
    throw error;
  }
}
