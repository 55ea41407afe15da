// `maxMemory` chooses kernels, and bits hang on the choice: with any limit, each of the simulator's libraries, whatever its vectors
// and packing (4 lanes as boards have, 8, 16), and any number of cores choose the same.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { hasAvx512 } from "../../../ts-lib/host/setup/machine.mjs";
import { layoutVariable } from "../../../ts-lib/host/targets/sim/library.js";
import { file, sis } from "./sis.js";

/** A line for each limit: what is held against it, as chosen, and the result's hash. Channels are odd, so that lanes round them up. */
const script = file(
  "limit.ts",
  `import { args, Graph, Hash } from "sis";
const channels = [16, 37, 21, 51, 16];
let state = 1;
const random = (count: number) => Float32Array.from({ length: count }, () => {
  state = (state * 1103515245 + 12345) % 2147483648;
  return state / 1073741824 - 1;
});
const weights = channels.slice(1).map((filters, i) => random(filters * channels[i] * 9));
const image = random(16 * 20 * 20);
const cores = Number(args()[0]);
function build(maxMemory?: number) {
  const graph = new Graph({ maxMemory });
  const input = graph.input("x", "f32", [1, 16, 20, 20]);
  let x = input;
  weights.forEach((w, i) => {
    x = graph.relu(graph.conv(x, graph.constant(w, [channels[i + 1], channels[i], 3, 3]), undefined, { pads: [1, 1, 1, 1] }));
  });
  graph.output("y", graph.add(x, input));
  return graph.compile({ cores });
}
const all = build().figures().ownBytes, plain = build(1).figures().ownBytes;
console.log(plain, all);
for (let limit = plain >> 2; limit <= 2 * all; limit += (all / 61) | 0) {
  const graph = build(limit);
  const { y } = graph.run({ x: image });
  console.log(limit, graph.figures().ownBytes, new Hash().update(y.data).hex());
  graph.free();
}
`,
);

async function choices(cores: number, env: Record<string, string>): Promise<string> {
  const { code, stdout, stderr } = await sis(["run", script, String(cores)], { env });
  assert.is(code, 0, stderr);
  return stdout;
}

test("a limit of memory chooses the same for any lanes and cores", async () => {
  const first = await choices(1, { SIS_LANES: "8" });
  const lines = first.trimEnd().split("\n").slice(1);
  assert.ok(lines.length > 100);
  const chosen = lines.map((line) => line.split(" ").slice(1).join(" "));
  assert.is(new Set(chosen).size, 5, "none to all four give way");
  assert.is(await choices(4, { SIS_LANES: "8" }), first);
  assert.is(await choices(1, { [layoutVariable]: "arm64" }), first);
  assert.is(await choices(4, { [layoutVariable]: "arm64" }), first);
  if (hasAvx512()) assert.is(await choices(4, {}), first);
  else console.log("16 lanes: skipped, this processor has no AVX-512");
});

test.run();
