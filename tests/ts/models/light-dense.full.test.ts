// AlexNet and ZFNet with seeded weights, whose dense layers take 240 and 350 MB: the simulator's bits on a board that has the
// memory.
import { suite } from "uvu";
import { sameOnBoard } from "./board.js";
import { dense, lightModel } from "./light.js";
import { seededInput } from "./reference.js";

const light = suite("light models with large weights on the board");

for (const name of dense.filter((name) => name !== "vgg19"))
  light(name, async () => {
    const { bytes, input } = lightModel(name);
    await sameOnBoard(bytes, { [input]: seededInput(7, [1, 3, 224, 224]) });
  });

light.run();
