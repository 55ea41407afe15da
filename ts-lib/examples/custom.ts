// An operator of your own: a median filter takes the clicks out of a tone. The filter is a function of this script; around it
// stand operators of ONNX, which say by how much the tone got cleaner.

import { type CustomOperator, exit, Graph, math, sha256 } from "sis";

const SAMPLES = 4000;
const RATE = 8000;
const HERTZ = 220;
const EVERY = 97; // samples from one click to the next

/** The median of each sample and its neighbours, two on either side; at the ends the last sample counts again. */
const median: CustomOperator = {
  name: "Median5",
  shapes: (x) => x,
  run([x], [y]) {
    const last = x.data.length - 1;
    const near = new Float32Array(5);
    for (let i = 0; i <= last; i++) {
      for (let k = 0; k < 5; k++) near[k] = Number(x.data[Math.min(last, Math.max(0, i + k - 2))]);
      y.data[i] = near.sort()[2];
    }
  },
};

const graph = new Graph();
const clean = graph.input("clean", "f32", [SAMPLES]);
const clicks = graph.input("clicks", "f32", [SAMPLES]);
const heard = graph.named("heard").add(clean, clicks);
const [filtered] = graph.custom(median, heard);
graph.output("filtered", filtered);
graph.output("before", squaredError(heard));
graph.output("after", squaredError(filtered));
graph.compile();

// sis.math gives the same bits on every target; Math.sin does not.
const tone = Float32Array.from({ length: SAMPLES }, (_, i) => math.sin((2 * Math.PI * HERTZ * i) / RATE));
const click = Float32Array.from({ length: SAMPLES }, (_, i) => (i % EVERY === EVERY - 1 ? 2 : 0));
const { filtered: sound, before, after } = graph.run({ clean: tone, clicks: click });
const [was, is] = [before.numbers()[0], after.numbers()[0]];
console.log(
  `mean squared error ${was.toFixed(5)} with clicks, ${is.toFixed(5)} after the median: ${Math.round(was / is)} times less`,
);
console.log(`SHA-256 of the sound: ${sha256(sound.data)}`);
exit(is * 50 < was ? 0 : 1);

function squaredError(of: typeof clean) {
  const off = graph.sub(of, clean);
  return graph.reduceMean(graph.mul(off, off), graph.ints(0));
}
