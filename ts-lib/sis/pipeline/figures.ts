// What a pipeline counted: of each operator and each channel.

import { flowChannelFigures, flowOperatorFigures } from "sis:native";
import { channelFigures, operatorFigures } from "../../generated/native.js";
import type { WatchedPipeline } from "../watch.js";
import type { Built } from "./build.js";
import type { FlowMemory } from "./flow-memory.js";

/** Of one operator. What the target cannot count, or was not asked to, is not there. */
export interface OperatorFigures {
  /** How often it fired. */
  firings: number;
  /** Times its function said "waits". */
  waits: number;
  /** Bytes copied because a graph's tensor could not lie in a channel's buffer. */
  copied: number;
  /** Sums of all firings. */
  ns?: number;
  /** Instructions of all firings. */
  instructions?: number;
  /** Cycles of all firings. */
  cycles?: number;
  /** Lines fetched into the first data cache in all firings. */
  l1dRefills?: number;
  /** Of one firing. */
  p50Ns?: number;
  /** Nanoseconds that 95 of 100 firings did not exceed. */
  p95Ns?: number;
  /** Nanoseconds that 99 of 100 firings did not exceed. */
  p99Ns?: number;
}

/** Of one channel, in tokens. */
export interface ChannelFigures {
  /** In it now. */
  depth: number;
  /** Most that were ever in it. */
  peak: number;
  /** It has room for. */
  capacity: number;
  /** That went through it. */
  published: number;
  /** Times its producer could have fired but for this channel being full. */
  heldFull: number;
  /** Times its consumer could have fired but for this channel being empty. */
  heldEmpty: number;
  /** Buffers of its pool; 0 where it shares another channel's. */
  buffers: number;
  /** Bytes of a buffer. */
  bytes: number;
}

/** What a pipeline counted. */
export interface PipelineFigures {
  /** Steps of all runs; those of a batch in which an operator failed are not counted. */
  steps: number;
  /** Firings of all operators. */
  firings: number;
  /** Bytes of all buffers. */
  arenaBytes: number;
  /** By name; a tee is "tee of output …". */
  operators: Readonly<Record<string, OperatorFigures>>;
  /** By both ends. */
  channels: Readonly<Record<string, ChannelFigures>>;
}

/** The figures by name; -1 means not counted. */
const named = (
  places: Readonly<Record<string, number>>,
  numbers: readonly number[],
): Record<string, number> =>
  Object.fromEntries(
    Object.entries(places).flatMap(([name, place]) =>
      numbers[place] === -1 ? [] : [[name, numbers[place]]],
    ),
  );

export const firingsOf = (memory: FlowMemory, operator: number): number =>
  flowOperatorFigures(memory.handle(), operator)[operatorFigures.firings];

export function figuresOf(built: Built, steps: number): PipelineFigures {
  const flow = built.memory.handle();
  const each = <T>(ids: ReadonlyMap<string, number>, ask: (id: number) => T): Record<string, T> =>
    Object.fromEntries([...ids].map(([name, id]) => [name, ask(id)]));
  const operators = each(
    built.operators,
    (id) => named(operatorFigures, flowOperatorFigures(flow, id)) as unknown as OperatorFigures,
  );
  return {
    steps,
    firings: Object.values(operators).reduce((sum, { firings }) => sum + firings, 0),
    arenaBytes: built.arenaBytes,
    operators,
    channels: each(
      built.channels,
      (id) => named(channelFigures, flowChannelFigures(flow, id)) as unknown as ChannelFigures,
    ),
  };
}

/** What watchers see of a pipeline. */
export const watchedOf = (name: string, built: Built, figures: () => PipelineFigures): WatchedPipeline => ({
  ...{ name, figures, ...built.watched },
  channelFigures: (channel) => flowChannelFigures(built.memory.handle(), channel),
  operatorFigures: (operator) => flowOperatorFigures(built.memory.handle(), operator),
});
