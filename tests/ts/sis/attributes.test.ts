// Attributes on the wire: tag, length, value, as ops-c/include/sis/graph.h says; and what is refused.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { thrown } from "./harness.js";
import { sis } from "./library.js";

const { encodeAttributes } = await import("../../../ts-lib/sis/attributes.js");
const { operators } = sis;

const attributes = suite("attributes");

const encode = (name: keyof typeof operators, values: Parameters<typeof encodeAttributes>[1]) => [
  ...encodeAttributes(operators[name], values, "n"),
];

attributes("integers and lists of them", () => {
  const { group, pads } = operators.Conv.attributes as Record<string, { tag: number }>;
  assert.equal(encode("Conv", { group: -2 }), [
    group!.tag,
    8,
    0,
    0,
    0,
    254,
    255,
    255,
    255,
    255,
    255,
    255,
    255,
  ]);
  assert.equal(encode("Conv", { group: 1n << 40n }), [group!.tag, 8, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0]);
  assert.equal(encode("Conv", { pads: [] }), [pads!.tag, 0, 0, 0, 0]);
  assert.equal(encode("Conv", { pads: [1, 2] }), [
    pads!.tag,
    16,
    0,
    0,
    0,
    1,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    2,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
  ]);
});

attributes("floats, enums, and several in a row; undefined is not given", () => {
  const { alpha, transB } = operators.Gemm.attributes as Record<string, { tag: number }>;
  assert.equal(encode("Gemm", { alpha: 1.5 }), [alpha!.tag, 4, 0, 0, 0, 0, 0, 0xc0, 0x3f]);
  assert.equal(encode("Gemm", { alpha: undefined, transB: 1 }).slice(0, 2), [transB!.tag, 8]);
  assert.is(encode("Gemm", { alpha: 1.5, transB: 1 }).length, 9 + 13);
  const { mode } = operators.Pad.attributes as Record<string, { tag: number }>;
  assert.equal(encode("Pad", { mode: "reflect" }), [mode!.tag, 1, 0, 0, 0, 1]);
});

attributes("what does not fit names operator, node and attribute", () => {
  const message = (name: keyof typeof operators, values: Parameters<typeof encodeAttributes>[1]) => {
    const error = thrown(() => encode(name, values));
    assert.is(error.code, "BAD_ATTRIBUTE");
    assert.is(error.operator, name);
    return error.message;
  };
  assert.match(
    message("Conv", { stride: [1] }),
    /Conv "n": attribute stride does not exist; there are: auto_pad/,
  );
  assert.match(message("Conv", { group: 1.5 }), /group must be of whole numbers/);
  assert.match(message("Conv", { pads: 1 }), /pads must be a list/);
  assert.match(message("Conv", { auto_pad: "SAME" }), /must be one of NOTSET, SAME_UPPER/);
  assert.match(message("Gemm", { alpha: "1" }), /alpha must be of numbers/);
  assert.match(message("If", { then_branch: 1 }), /must be a block/);
});

attributes.run();
