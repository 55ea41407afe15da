// The shell's commands on operators, many in one boot: mltest, mlbench, graphctl, ctlhex, top, metrics.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { packInitrd } from "../../ts-lib/host/initrd.js";
import { sis } from "../ts/host/sis.js";
import { watched } from "./watched.js";

const board = "qemu-virt";

/** What each command said, in order. */
async function typed(commands: readonly string[], files: Record<string, string> = {}): Promise<string[]> {
  const initrd = packInitrd(new Map(Object.entries(files).map(([name, text]) => [name, Buffer.from(text)])));
  const { said, result } = await watched({ board, initrd, input: `${[...commands, "exit"].join("\r")}\r` });
  assert.is(result.exitCode, 0);
  return said
    .split(/^sis> /m)
    .slice(1)
    .map((part) => part.slice(part.indexOf("\n") + 1));
}

const measured = (said: string): string[][] =>
  [...said.matchAll(/^ {2}(.+?) +(\d+) instructions/gm)].map(([, name, count]) => [name!, count!]);

test("mltest: every operator of the image, and it can fail; mlbench: exact counts, those of sis bench", async () => {
  const [all, some, damaged, stranger, first, second, sorted, lines] = await typed([
    ...["mltest", "mltest conv Custom", "mltest --damage", "mltest Nonsense"],
    ...["mlbench", "mlbench", "mlbench --sorted conv Relu", "mlbench --metrics Gemm"],
  ]);
  assert.match(all!, /^192 passed, 0 failed, 1 skipped$/m);
  assert.match(all!, /^ {2}Conv +passed {2}2 cases$/m);
  assert.match(
    some!,
    /^ {2}Conv +passed {2}2 cases\n {2}Custom +skipped .*function of a script\n1 passed, 0 failed, 1 skipped\n$/,
  );
  assert.match(damaged!, /^ {2}Relu +FAILED {2}case 1, opset \d+: element 0 is \S+, not \S+$/m);
  assert.match(damaged!, /^0 passed, 192 failed, 1 skipped\n\[1\]$/m);
  assert.match(stranger!, /^Nonsense: no such operator; mlinfo lists them\n\[2\]$/m);

  const counts = measured(first!);
  assert.ok(counts.length > 200, `${counts.length} cases`);
  assert.equal(measured(second!), counts);
  const own = new Map(counts.map(([name, count]) => [name, Number(count)]));
  const { code, stdout } = await sis(["bench", "--filter", "*64x64x64*"]);
  assert.is(code, 0);
  const scripts = measured(stdout.replace(/(?<=\d),(?=\d)/g, "").replace(/^/gm, "  "));
  assert.is(scripts.length, 2);
  for (const [name, count] of scripts) {
    const here = own.get(name!) ?? 0;
    assert.ok(Math.abs(here - Number(count)) < 400, `${name}: ${here} by mlbench, ${count} by sis bench`);
  }
  for (const [, name, count] of lines!.matchAll(/^METRIC ml_gemm_inst\[(.+)\]=(\d+)$/gm))
    assert.is(Number(count), own.get(name!.replace("_", " ")));
  assert.match(lines!, /^METRIC ml_gemm_inst\[gemm_64x64x64\]=\d+$/m);
  const costs = measured(sorted!).map(([, count]) => Number(count));
  assert.ok(costs.length >= 7);
  assert.equal(
    costs,
    [...costs].sort((a, b) => b - a),
  );
});

const script = `
import { Graph } from "sis";
const graph = new Graph();
const x = graph.input("x", "f32", [16, 16]);
graph.output("y", graph.softmax(graph.matMul(x, graph.constant(new Float32Array(256).fill(1), [16, 16]))));
graph.compile();
for (let i = 0; i < 5; i++) graph.run({ x: new Float32Array(256).fill(i) });
const small = new Graph();
small.output("y", small.relu(small.input("x", "f32", [4])));
small.compile().run();
small.free();
`;

