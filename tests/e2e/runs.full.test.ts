// A thousand runs in one boot: memory for scripts, for files and for what the link keeps are as they were before.
import { test } from "uvu";
import * as assert from "uvu/assert";
import { hostileBoard } from "./hostile-board.js";

const script = `
  import { Graph, readFile, writeFile } from "sis";
  const graph = new Graph();
  graph.output("y", graph.relu(graph.input("x", "f32", [1000])));
  graph.compile().run({ x: new Float32Array(1000) });
  writeFile("out.bin", new Uint8Array(1000));
  setTimeout(() => {}, 1e6);
  const circle = { graph, bytes: readFile("views.js") };
  circle.self = circle;
  throw circle;`;

test("a thousand runs leave nothing but the file they wrote", async () => {
  const board = await hostileBoard({ "run.js": script });
  try {
    assert.match(await board.type("run run.js"), /\[1\]\nsis> $/);
    const before = await board.type("mem");
    for (let i = 0; i < 1000; i++) assert.match(await board.type("run run.js"), /\[1\]\nsis> $/);
    assert.is(await board.type("mem"), before);
  } finally {
    board.close();
  }
});

test.run();
