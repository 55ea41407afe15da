// Pipeline: operators joined by channels, built in C when it first runs.

import type { Dtype } from "../dtype.js";
import { SisError } from "../errors.js";
import type { ScheduledFlow } from "../schedule.js";
import { watchers } from "../watch.js";
import { addSource, addTap } from "./bodies.js";
import { type Built, buildNet } from "./build.js";
import { Driver, type RunOptions, type RunReport } from "./driver.js";
import { figuresOf, type PipelineFigures, watchedOf } from "./figures.js";
import type { Open } from "./join.js";
import { Net, type Node } from "./net.js";
import type { NoPorts } from "./operators.js";
import type { PortsOf, PortTypes } from "./ports.js";
import type { FunctionSource, Source } from "./sources.js";
import { type Stage, type StageOptions, stageBehind } from "./stage.js";
import { TokenReader } from "./tokens.js";

/** How a source is added. */
export type SourceOptions = Pick<StageOptions, "priority" | "capacity">;

/** Operators joined by channels of tensors; `pipeline(name)` begins one. */
export class Pipeline {
  /** @internal */
  readonly net: Net;
  #built: Built | undefined;
  #driver: Driver | undefined;

  /** @internal */
  constructor(name: string, measured: boolean) {
    this.net = new Net(name, measured);
  }

  /** Begins a branch. Its port carries the source's name; a function's ports have their own. */
  source<const N extends string, D extends Dtype>(
    name: N,
    source: Source<D>,
    options?: SourceOptions,
  ): Stage<{ readonly [K in N]: D }>;
  source<const O extends PortTypes>(
    name: string,
    source: FunctionSource<O>,
    options?: SourceOptions,
  ): Stage<PortsOf<O>>;
  source(
    name: string,
    source: Source<Dtype> | FunctionSource<PortTypes>,
    options: SourceOptions = {},
  ): Stage<NoPorts> {
    return stageBehind(this, addSource(this.net, name, source, options));
  }

  /** @internal See Stage, which has the same for users. */
  async run(options: RunOptions): Promise<RunReport> {
    return this.#drive().run(options);
  }

  /** @internal */
  tokens(open: Open, capacity: number): AsyncIterable<unknown> {
    const taps: Node[] = [...open].map(([name, output]) => addTap(this.net, name, output, capacity));
    return {
      [Symbol.asyncIterator]: () => {
        const driver = this.#drive();
        if (!driver.isRunning) driver.begin();
        const reader = new TokenReader(this.#build(), driver, taps, capacity);
        return {
          async next() {
            const value = await reader.next();
            return value === undefined ? { done: true, value } : { done: false, value };
          },
          async return() {
            reader.release();
            return { done: true, value: undefined };
          },
        };
      },
    };
  }

  /** @internal For a schedule, which makes its steps from here on. */
  deterministicFlow(): ScheduledFlow {
    const driver = this.#drive();
    if (driver.isRunning) throw new SisError("BAD_STATE", `${this.net.label} runs: stop it first`);
    return {
      name: this.net.name,
      handle: this.#build().memory.handle(),
      made: (steps) => driver.made(steps),
    };
  }

  /** @internal */
  pause(): void {
    this.#drive().pause();
  }

  /** @internal */
  resume(): void {
    this.#drive().resume();
  }

  /** @internal */
  stop(): void {
    this.#drive().stop();
  }

  /** @internal */
  reset(): void {
    this.#drive().reset();
  }

  /** @internal */
  figures(): PipelineFigures {
    return figuresOf(this.#build(), this.#drive().steps);
  }

  /** @internal */
  free(): void {
    this.#driver?.free();
  }

  #build(): Built {
    if (!this.#built) {
      this.net.close();
      this.#built = buildNet(this.net);
    }
    return this.#built;
  }

  #drive(): Driver {
    if (!this.#driver) {
      const built = this.#build();
      const watched = watchedOf(this.net.name, built, () => this.figures());
      this.#driver = new Driver(built, this.net, watched);
      for (const watcher of watchers) watcher.piped?.(watched);
    }
    return this.#driver;
  }
}

/** How a pipeline is made. */
export interface PipelineOptions {
  /** Counts time, instructions and what else the target can measure of each operator, for `figures`; default no, but under `sis profile`. */
  readonly measured?: boolean;
}

/** A new pipeline; `name` is for messages. Begin it with `source`. */
export const pipeline = (name = "pipeline", options: PipelineOptions = {}): Pipeline =>
  new Pipeline(name, options.measured ?? watchers.some(({ stepped }) => stepped));