test("graphctl, ctlhex: a graph and a dataflow graph by hand, that a script's start takes away; top, metrics", async () => {
  const commands: readonly (readonly [string, RegExp])[] = [
    ["graphctl show", /^ {2}nothing: graphctl create begins\n$/],
    ["graphctl create", /^graph 0\n$/],
    ["graphctl input x f32 2x3", /^tensor 0\n$/],
    ["graphctl constant w f32 3x2 1,0,2.5 -1,3,1e-1", /^tensor 1\n$/],
    ["graphctl op MatMul 0,1 name=product", /^tensor 2\n$/],
    ["graphctl op LeakyRelu 2 alpha=0.5", /^tensor 3\n$/],
    ["graphctl output 3 y", /^$/],
    ["graphctl compile", /^arena \d+, nodes 2, .*fused 1, absorbed 0, spared 0, own bytes 80$/m],
    ["graphctl set 0 1,2,3 -1,0,-0.5", /^$/],
    ["graphctl run", /^$/],
    ["graphctl read 3", /^dtype f32, shape \[2,2\], total 16, data 15 -0.85 -1.25 -0.025\n$/],
    ["graphctl add-channel 2", /^channel 0\n$/],
    ["graphctl add-channel 2", /^channel 1\n$/],
    ["graphctl add-operator 0 1", /^operator 0\n$/],
    ["graphctl write 0 f32 2x3 1 1 1 2 2 2", /^BAD_STATE: the dataflow graph is not built yet.*\n\[1\]\n$/],
    ["graphctl build", /^arena \d+\n$/],
    ["graphctl write 0 f32 2x3 1 1 1 2 2 2", /^$/],
    ["graphctl start 3", /^steps 1, firings 1, state 1\n$/],
    ["graphctl take 1", /^present 1, dtype f32, shape \[2,2\], total 16, data 6.5 -0.45 13 -0.9\n$/],
    ["graphctl take 1", /^empty\n$/],
    ["graphctl show", /channel 1: depth 0, peak 1, capacity 2, published 1,.*\n {2}operator 0: firings 1,/],
    ["graphctl op Nope 0", /^no operator Nope\n\[2\]\n$/],
    ["graphctl op Conv 0,1 stride=2", /^Conv has no attribute of stride=2\n\[2\]\n$/],
    ["graphctl input x f99 2x3", /^dtype cannot be f99\n\[2\]\n$/],
    ["graphctl run fast", /no such verb, or not with 1 words/],
    ["graphctl send OperatorFigures 7", /^BAD_ARGUMENT: there is no operator 7\n\[1\]\n$/],
    [
      "ctlhex 43 00 57 00 04000000 00000000",
      /^ {2}43 00 57 80 .*\n(.*\n)* {2}OperatorFigures: done, firings 1, /,
    ],
    ["ctlhex 43007700", /^ {2}no answer yet: the control waits/],
    ["graphctl run", /^ctlhex began a frame/],
    ["ctlhex 00000000", /a command that this board does not know: UNKNOWN_COMMAND, .*\n\[1\]\n$/],
    ["ctlhex 4", /^4: pairs of hexadecimal digits, please\n\[2\]\n$/],
    [
      "metrics",
      /^METRIC ml_arena_bytes=\d+\n(METRIC .*\n)*METRIC flow_steps=1\n(METRIC .*\n)*METRIC files_free_bytes=\d+\n$/,
    ],
    ["top", /^nothing measured yet: top on, then run a script\n$/],
    ["run t.js", /^graphctl: its graphs are dropped, a script gets their memory\n$/],
    ["graphctl show", /^ {2}nothing/],
    ["top on", /^$/],
    ["run t.js", /^$/],
    [
      "top",
      /^t\.js ended with 0: 2 graphs in 6 runs, \d+ instructions, [\d.]+ % of them in graphs\n {2}OPERATOR/,
    ],
    ["top 1", /\n {2}Softmax +5 +\d+ .*\n {2}… and 2 more\n$/],
    ["top off", /^$/],
    ["run t.js", /^$/],
    ["top", /^t\.js ended with 0: 2 graphs in 6 runs, /],
    [
      "metrics",
      /^METRIC link_bytes_in=0\n(METRIC .*\n)*METRIC ml_inference_count=6\n(METRIC .*\n)*METRIC ml_mat_mul_count=5\n/,
    ],
    ["mem", /KiB/],
  ];
  const answers = await typed(
    commands.map(([line]) => line),
    { "t.js": script },
  );
  for (const [i, [line, wanted]] of commands.entries())
    assert.ok(wanted.test(answers[i]!), `${line}: ${JSON.stringify(answers[i])}, not ${wanted}`);
  const shares = [...answers.at(-8)!.matchAll(/^ {2}\w+ +\d+ +\d+ +([\d.]+) /gm)].map(([, share]) =>
    Number(share),
  );
  const all = shares.reduce((a, b) => a + b, 0); // what lies between nodes is nobody's
  assert.ok(shares.length === 3 && all > 80 && all < 100.5, `shares ${shares}`);
  assert.equal(
    shares,
    [...shares].sort((a, b) => b - a),
  );
});

test("mltest on a 32-bit board", async () => {
  const { said } = await watched({ board: "qemu-virt-a32", input: "mltest\rexit\r" });
  assert.match(said, /^192 passed, 0 failed, 1 skipped$/m);
});

test.run();
