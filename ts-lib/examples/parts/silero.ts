// Silero VAD as the examples use it: the model, and the window it wants in front.
import { Graph, loadModel } from "sis";
import { RATE } from "./clips.js";

/** Samples of a piece of sound: 32 ms. */
export const CHUNK = 512;
/** Samples of the piece before that the model hears again. */
export const BEFORE = 64;

/** Inputs `input` f32[1, 576] and `state`; outputs `output` f32[1, 1], the probability of speech, and `stateN`. */
export function loadVad(): Graph {
  return loadModel("silero_vad.onnx", {
    dims: { batch: 1, sequence: BEFORE + CHUNK },
    constants: { sr: RATE },
  });
}

/** What the model hears: the last 64 samples of the chunk before, then the chunk. `last` is to be carried to `before`. */
export function windowGraph(): Graph {
  const graph = new Graph();
  const sound = graph.input("sound", "f32", [CHUNK]);
  const before = graph.input("before", "f32", [BEFORE]);
  const both = graph.concat([before, sound], { axis: 0 });
  graph.output("input", graph.reshape(both, graph.ints(1, BEFORE + CHUNK)));
  graph.output("last", graph.slice(sound, graph.ints(CHUNK - BEFORE), graph.ints(CHUNK)));
  return graph;
}
