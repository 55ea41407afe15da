// Nine architectures of ONNX's model zoo with seeded weights: the simulator's bits on the board, VGG-19 with its 575 MB
// among them.
import { rmSync } from "node:fs";
import { suite } from "uvu";
import { file } from "../host/sis.js";
import { onBoard } from "./board.js";
import { architectures, lightModel } from "./light.js";
import { onSimulator, seededInput } from "./reference.js";

const light = suite("light models on the board");

for (const name of architectures)
  light(name, async () => {
    const { bytes, input } = lightModel(name);
    const inputs = { [input]: seededInput(7, [1, 3, 224, 224]) };
    const { hash } = onSimulator(bytes, inputs);
    const path = file(`${name}.onnx`, bytes);
    await onBoard(path, inputs, hash);
    rmSync(path);
  });

light.run();
