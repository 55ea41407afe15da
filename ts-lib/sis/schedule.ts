// Deterministic mode: pipelines that are admitted with a worst-case time, a period and a deadline, and run in time: the
// one with the earliest deadline first, each within its budget. docs/deterministic.md explains it.

import {
  executiveAdmission,
  executiveAdmit,
  executiveCreate,
  executiveDestroy,
  executiveFigures,
  executiveFlowFigures,
  executiveRun,
  executiveSize,
  executiveWithdraw,
} from "sis:native";
import { type ExecutiveHandle, type FlowHandle, scheduleFigures, taskFigures } from "../generated/native.js";
import { badArgument, SisError } from "./errors.js";
import { type Metric, MetricList } from "./metrics/metric.js";
import { watchers } from "./watch.js";

const DEFAULT_FLOWS = 16;
const ISOLATED = 1;

/** What a pipeline asks for. Times in nanoseconds. */
export interface Terms {
  /** A job, one step of the pipeline, is released this often. */
  readonly periodNs: number;
  /** How long after its release it should be done; default the period. */
  readonly deadlineNs?: number;
  /** The longest a job takes; default an estimate from the graphs' instructions and the core's table, with its margin. */
  readonly wcetNs?: number;
  /** The longest it runs before it can make room for another; default an estimate. */
  readonly sectionNs?: number;
  /** Also reserve a section, so that no other pipeline is late when this one breaks its budget. */
  readonly isolated?: boolean;
}

/** How a set was judged when a pipeline asked to join it. */
export interface Admission {
  /** Pipelines in the set, the newcomer included. */
  readonly graphs: number;
  /** The sum of C/min(D,T), a share of the processor. */
  readonly load: number;
  /** B/min(D,T) of the pipeline for which that is largest; the set is admitted when load + blocking <= 1. */
  readonly blocking: number;
  /** That pipeline, if any can be held up, and the one with the section B. */
  readonly worst?: number;
  /** The pipeline whose section holds up the worst. */
  readonly blocker?: number;
  /** The longest time, in nanoseconds, that it can be held up. */
  readonly blockingNs: number;
  /** Nanoseconds that pass at most before the scheduler looks again. */
  readonly windowNs: number;
  /** What the newcomer asked for, or what was estimated for it. */
  readonly budgetNs: number;
  /** The newcomer's longest time between two places at which it can be interrupted, in nanoseconds. */
  readonly sectionNs: number;
  /** Nanoseconds added to each job for the scheduler itself. */
  readonly reserveNs: number;
}

/** Of one pipeline; a job is a step. Jitter is the time from a job's release to its start. */
export type TaskFigures = Readonly<Record<keyof typeof taskFigures, number>>;

/** Of all. */
export type ScheduleFigures = Readonly<Record<keyof typeof scheduleFigures, number>>;

/** When a run is over, whatever comes first; default when all pipelines have ended. */
export interface DeterministicRun {
  /** After so many jobs. */
  readonly jobs?: number;
  /** After so many nanoseconds. */
  readonly ns?: number;
}

/** What a run by deadlines did. */
export interface DeterministicReport {
  /** Done in this run. */
  readonly jobs: number;
  /** That passed. */
  readonly ns: number;
  /** Pipelines that were drained and left. */
  readonly ended: number;
  /** Pipelines that are left. */
  readonly left: number;
}

/** What can be scheduled: a pipeline, or any of its stages. */
export interface Schedulable {
  /** @internal Builds it; its name, its flow, and who is told of steps that were made. */
  deterministicFlow(): ScheduledFlow;
}

/** @internal */
export interface ScheduledFlow {
  readonly name: string;
  readonly handle: FlowHandle;
  /** Steps that it made under the schedule. */
  made(steps: number): void;
}

/** A pipeline in a schedule. */
export class Admitted {
  /** What admission found. */
  readonly admission: Admission;
  readonly #schedule: Schedule;
  /** C gives it to another when this pipeline left. */
  readonly #id: number;
  #last: TaskFigures | undefined;

  /** @internal */
  constructor(
    schedule: Schedule,
    id: number,
    /** Of the pipeline. */
    readonly name: string,
  ) {
    this.#schedule = schedule;
    this.#id = id;
    this.admission = admissionOf(schedule.handle());
  }

  /** Also after it left. */
  figures(): TaskFigures {
    return this.#last ?? named(taskFigures, executiveFlowFigures(this.#schedule.handle(), this.#id));
  }

