// Hostile packages, each with the code that refuses it and how far a script comes with it: "read" is readModel, "build",
// "compile", "run". Made anew by each test.
import { operators } from "../../../ts-lib/generated/operators.js";
import { floats, type GraphInit, ints, model, node, value } from "../sis/models.js";
import { assemble, makePackage, type Part, records, u16, u64, type Wish } from "./maker.js";

export interface Hostile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** "run OVER_CYCLES"; "ran" where nothing is wrong. */
  readonly answer: string;
  /** Where boards answer otherwise than hosts. */
  readonly onBoard?: string;
}

const ids = (...names: (keyof typeof operators)[]): number[] => names.map((name) => operators[name].id);

/** y = relu(x): the model of most packages. */
const relu = model({
  input: [value("x", [4])],
  output: [value("y", [4])],
  node: [node("Relu", ["x"], ["y"])],
});
const good: Wish = { model: relu, operators: ids("Relu") };

const subgraph = (name: string, graph: GraphInit) => ({ name, type: 5, g: graph });

/** A Neg that only one branch of an If holds. */
const inBranch = model({
  input: [value("c", [], 9), value("x", [4])],
  output: [value("y", [4])],
  node: [
    node(
      "If",
      ["c"],
      ["y"],
      [
        subgraph("then_branch", { node: [node("Relu", ["x"], ["a"])], output: [value("a", [4])] }),
        subgraph("else_branch", { node: [node("Neg", ["x"], ["b"])], output: [value("b", [4])] }),
      ],
    ),
  ],
});

/** Twice 256 KiB of activations, or once and the inputs. */
const large = model({
  input: [value("x", [65536])],
  output: [value("y", [65536])],
  node: [node("Relu", ["x"], ["y"])],
});

/** A loop of as many trips as the input says; its body is `body` of "v", and gives "w". */
const looping = (body: string) =>
  model({
    input: [value("n", [], 7), value("x", [64])],
    output: [value("y", [64])],
    node: [
      node(
        "Loop",
        ["n", "", "x"],
        ["y"],
        [
          subgraph("body", {
            input: [value("i", [], 7), value("go", [], 9), value("v", [64])],
            output: [value("on", [], 9), value("w", [64])],
            node: [node("Identity", ["go"], ["on"]), node(body, ["v"], ["w"])],
          }),
        ],
      ),
    ],
  });

/** A Neg in a function of the model's own, which the main graph calls under a harmless name. */
const inFunction = model(
  {
    input: [value("x", [4])],
    output: [value("y", [4])],
    node: [node("Relu", ["x"], ["y"], [], { domain: "own" })],
  },
  17,
  {
    opsetImport: [
      { domain: "", version: 17n },
      { domain: "own", version: 1n },
    ],
    functions: [
      {
        name: "Relu",
        domain: "own",
        input: ["x"],
        output: ["y"],
        opsetImport: [{ domain: "", version: 17n }],
        node: [node("Neg", ["x"], ["y"])],
      },
    ],
  },
);

/** A tensor of a size that only the file names: so many ones, folded while the graph is built. */
const ones = (dims: number[]) =>
  model({
    input: [value("x", [1])],
    output: [value("y", undefined)],
    initializer: [ints("shape", dims)],
    node: [node("ConstantOfShape", ["shape"], ["c"]), node("Add", ["c", "x"], ["y"])],
  });

/** A matrix product of constants, which costs much more than the run. */
const costlyConstant = model({
  input: [value("x", [1])],
  output: [value("y", [1, 1])],
  initializer: [ints("shape", [256, 256]), ints("axes", [0, 1]), floats("w", [1])],
  node: [
    node("ConstantOfShape", ["shape"], ["c"]),
    node("MatMul", ["c", "c"], ["d"]),
    node("ReduceMean", ["d"], ["e"], [{ name: "axes", type: 7, ints: [0n, 1n] }]),
    node("Add", ["e", "x"], ["y"]),
  ],
});

