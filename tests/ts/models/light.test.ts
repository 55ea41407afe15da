// Nine architectures of ONNX's model zoo with seeded weights, against ONNX Runtime.
import { suite } from "uvu";
import { architectures, lightModel } from "./light.js";
import { agreed, seededInput } from "./reference.js";

const light = suite("light models");

for (const name of architectures)
  light(name, async () => {
    const { bytes, input } = lightModel(name);
    await agreed(bytes, { [input]: seededInput(7, [1, 3, 224, 224]) });
  });

light.run();
