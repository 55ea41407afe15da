// VGG-19 with seeded weights, 575 MB of them and 20 billion multiply-adds: the simulator's bits on a board that has the memory.
import { suite } from "uvu";
import { sameOnBoard } from "./board.js";
import { lightModel } from "./light.js";
import { seededInput } from "./reference.js";

const light = suite("VGG-19 on the board");

light("vgg19", async () => {
  const { bytes, input } = lightModel("vgg19");
  await sameOnBoard(bytes, { [input]: seededInput(7, [1, 3, 224, 224]) });
});

light.run();