const outside = model({
  input: [value("x", [3])],
  output: [value("y", [3])],
  initializer: [
    {
      name: "w",
      dataType: 1,
      dims: [3n],
      dataLocation: 1,
      externalData: [{ key: "location", value: "weights.bin" }],
    },
  ],
  node: [node("Add", ["x", "w"], ["y"])],
});
const weights = new Uint8Array(Float32Array.of(1, 2, 3).buffer);

/** The good package with one record changed, left out, or given twice. */
function changed(change: (parts: Part[]) => readonly Part[]): Uint8Array {
  return assemble(change(records(good)), [relu]);
}
const replaced = (tag: number, value: Uint8Array, length?: number) =>
  changed((parts) => parts.map((part) => (part.tag === tag ? { tag, value, length } : part)));

function flipped(bytes: Buffer, index: number): Buffer {
  bytes[index < 0 ? bytes.length + index : index]! ^= 1;
  return bytes;
}

export function corpus(): Hostile[] {
  const package_ = (wish: Partial<Wish>) => makePackage({ ...good, ...wish });
  const list: [name: string, bytes: Uint8Array, answer: string, onBoard?: string][] = [
    ["good", package_({}), "ran"],
    [
      "good with files",
      package_({ model: outside, operators: ids("Add"), files: new Map([["weights.bin", weights]]) }),
      "ran",
    ],
    ["good for any board", package_({ board: "raspi9z" }), "ran", "read WRONG_BOARD"],
    ["good for this core", package_({ core: "cortex-a72" }), "ran"],
    ["another core", package_({ core: "cortex-a7" }), "ran", "read WRONG_BOARD"],
    ["an unknown core", package_({ core: "cortex-z80" }), "read WRONG_BOARD"],
    ["the model changed", flipped(package_({}), -1), "read HASH_MISMATCH"],
    ["the hash changed", flipped(package_({}), 24 + 5 + 6 + 5 + 5 + 5 + 3), "read HASH_MISMATCH"],
    ["a file changed", flipped(package_({ files: new Map([["w", weights]]) }), -1), "read HASH_MISMATCH"],
    ["a file is missing", package_({ model: outside, operators: ids("Add") }), "build BAD_MODEL"],
    ["trailing bytes", Buffer.concat([package_({}), Buffer.of(0)]), "read BAD_PACKAGE"],
    ["a field twice", changed((parts) => [...parts.slice(0, 5), ...parts.slice(4)]), "read BAD_PACKAGE"],
    ["fields out of order", changed((parts) => [...parts.slice(1), parts[0]!]), "read BAD_PACKAGE"],
    [
      "an unknown field",
      changed((parts) => [...parts.slice(0, -1), { tag: 99, value: weights }, parts.at(-1)!]),
      "read BAD_PACKAGE",
    ],
    ["no limit of memory", changed((parts) => parts.filter(({ tag }) => tag !== 5)), "read BAD_PACKAGE"],
    ["no signature's field", changed((parts) => parts.slice(0, -1)), "read BAD_PACKAGE"],
    ["a signature nobody can check", replaced(240, Buffer.of(1, 2, 3)), "read BAD_PACKAGE"],
    ["a huge length", replaced(1, Buffer.from("x"), 0xffffffff), "read BAD_PACKAGE"],
    ["a length too long by one", replaced(240, Buffer.of(0), 2), "read BAD_PACKAGE"],
    ["a text that is none", replaced(1, Buffer.from("a\u001b[2J")), "read BAD_PACKAGE"],
    ["operators that do not ascend", replaced(8, u16(7, 7)), "read BAD_PACKAGE"],
    ["memory of 2^64-1", replaced(5, u64((1n << 64n) - 1n)), "read BAD_PACKAGE"],
    ["a model of 2^47 bytes", replaced(4, u64(2 ** 47)), "read BAD_PACKAGE"],
    ["an empty file", assemble([], []), "read BAD_PACKAGE"],
    ["forbidden", package_({ operators: ids("Neg") }), "build FORBIDDEN_OPERATOR"],
    [
      "forbidden in a branch",
      package_({ model: inBranch, operators: ids("If", "Relu") }),
      "build FORBIDDEN_OPERATOR",
    ],
    [
      "forbidden in a body",
      package_({ model: looping("Neg"), operators: ids("Loop", "Identity") }),
      "build FORBIDDEN_OPERATOR",
    ],
    [
      "forbidden in a function",
      package_({ model: inFunction, operators: ids("Relu") }),
      "build FORBIDDEN_OPERATOR",
    ],
    [
      "a shape of 2^80",
      package_({ model: ones([2 ** 40, 2 ** 40]), operators: ids("ConstantOfShape", "Add") }),
      "build OVERFLOW",
    ],
    [
      "a shape of 2^46 bytes",
      package_({ model: ones([2 ** 44]), operators: ids("ConstantOfShape", "Add") }),
      "build OVER_MEMORY",
    ],
    ["memory understated", package_({ model: large, memory: 400000 }), "compile OVER_MEMORY"],
    ["memory for nothing", package_({ memory: 1 }), "build OVER_MEMORY"],
    ["cycles understated", package_({ cycles: 100 }), "compile OVER_CYCLES"],
    [
      "a costly constant",
      package_({
        model: costlyConstant,
        operators: ids("ConstantOfShape", "MatMul", "ReduceMean", "Add"),
        buildCycles: 100000,
      }),
      "build OVER_CYCLES",
    ],
    [
      "a loop within its budget",
      package_({ model: looping("Exp"), operators: ids("Loop", "Identity", "Exp"), memory: 1 << 24 }),
      "ran",
    ],
    [
      "a loop past its budget",
      package_({
        model: looping("Exp"),
        operators: ids("Loop", "Identity", "Exp"),
        memory: 1 << 24,
        cycles: 100000,
      }),
      "run OVER_CYCLES",
    ],
  ];
  return list.map(([name, bytes, answer, onBoard]) => ({ name, bytes, answer, onBoard }));
}

