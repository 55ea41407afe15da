// In a bundle that profiles itself: measures every graph from its compile on, and keeps what it came to when it is freed or
// the script ends. `report` writes the profile file.

import { target, writeFile } from "../files.js";
import type { Graph } from "../graph.js";
import { type WatchedPipeline, type Watcher, watchers } from "../watch.js";
import { type CollectedGraph, collectGraph } from "./collect.js";
import { FlowRecorder } from "./flow-recorder.js";
import { type FlowProfile, PROFILE_FILE, PROFILE_FORMAT, PROFILE_VERSION, type Profile } from "./format.js";

/** A script may make graphs without end; those past these are not measured. */
const MOST_GRAPHS = 64;

interface Watched {
  readonly number: number;
  name: string;
}

const names = new WeakMap<Graph, string>();
const graphs = new Map<Graph, Watched>();
const freed: (CollectedGraph & Watched)[] = [];
const flows = new Map<WatchedPipeline, FlowRecorder>();
const freedFlows: FlowProfile[] = [];
let made = 0;
let isFinished = false;
let isPending = false;

/** What happens behind the script's last line, in timers and promises, is written once more. */
function changed(): void {
  if (!isFinished || isPending) return;
  isPending = true;
  setTimeout(() => {
    isPending = false;
    write();
  }, 0);
}

const watcher: Watcher = {
  named: (graph, file) => names.set(graph, file),
  compiled(graph) {
    if (made >= MOST_GRAPHS) return;
    graph.startProfile();
    graphs.set(graph, { number: made, name: names.get(graph) || `graph ${made + 1}` });
    made++;
  },
  ran: changed,
  freed(graph) {
    const watched = graphs.get(graph);
    if (watched) freed.push({ ...collectGraph(graph, watched.name), ...watched });
    graphs.delete(graph);
    changed();
  },
  piped(pipeline) {
    flows.set(pipeline, new FlowRecorder(pipeline));
    for (const { graph, name } of pipeline.operators) {
      const watched = graph && graphs.get(graph);
      if (watched) watched.name = names.has(graph) ? `${name}: ${names.get(graph)}` : name;
    }
  },
  stepped(pipeline) {
    flows.get(pipeline)?.stepped();
    changed();
  },
  unpiped(pipeline) {
    const recorder = flows.get(pipeline);
    if (recorder) freedFlows.push(recorder.profile(numberOf));
    flows.delete(pipeline);
  },
  leaving: write,
};

const numberOf = (graph: Graph) => graphs.get(graph)?.number;

/** The bundle calls this before the script begins. */
export function prepare(): void {
  watchers.push(watcher);
}

/** The bundle calls this when the script's last line ran. */
export function report(): void {
  isFinished = true;
  write();
}

function write(): void {
  const present = [...graphs].map(([graph, watched]) => ({
    ...collectGraph(graph, watched.name),
    ...watched,
  }));
  const all = [...freed, ...present].sort((a, b) => a.number - b.number);
  const unit = all.find((one) => one.unit)?.unit;
  const flowProfiles = [...freedFlows, ...[...flows.values()].map((flow) => flow.profile(numberOf))];
  const profile: Profile = {
    ...{ format: PROFILE_FORMAT, version: PROFILE_VERSION, title: "", target: target() },
    measures: [...new Set(all.flatMap((one) => one.measures))],
    ...(unit === undefined ? {} : { unit }),
    ...{ graphs: all.map(({ graph }) => graph), flows: flowProfiles },
  };
  writeFile(PROFILE_FILE, JSON.stringify(profile));
}
