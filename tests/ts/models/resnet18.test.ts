// The ResNet-18 that a script of the examples builds, against the same network written as an ONNX model: the bits of the
// model on the simulator, the numbers of ONNX Runtime.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { inRoot } from "../../../ts-lib/host/setup/root.mjs";
import { sis as sisCommand } from "../host/sis.js";
import { sis } from "../sis/library.js";
import { type AttributeInit, model, type NodeInit, node, type TensorInit, value } from "../sis/models.js";
import { difference, inOnnxRuntime, onSimulator } from "./reference.js";

const POOL = 65521;

const ints = (name: string, ...list: number[]): AttributeInit => ({ name, type: 7, ints: list.map(BigInt) });

/** The network, its weights and its input; random numbers are taken in the script's order. */
class ResNet18 {
  readonly #nodes: NodeInit[] = [];
  readonly #weights: TensorInit[] = [];
  readonly #pool: Float32Array;
  #taken = 0;

  constructor() {
    let state = 2463534242 | 0;
    this.#pool = Float32Array.from({ length: POOL }, () => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return state / 2 ** 31;
    });
  }

  random(count: number, middle: number, spread: number): Float32Array {
    return Float32Array.from({ length: count }, () => {
      const value = this.#pool[this.#taken++ % POOL] ?? 0;
      return middle === 0 && spread === 1 ? value : middle + spread * value;
    });
  }

  #weight(dims: number[], middle: number, spread: number): string {
    const values = this.random(
      dims.reduce((a, b) => a * b, 1),
      middle,
      spread,
    );
    const name = `w${this.#weights.length}`;
    const rawData = new Uint8Array(values.buffer as ArrayBuffer);
    this.#weights.push({ name, dataType: 1, dims: dims.map(BigInt), rawData });
    return name;
  }

  #node(operator: string, inputs: string[], attributes: AttributeInit[] = [], output?: string): string {
    const name = output ?? `t${this.#nodes.length}`;
    this.#nodes.push(node(operator, inputs, [name], attributes));
    return name;
  }

  #convolution(x: string, channels: number, filters: number, kernel: number, stride: number): string {
    const fan = channels * kernel ** 2;
    const pad = (kernel - 1) / 2;
    const weights = this.#weight([filters, channels, kernel, kernel], 0, 1);
    const attributes = [ints("strides", stride, stride), ints("pads", pad, pad, pad, pad)];
    const y = this.#node("Conv", [x, weights], attributes);
    const scale = this.#weight([filters], 1, 0.2);
    const shift = this.#weight([filters], 0, 0.2);
    const mean = this.#weight([filters], 0, 0.2);
    const variance = this.#weight([filters], fan / 3, fan / 10);
    return this.#node("BatchNormalization", [y, scale, shift, mean, variance]);
  }

  #block(x: string, channels: number, wide: number): string {
    const stride = wide === channels ? 1 : 2;
    const inner = this.#node("Relu", [this.#convolution(x, channels, wide, 3, stride)]);
    const y = this.#convolution(inner, wide, wide, 3, 1);
    const around = stride === 1 ? x : this.#convolution(x, channels, wide, 1, stride);
    return this.#node("Relu", [this.#node("Add", [y, around])]);
  }

  bytes(size: number): Uint8Array {
    const first = this.#node("Relu", [this.#convolution("image", 3, 64, 7, 2)]);
    const window = [ints("kernel_shape", 3, 3), ints("strides", 2, 2), ints("pads", 1, 1, 1, 1)];
    let x = this.#node("MaxPool", [first], window);
    for (const [channels, wide] of [
      [64, 64],
      [64, 64],
      [64, 128],
      [128, 128],
      [128, 256],
      [256, 256],
      [256, 512],
      [512, 512],
    ] as const)
      x = this.#block(x, channels, wide);
    const dense = this.#weight([1000, 512], 0, 1);
    const bias = this.#weight([1000], 0, 0.1);
    const mean = this.#node("Flatten", [this.#node("GlobalAveragePool", [x])]);
    const scale: AttributeInit[] = [
      { name: "transB", type: 2, i: 1n },
      { name: "alpha", type: 1, f: 0.03125 },
    ];
    this.#node("Gemm", [mean, dense, bias], scale, "scores");
    return model({
      name: "resnet18",
      input: [value("image", [1, 3, size, size])],
      output: [value("scores", [1, 1000])],
      initializer: this.#weights,
      node: this.#nodes,
    });
  }
}

const resnet = suite("resnet18");

resnet("the script's scores: the ONNX model's bits on the simulator, ONNX Runtime's numbers", async () => {
  const out = mkdtempSync(join(tmpdir(), "sis-resnet-"));
  try {
    const script = inRoot("ts-lib", "examples", "resnet18.ts");
    const { code, stderr } = await sisCommand(["run", script, "--out", out, "--", "--save"]);
    assert.is(code, 0, stderr);
    const scores = sis.readNpy(readFileSync(join(out, "resnet18_scores.npy")));
    const network = new ResNet18();
    const bytes = network.bytes(224);
    const image = {
      dtype: "f32",
      shape: [1, 3, 224, 224],
      data: network.random(3 * 224 * 224, 0, 1),
    } as const;
    const onModel = onSimulator(bytes, { image });
    assert.is(onModel.hash, sis.sha256(scores.data));
    const expected = await inOnnxRuntime(bytes, { image });
    assert.is(difference({ scores }, expected.outputs), "");
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
});

resnet.run();
