// The board's run of a model must give the simulator's bits.

import { rmSync } from "node:fs";
import * as assert from "uvu/assert";
import { file, sis as sisCommand } from "../host/sis.js";
import { sis } from "../sis/library.js";
import { type Build, onSimulator, type Tensors } from "./reference.js";

/** `sis infer` on the emulated board: its hash of all outputs must be `hash`. Returns what it says of the run. */
export async function onBoard(
  model: string,
  inputs: Tensors,
  hash: string,
  { constants = [] }: Build = {},
): Promise<string> {
  const values = Object.entries(inputs).flatMap(([name, value], i) => [
    "--input",
    `${name}=${file(`${i}.npy`, sis.writeNpy(value))}`,
  ]);
  const known = constants.flatMap((name) => ["--constant", name]);
  const args = ["infer", model, ...values, ...known, "--target", "qemu-virt"];
  const { code, stdout, stderr } = await sisCommand(args);
  assert.is(code, 0, stderr);
  assert.is(/all outputs {2}sha256 (\w+)/.exec(stdout)?.[1], hash, stdout);
  return stderr;
}

/** A model made here, on the simulator and on the board. */
export async function sameOnBoard(model: Uint8Array, inputs: Tensors): Promise<void> {
  const { hash } = onSimulator(model, inputs);
  const path = file("model.onnx", model);
  await onBoard(path, inputs, hash);
  rmSync(path);
}