/** The script that tries them, one line each; then the good one cut off at every length. */
export const corpusScript = `
import { listFiles, readFile, readModel, SisError } from "sis";
const attempt = (source: string | Uint8Array): string => {
  let stage = "read";
  try {
    const model = readModel(source);
    stage = "build";
    const graph = model.build();
    stage = "compile";
    graph.compile();
    stage = "run";
    const { n } = graph.inputs;
    graph.run(n ? { n: [1000] } : {});
    graph.free();
    return "ran";
  } catch (error) {
    if (!(error instanceof SisError)) throw error;
    return stage + " " + error.code;
  }
};
const names = listFiles();
for (const name of names) console.log(name + ": " + attempt(name));
const whole = readFile(names[0]);
const codes = new Map<string, number>();
for (let length = 0; length < whole.length; length++) {
  const code = attempt(whole.slice(0, length));
  codes.set(code, (codes.get(code) ?? 0) + 1);
}
for (const [code, count] of codes) console.log(count + " truncated: " + code);
`;

/** Files of the corpus by their names in the script, numbered so that they sort as listed. */
export const corpusFiles = (list: readonly Hostile[]): Map<string, Uint8Array> =>
  new Map(list.map(({ name, bytes }, i) => [`${String(i).padStart(2, "0")} ${name}`, bytes]));

/** What the script must print. */
export function expected(list: readonly Hostile[], board: boolean): string {
  const answers = list.map(
    ({ name, answer, onBoard }, i) =>
      `${String(i).padStart(2, "0")} ${name}: ${(board && onBoard) || answer}\n`,
  );
  const lengths = list[0]!.bytes.length;
  return `${answers.join("")}8 truncated: read BAD_MODEL\n${lengths - 8} truncated: read BAD_PACKAGE\n`;
}
