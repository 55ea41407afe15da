// What console.log shows of tensors, modules and of objects with words of their own: the same on sim, vm and native.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { agree } from "./everywhere.js";
import { file } from "./sis.js";

test("tensors and other objects with words of their own look alike", async () => {
  const output = await agree(
    "tensors.ts",
    `import { Graph, SisError } from "sis";
     const graph = new Graph();
     const x = graph.input("x", "f32", [2, 3]);
     const y = graph.relu(x);
     console.log(x, y, [x]);
     graph.output("y", y);
     graph.output("h", graph.cast(x, { to: 10 }));
     graph.output("b", graph.reshape(graph.constant(new BigInt64Array(40), [40]), graph.constant([8n, 5n], [2], "i64")));
     graph.compile();
     const all = graph.run({ x: [1, -2, -0, 0.1, 5, NaN] });
     console.log(all.y, { ...all });
     console.log("%o", graph.inputs.x, Graph, SisError);
     graph.free();
     console.log(x);
     const key = Symbol.for("nodejs.util.inspect.custom");
     console.log({ [key]: () => "mine\\nand more" }, [[[[{ [key]: () => ({ a: 1 }) }]]]], { a: { [key]: () => 5 } });
     const name = ["./data", "json"].join(".");
     console.log(await import(name));`,
    0,
    ["--file", `data.json=${file("data.json", '{ "a": [1] }')}`],
  );
  assert.match(output, /^Tensor\(f32, \[2, 3\]\) Tensor\(f32, \[2, 3\]\) \[ Tensor/);
  assert.match(output, /Tensor\(f32, \[2, 3\]\) \[ 1, 0, 0, 0\.10000000149011612, 5, NaN \]/);
  assert.match(output, /Tensor\(i64, \[8, 5\]\) \[ 0n, .* 28 more items \]/);
  assert.match(output, /\[Module: null prototype\] \{ default: /);
});

test.run();
