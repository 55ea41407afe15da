// What cannot travel is refused by name before a frame is sent; what a board refuses leaves its session empty.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { recorder, recordingLibrary } from "../../../ts-lib/host/control/record-library.js";
import type { Recording } from "../../../ts-lib/host/control/recording.js";
import { SentGraph } from "../../../ts-lib/host/control/sent-graph.js";
import { model, node, value } from "../sis/models.js";
import { Session } from "./session.js";

const sis = await recordingLibrary();
const { Graph } = sis;

/** Records what `build` builds, alone. */
function recorded(build: () => unknown): Recording {
  recorder.take();
  build();
  return recorder.take();
}

function failing(call: () => unknown): { code: string; message: string } {
  try {
    call();
  } catch (error) {
    return error as { code: string; message: string };
  }
  throw new Error("nothing was thrown");
}

const refusals = suite("refusals");

refusals("a model's unsupported operators are all named, and there is nothing to send", () => {
  const bytes = model({
    name: "g",
    ...{ input: [value("x", [3])], output: [value("y", [3])] },
    node: [
      node("Nonesuch", ["x"], ["a"], [], { name: "first" }),
      node("Relu", ["a"], ["b"]),
      node("AlsoNot", ["b"], ["y"], [], { name: "second" }),
    ],
  });
  recorder.take();
  const { code, message } = failing(() => sis.readModel(bytes).build());
  assert.is(code, "UNSUPPORTED_OPERATOR");
  for (const name of ["Nonesuch", "AlsoNot"]) assert.match(message, new RegExp(name));
  const { frames } = recorder.take();
  assert.not(frames.some(({ name }) => name === "AddMLOperator"));
});

refusals("Custom operators", () => {
  const { code, message } = failing(() => {
    const graph = new Graph();
    const x = graph.input("x", "f32", [3]);
    graph.named("mine").custom({ name: "mine", shapes: (type) => type, run() {} }, x);
  });
  assert.is(code, "UNSUPPORTED");
  assert.match(message, /Custom "mine": its body is a function of the script and cannot be sent/);
});

refusals("more graphs than a session has", () => {
  recorder.take();
  const { code, message } = failing(() => Array.from({ length: 9 }, () => new Graph()));
  assert.is(code, "UNSUPPORTED");
  assert.match(message, /at most 8 graphs/);
});

refusals("inputs and outputs by names and sizes that there are", async () => {
  const recording = recorded(() => {
    const graph = new Graph();
    graph.output("y", graph.relu(graph.input("x", "f32", [3])));
    graph.compile();
  });
  const session = new Session();
  const graph = await SentGraph.send(session.board, recording);
  const rejects = async (call: Promise<unknown>, pattern: RegExp) => {
    const error = await call.then(() => undefined).catch((thrown: Error) => thrown);
    assert.match(error?.message ?? "", pattern);
  };
  await rejects(graph.setInput("z", new Uint8Array(12)), /no input "z"; there are: x/);
  await rejects(graph.setInput("x", new Uint8Array(11)), /input "x" has 12 bytes, given were 11/);
  await rejects(graph.output("x"), /no output "x"; there are: y/);
  await rejects(graph.resize({ batch: 1 }), /no dimension "batch"; there are: none/);
  session.close();
});

refusals("a frame that fails: its error, and the session is empty again", async () => {
  const recording = recorded(() => {
    const graph = new Graph();
    graph.output("y", graph.relu(graph.input("x", "f32", [3])));
    graph.compile();
  });
  const frames = recording.frames.map((frame) =>
    frame.name === "AddOutput" ? { ...frame, fields: { block: 0, tensor: 99, name: "y" } } : frame,
  );
  const session = new Session();
  const error = await SentGraph.send(session.board, { ...recording, frames }).then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  assert.match(error!.message, /AddOutput: .*99.*BAD_ARGUMENT/);
  await session.board.call("CreateGraph", {});
  session.close();
});

refusals.run();
