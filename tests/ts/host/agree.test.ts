// The same script on sim, vm and native: the same output, errors and exit codes.
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { agree, everywhere, targets } from "./everywhere.js";
import { file, pathOf, sis } from "./sis.js";
import { showsValues } from "./values.js";

test("the console shows every kind of value alike", async () => {
  const output = await agree("values.js", showsValues);
  assert.match(output, /Float32Array\(3\) \[/);
});

test("math gives the same bits, those of the operators", async () => {
  const output = await agree(
    "math.ts",
    `import { Graph, math, type MathFunctions, sha256 } from "sis";
     const x = Float32Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? i * 1e4 : i % 2 ? i / 301 : 1 - i / 40));
     const names = Object.keys(math).filter((name) => name !== "f32") as (keyof MathFunctions)[];
     const both = (functions: MathFunctions) => names.flatMap((name) => Array.from(x, (value) => functions[name](value, 0.7)));
     console.log(names.length, sha256(Float64Array.from(both(math)), Float32Array.from(both(math.f32))));
     const graph = new Graph();
     const input = graph.input("x", "f32", [x.length]);
     const operators = ["exp", "log", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf", "sigmoid", "softplus"] as const;
     for (const name of operators) graph.output(name, graph[name](input));
     graph.compile();
     const outputs = graph.run({ x });
     for (const name of operators) {
       const own = Float32Array.from(x, (value) => math.f32[name](value));
       if (sha256(own) !== sha256(outputs[name]!.data)) console.log(name, "differs from its operator");
     }
     try { math.exp("1" as unknown as number); } catch (error) { console.log((error as Error).message); }`,
  );
  assert.match(output, /^22 [0-9a-f]{64}\n(?!.*differs)/);
});

test("a graph gives the same bits, and views see them", async () => {
  const output = await agree(
    "graph.ts",
    `import { Graph, sha256 } from "sis";
     const graph = new Graph();
     const n = graph.dimension("n", 64);
     const x = graph.input("x", "f32", [n, 37]);
     const w = Float32Array.from({ length: 37 * 19 }, (_, i) => ((i * 7919) % 101) / 50 - 1);
     graph.output("y", graph.tanh(graph.matMul(x, graph.constant(w, [37, 19]))));
     graph.compile();
     for (const size of [64, 1, 5]) {
       graph.resize({ n: size });
       const data = graph.inputs.x.data as Float32Array;
       for (let i = 0; i < data.length; i++) data[i] = ((i * 31) % 17) / 8 - 1;
       const { y } = graph.run();
       console.log(size, y.shape, sha256(y.data));
     }`,
  );
  assert.is(output.split("\n").length, 4);
});

test("errors carry the same fields", async () => {
  const output = await agree(
    "errors.ts",
    `import { Graph, SisError, readFile, writeFile } from "sis";
     function show(what: () => unknown): void {
       try {
         what();
         console.log("no error");
       } catch (error) {
         if (!(error instanceof SisError)) throw error;
         const { code, number, operator, node, asked, free, message } = error;
         console.log(JSON.stringify({ code, number, operator, node, asked, free, message }));
       }
     }
     const graph = new Graph();
     const n = graph.dimension("n", 8);
     const x = graph.input("x", "f32", [n, 3]);
     const y = graph.input("y", "f32", [5, 4]);
     const i = graph.input("i", "i64", [2]);
     show(() => graph.named("bad one").matMul(x, y));
     show(() => graph.add(x, i));
     show(() => graph.constant([1, 2, 3], [2, 2]));
     show(() => graph.run());
     show(() => readFile("absent.bin"));
     show(() => writeFile("a/b", new Uint8Array(3)));
     graph.output("z", graph.relu(x));
     graph.compile();
     show(() => graph.resize({ n: 9 }));
     show(() => graph.relu(x));
     const { data } = graph.inputs.x;
     graph.free();
     show(() => graph.run());
     show(() => graph.inputs.x.data);
     console.log(typeof data.length);`,
  );
  assert.match(output, /"code":"BAD_SHAPE","number":3,"operator":"MatMul","node":"bad one"/);
  assert.match(output, /"code":"OVER_BOUND".*"asked":9,"free":8/);
  assert.match(output, /"code":"FREED"/);
});

const endings: [name: string, source: string, code: number, message?: RegExp][] = [
  ["nothing", "export {};", 0],
  [
    "exit",
    'import { exit } from "sis";\ntry { exit(42); } catch { console.log("caught"); }\nconsole.log("after");',
    42,
  ],
  ["throw", 'console.log("before");\nthrow new TypeError("thrown");', 1, /Uncaught.*TypeError: thrown/],
  ["reject", 'await Promise.reject(new RangeError("rejected"));', 1, /Uncaught.*RangeError: rejected/],
  [
    "throw an error with fields",
    'throw Object.assign(new Error("thrown"), { depth: 5 });',
    1,
    /Uncaught.*Error: thrown\n {4}at .* \{\n {2}depth: 5\n\}/,
  ],
  ["timer", 'setTimeout(() => { throw new Error("late"); }, 1);\nexport {};', 1, /Uncaught.*Error: late/],
  ["never", 'console.log("on");\nawait new Promise(() => {});', 1, /top level still awaits/],
];
for (const [name, source, code, message] of endings) {
  test(`a script's end: ${name}`, async () => {
    const results = await everywhere(file(`end-${name}.ts`, source));
    results.forEach((result, i) => {
      assert.is(result.code, code, `${targets[i]}\n${result.stderr}`);
      assert.is(result.stdout, results[0]!.stdout, targets[i]);
      if (message) assert.match(result.stderr, message);
    });
  });
}

test("an uncaught error points into the TypeScript", async () => {
  const script = file(
    "where.ts",
    `interface Unused { a: number }
     export type { Unused };
     function inner(): void {
       throw new Error("here");
     }
     inner();`,
  );
  for (const { stderr } of await everywhere(script)) {
    assert.match(stderr, /Error: here\n +at inner \(.*where\.ts:4:\d+\)/);
    assert.not.match(stderr, /node:internal/);
  }
});

test("a script that does not stop is stopped", async () => {
  const results = await everywhere(file("loop.ts", "let n = 0;\nfor (;;) n++;"), ["--time", "0.5"]);
  results.forEach(({ code, stderr }, i) => {
    assert.is(code, 124, `${targets[i]}\n${stderr}`);
    assert.match(stderr, /script stopped: time limit of 0.5 s reached/);
  });
});

test("the VM stops what its engine never interrupts", async () => {
  const { code } = await sis([
    "run",
    file("sort.js", "new Array(4294967295).sort();"),
    "--target",
    "vm",
    "--time",
    "0.5",
  ]);
  assert.is(code, 124);
});

test("what runs in C and does not come back is stopped", async () => {
  const script = file(
    "native-loop.js",
    `import * as native from "sis:native";
     const NONE = 4294967295, flow = native.flowCreate(65536);
     const channel = native.flowChannel(flow, "c", 1, native.flowSchema(flow, 1, [4]), 0);
     const from = native.flowOperator(flow, 3, "from", 0, 0, 0, 1), to = native.flowOperator(flow, 1, "to", 3, 0, 1, 0);
     native.flowMemory(flow, from, new Uint8Array(16), 2 ** 52);
     native.flowConnect(flow, from, 1, 0, NONE, channel);
     native.flowConnect(flow, to, 0, 0, NONE, channel);
     const graph = native.graphCreate(65536, 18), x = native.graphInput(graph, "x", 1, [4]);
     native.graphOutput(graph, 0, "y", native.graphOperator(graph, 0, 7, "relu", [x], new Uint8Array(0), 1));
     native.graphCompile(graph, native.graphPlan(graph));
     native.flowGraph(flow, to, graph, [x], []);
     native.flowBind(flow, native.flowBuild(flow));
     console.log("on");
     if (native.args()[0] === "flow") native.flowStart(flow, NONE);
     const executive = native.executiveCreate(native.executiveSize(1));
     native.executiveAdmit(executive, flow, "f", 1000000, 1000000, 0, 1000, 0);
     native.executiveRun(executive, 0, 0);
     console.log("never");`,
  );
  for (const target of targets) {
    for (const what of ["flow", "executive"]) {
      const limited = await sis(["run", script, "--target", target, "--time", "1", what]);
      assert.is(limited.code, 124, `${target} ${what}\n${limited.stderr}`);
      assert.is(limited.stdout, "on\n");
      const typed = await sis(["run", script, "--target", target, what], { ctrlCAfter: "on" });
      assert.is(typed.code, 130, `${target} ${what}`);
    }
  }
});

test("Ctrl-C ends a script with 130", async () => {
  const script = file("wait.ts", "setInterval(() => {}, 1000);\nconsole.log('waiting');\nexport {};");
  for (const target of targets) {
    const { code } = await sis(["run", script, "--target", target], { ctrlCAfter: "waiting" });
    assert.is(code, 130, target);
  }
});

test("memory that runs out is a limit in the engine's targets", async () => {
  const script = file(
    "memory.ts",
    "const all: number[][] = [];\nfor (;;) all.push(new Array(10000).fill(1.5));",
  );
  for (const target of ["vm", "native"] as const) {
    const { code, stderr } = await sis(["run", script, "--target", target, "--memory", "8M"]);
    assert.is(code, 124, stderr);
    // The VM's engine is another one, whose error has no figures.
    const said = { vm: /InternalError: out of memory/, native: /SisError: out of memory: \d+ bytes asked/ }[
      target
    ];
    assert.match(stderr, said);
    assert.match(stderr, /\n +at .*memory\.ts:2/);
  }
});

test("arguments, files and what is written", async () => {
  const source = `import { args, listFiles, readText, writeFile } from "sis";
    console.log(args(), listFiles(), readText("sub/in.txt"));
    writeFile("out.bin", new Uint8Array([1, 2, 3]));`;
  file("in/in.txt", "contents");
  const out = pathOf("out");
  const options = ["--file", `sub=${pathOf("in")}`, "--out", out, "--", "--top", "5", "ä"];
  await agree("files.ts", source, 0, options);
  assert.equal([...readFileSync(`${out}/out.bin`)], [1, 2, 3]);
});

test("what is written can be read, and is listed", async () => {
  file("in.txt", "original");
  const output = await agree(
    "written.ts",
    `import { SisError, listFiles, readFile, readText, writeFile } from "sis";
     const before = readFile("in.txt");
     const bytes = new Uint8Array([7, 8, 9]);
     writeFile("new.bin", bytes.subarray(1));
     bytes.fill(0);
     writeFile("in.txt", "other");
     writeFile("new.txt", "");
     console.log(listFiles(), [...readFile("new.bin")], readText("in.txt"), readFile("new.txt").length, before.length);
     for (const name of ["", ".", "..", "a/b", "a\\\\b", "a\\nb"]) {
       try {
         writeFile(name, "text");
         console.log("written:", name);
       } catch (error) {
         console.log(error instanceof SisError && error.code);
       }
     }`,
    0,
    ["--file", `in.txt=${pathOf("in.txt")}`, "--out", pathOf("written")],
  );
  assert.match(output, /^\[ 'in.txt', 'new.bin', 'new.txt' \] \[ 8, 9 \] other 0 8\n(BAD_ARGUMENT\n){6}$/);
});

test("a promise may wait for a timer, and an error shows only what it knows", async () => {
  const output = await agree(
    "idioms.ts",
    `import { SisError } from "sis";
     await new Promise((resolve) => setTimeout(resolve, 1));
     const error = new SisError("BAD_SHAPE", "text", { operator: "Conv" });
     console.log(Object.keys(error).join(), error.name, String(error));`,
  );
  assert.is(output, "code,number,operator SisError SisError: text\n");
});

test("memory that V8 runs out of is a limit too", async () => {
  const script = file(
    "hoard.ts",
    "const all: number[][] = [];\nfor (;;) all.push(new Array(10000).fill(1.5));",
  );
  const before = process.env.NODE_OPTIONS;
  process.env.NODE_OPTIONS = "--max-old-space-size=64";
  try {
    const { code, stderr } = await sis(["run", script, "--target", "sim"]);
    assert.is(code, 124, stderr);
    assert.match(stderr, /script stopped: memory is used up/);
  } finally {
    if (before === undefined) delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = before;
  }
});

test.run();
