// Six architectures of ONNX's model zoo with seeded weights: the simulator's bits on the board.
import { suite } from "uvu";
import { sameOnBoard } from "./board.js";
import { architectures, dense, lightModel } from "./light.js";
import { seededInput } from "./reference.js";

const light = suite("light models on the board");

for (const name of architectures)
  if (!dense.includes(name))
    light(name, async () => {
      const { bytes, input } = lightModel(name);
      await sameOnBoard(bytes, { [input]: seededInput(7, [1, 3, 224, 224]) });
    });

light.run();