  /** Takes it out of the schedule: it may run by itself again, or be freed. */
  withdraw(): void {
    if (!this.#last) executiveWithdraw(this.#schedule.handle(), this.#id);
  }

  /** @internal Whether its number is now another's; then these were its last figures. */
  replaced(id: number, last: TaskFigures): boolean {
    if (id !== this.#id) return false;
    this.#last ??= last;
    return true;
  }
}

/** Pipelines that run by their deadlines: earliest deadline first, each admitted only where all can keep theirs. */
export class Schedule {
  #handle: ExecutiveHandle | undefined;
  #all: { readonly flow: ScheduledFlow; readonly admitted: Admitted }[] = [];

  /** Room for at most `flows` pipelines at a time. */
  constructor({ flows = DEFAULT_FLOWS }: { readonly flows?: number } = {}) {
    if (!Number.isInteger(flows) || flows < 1 || flows > 0xffff)
      throw badArgument(`Schedule: flows: ${String(flows)} is no number of pipelines`);
    this.#handle = executiveCreate(executiveSize(flows));
    for (const watcher of watchers) watcher.scheduled?.(this);
  }

  /** @internal */
  handle(): ExecutiveHandle {
    if (!this.#handle) throw new SisError("FREED", "this schedule was freed");
    return this.#handle;
  }

  /**
   * Tests the whole set with this pipeline in it, and takes it in. NOT_ADMITTED, with the numbers in the message and as
   * `admission`, when deadlines could be missed; UNSUPPORTED when it calls functions of the script.
   */
  admit(pipeline: Schedulable, terms: Terms): Admitted {
    const flow = pipeline.deterministicFlow();
    const handle = this.handle();
    const period = whole("periodNs", terms.periodNs);
    const [wcet, deadline, section] = (["wcetNs", "deadlineNs", "sectionNs"] as const).map((name) => {
      const value = terms[name];
      return value === undefined ? 0 : whole(name, value);
    });
    const flags = terms.isolated ? ISOLATED : 0;
    const last = this.#all.map(({ admitted }) => admitted.figures());
    let id: number;
    try {
      id = executiveAdmit(handle, flow.handle, flow.name, wcet, period, deadline, section, flags);
    } catch (error) {
      if (error instanceof SisError && error.code === "NOT_ADMITTED")
        Object.assign(error, { admission: admissionOf(handle) });
      throw error;
    }
    this.#all = this.#all.filter(({ admitted }, i) => !admitted.replaced(id, last[i]));
    const admitted = new Admitted(this, id, flow.name);
    this.#all.push({ flow, admitted });
    return admitted;
  }

  /**
   * Runs the set: nothing of the script runs meanwhile. Time stands still between runs. An operator that fails ends the
   * run with its error, and its pipeline is out of the schedule.
   */
  run({ jobs, ns }: DeterministicRun = {}): DeterministicReport {
    const most = jobs === undefined ? 0 : whole("jobs", jobs);
    const time = ns === undefined ? 0 : whole("ns", ns);
    const before = this.#all.map(({ admitted }) => admitted.figures().done);
    try {
      const [done, passed, ended, left] = executiveRun(this.handle(), most, time);
      return { jobs: done, ns: passed, ended, left };
    } finally {
      this.#all.forEach(({ flow, admitted }, i) => {
        flow.made(admitted.figures().done - before[i]);
      });
    }
  }

  /** What it counted of all together. */
  figures(): ScheduleFigures {
    return named(scheduleFigures, executiveFigures(this.handle()));
  }

  /** The metrics of docs/metrics.md, for `printMetrics`: of all, and of each pipeline that is there or was there last. */
  metrics(): Metric[] {
    const list = new MetricList();
    const { missed, jitterP99, accepted, rejected } = this.figures();
    const add = (figures: { readonly missed: number; readonly jitterP99: number }, label?: string) => {
      list.add("deterministic_deadline_miss_count", figures.missed, label);
      list.add("deterministic_jitter_p99_ns", figures.jitterP99, label);
    };
    add({ missed, jitterP99 });
    for (const { admitted } of this.#all) add(admitted.figures(), admitted.name);
    list.add("det_admission_accepted", accepted);
    list.add("det_admission_rejected", rejected);
    return list.all;
  }

  /** Lets go of its pipelines. */
  free(): void {
    if (!this.#handle) return;
    for (const watcher of watchers) watcher.unscheduled?.(this);
    executiveDestroy(this.#handle);
    this.#handle = undefined;
    this.#all = [];
  }
}

/** A pipeline with its terms, as `deterministic()` of a stage gives it. */
export interface Deterministic {
  /** What runs. */
  readonly pipeline: Schedulable;
  /** Its period, deadline and budget. */
  readonly terms: Terms;
}

/** Admits all, runs them, and gives the schedule, whose figures are still there. */
export function runDeterministic(
  set: readonly Deterministic[],
  run?: DeterministicRun,
): {
  readonly schedule: Schedule;
  readonly admitted: readonly Admitted[];
  readonly report: DeterministicReport;
} {
  const schedule = new Schedule({ flows: Math.max(set.length, 1) });
  const admitted = set.map(({ pipeline, terms }) => schedule.admit(pipeline, terms));
  return { schedule, admitted, report: schedule.run(run) };
}

function whole(name: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 1)
    throw badArgument(`${name}: ${String(value)} is no whole number above 0`);
  return value;
}

const named = <K extends string>(
  places: Readonly<Record<K, number>>,
  numbers: readonly number[],
): Readonly<Record<K, number>> =>
  Object.fromEntries(Object.entries<number>(places).map(([name, place]) => [name, numbers[place]])) as Record<
    K,
    number
  >;

function admissionOf(handle: ExecutiveHandle): Admission {
  const [graphs, load, blocking, worst, blocker, blockingNs, windowNs, budgetNs, sectionNs, reserveNs] =
    executiveAdmission(handle);
  return {
    ...{ graphs, load: load / 1e9, blocking: blocking / 1e9, blockingNs, windowNs },
    ...{ budgetNs, sectionNs, reserveNs },
    ...(worst < 0 ? {} : { worst, blocker }),
  };
}
