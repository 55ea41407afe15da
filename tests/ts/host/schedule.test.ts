// Schedules of pipelines: the same script on sim, vm and native is admitted and refused with the same numbers and gives the
// same bits. Times are the machine's and not printed.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { agree } from "./everywhere.js";

const parts = `
  import { Graph, SisError, memorySource, pipeline, record, runDeterministic, Schedule, sha256 } from "sis";
  const ms = 1e6;
  const values = (n: number) => Float32Array.from({ length: n }, (_, i) => ((i * 7919) % 2000) / 1000 - 1);
  function make(name: string, tokens: number, layers = 3) {
    const graph = new Graph();
    const w = graph.constant(values(64).map((value) => value / 4), [8, 8]);
    let y = graph.input("x", "f32", [1, 8]);
    for (let i = 0; i < layers; i++) y = graph.tanh(graph.matMul(y, w));
    graph.output("y", y);
    const out = record("f32", 8 * tokens);
    const end = pipeline(name).source("x", memorySource(values(8 * tokens), { shape: [1, 8] })).model("net", graph).explain("out", out);
    return { end, out };
  }
  function failing(what: () => unknown): void {
    try { what(); console.log("nothing was thrown"); } catch (error) {
      if (!(error instanceof SisError)) throw error;
      console.log(error.code, error.message, (error as { admission?: object }).admission);
    }
  }
`;

test("admitted, run to the end, the same bits as alone", async () => {
  const output = await agree(
    "run.ts",
    `${parts}
     const [a, b, alone] = [make("a", 20, 40), make("b", 50), make("alone", 20, 40)];
     const schedule = new Schedule({ flows: 2 });
     const admitted = schedule.admit(a.end, { periodNs: 5 * ms });
     console.log(admitted.name, admitted.admission);
     console.log(schedule.admit(b.end, { periodNs: 2 * ms, deadlineNs: ms, isolated: true }).admission);
     const first = schedule.run({ jobs: 10 });
     console.log(first.jobs, first.ended, first.left, first.ns > 0);
     const { jobs, ended, left } = schedule.run();
     console.log(jobs, ended, left, admitted.figures().done); // not throttled: a busy machine's jobs may be
     await alone.end.run();
     console.log(sha256(a.out.data) === sha256(alone.out.data), sha256(b.out.data), a.end.figures().steps);
     console.log(Object.keys(schedule.figures()).join(), schedule.metrics().map(({ name, label }) => [name, label].join(":")).join(" "));
     schedule.free();
     a.end.free();
     failing(() => schedule.run());`,
  );
  assert.match(output, /^62 2 0 21$/m);
  assert.match(output, /^true [0-9a-f]{64} 21$/m);
  assert.match(output, /FREED this schedule was freed/);
});

test("what is refused, and why", async () => {
  const output = await agree(
    "refused.ts",
    `${parts}
     const [a, b, c] = [make("a", 4), make("b", 4), make("c", 4)];
     const schedule = new Schedule({ flows: 2 });
     const first = schedule.admit(a.end, { periodNs: 10 * ms, wcetNs: 7 * ms, sectionNs: ms });
     failing(() => schedule.admit(b.end, { periodNs: 10 * ms, wcetNs: 4 * ms, sectionNs: ms }));
     failing(() => schedule.admit(b.end, { periodNs: 2 * ms, wcetNs: 0.2 * ms, sectionNs: ms }));
     failing(() => schedule.admit(a.end, { periodNs: 10 * ms, wcetNs: 1 }));
     failing(() => a.end.free());
     schedule.admit(b.end, { periodNs: 10 * ms, wcetNs: 3 * ms, sectionNs: ms });
     failing(() => schedule.admit(c.end, { periodNs: 10 * ms, wcetNs: 1 }));
     first.withdraw();
     failing(() => first.withdraw());
     schedule.admit(c.end, { periodNs: 10 * ms, wcetNs: ms });
     a.end.free();
     const script = pipeline("script").source("x", memorySource(values(8), { shape: [8] })).explain("f", () => {});
     failing(() => new Schedule().admit(script, { periodNs: ms }));
     failing(() => schedule.admit(script, { periodNs: 0.5 }));
     failing(() => new Schedule({ flows: 0 }));
     console.log(schedule.figures().accepted, schedule.figures().rejected);`,
  );
  assert.match(output, /over 2 graphs would be 1\.100000000, above 1/);
  assert.match(output, /for graph 1 'b' B\/min\(D,T\) is 0\.500000000/);
  assert.match(output, /^3 2$/m);
});

test("runDeterministic; an operator that fails ends the run, the others can go on", async () => {
  const output = await agree(
    "fails.ts",
    `${parts}
     const graph = new Graph();
     const index = graph.input("x", "i64", [1]);
     graph.output("y", graph.gather(graph.constant(values(4), [4]), index));
     const out = record("f32", 4);
     const wrong = pipeline("wrong").source("x", memorySource(BigInt64Array.of(1n, 2n, 9n, 3n), { shape: [1] })).model("pick", graph).explain("out", out);
     const good = make("good", 6);
     const schedule = new Schedule();
     schedule.admit(wrong, { periodNs: ms });
     schedule.admit(good.end, { periodNs: ms });
     failing(() => schedule.run());
     console.log(Array.from(out.data), schedule.run().left, good.out.data.length);
     const again = make("again", 3);
     const { report, admitted } = runDeterministic([again.end.deterministic({ periodNs: ms })], { ns: 50 * ms });
     console.log(report.ended, report.left, admitted[0].figures().done);`,
  );
  assert.match(output, /BAD_VALUE.*pick/);
});

test.run();
