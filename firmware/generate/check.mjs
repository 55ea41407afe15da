#!/usr/bin/env node
import { readFileSync } from "node:fs";
// The tables of mltest and mlbench, from firmware/check/cases.json and bench.json. Usage: node firmware/generate/check.mjs
// [--check]. What a case's bytes mean says firmware/check/case.h.
import { join } from "node:path";
import { emit, root } from "../../ops-c/generate/emit.mjs";
import { readTables } from "../../ops-c/generate/tables.mjs";

const STEPS = { input: 1, constant: 2, block: 3, blockInput: 4, operator: 5, output: 6 };
const ELEMENTS = { zeros: 0, raw: 1, whole: 2, reals: 3, seededReals: 4, seededWhole: 5, short: 6 };
const F32 = 1;
const F64 = 11;
const F16 = 10;
/** Attributes with lists of whole numbers of 64 bits are packed; of what else has such a length it costs little. */
const RECORDS = { raw: 0, whole: 1 };

const operators = new Map(readTables(join(root, "ops-c")).operators.map(({ name, id }) => [name, id]));
const numberOf = (text) => (typeof text === "string" ? Number(text) : text);

function unsigned(value) {
  const bytes = [];
  for (let rest = BigInt(value); ; ) {
    const low = Number(rest & 127n);
    rest >>= 7n;
    if (rest === 0n) return [...bytes, low];
    bytes.push(low | 128);
  }
}

const signed = (value) => {
  const x = BigInt.asIntN(64, BigInt(value));
  return unsigned(BigInt.asUintN(64, (x << 1n) ^ (x >> 63n)));
};

const f32 = (value) => {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(numberOf(value));
  return [...bytes];
};

/** Of reals only what takes fewer bytes that way. */
const isWhole = (reals) => (value) =>
  typeof value === "number"
    ? Number.isSafeInteger(value) && (!reals || Math.abs(value) < 1 << 20)
    : /^-?[1-9]\d*$/.test(value);

function fillBytes({ seed, scale = 0, positive = false, low, high }) {
  return low === undefined
    ? [ELEMENTS.seededReals, ...unsigned(seed), ...signed(scale), Number(positive)]
    : [ELEMENTS.seededWhole, ...unsigned(seed), ...signed(low), ...signed(high)];
}

function elementBytes({ values, raw, fill }, dtype) {
  if (fill) return fillBytes(fill);
  if (raw !== undefined) return [ELEMENTS.raw, ...Buffer.from(raw, "hex")];
  if (values.length === 0) return [ELEMENTS.zeros];
  if (values.every(isWhole(dtype === F32 || dtype === F64)))
    return [ELEMENTS.whole, ...values.flatMap(signed)];
  if (dtype !== F32 && dtype !== F64) throw new Error(`dtype ${dtype} cannot hold ${values}`);
  if (values.some((x) => !Object.is(Math.fround(numberOf(x)), numberOf(x))))
    throw new Error(`${values} are no numbers of f32`);
  return [ELEMENTS.reals, ...values.flatMap(f32)];
}

const tensorBytes = ({ dtype, dims }) => [...unsigned(dtype), dims.length, ...dims.flatMap(signed)];

function recordBytes(hex) {
  const bytes = Buffer.from(hex, "hex");
  const records = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32LE(at + 1);
    const value = bytes.subarray(at + 5, at + 5 + length);
    const whole = Array.from({ length: Math.floor(length / 8) }, (_, i) =>
      signed(value.readBigInt64LE(8 * i)),
    );
    const packed = whole.flat();
    records.push(
      length > 0 && length % 8 === 0 && packed.length < length
        ? [bytes[at], RECORDS.whole, ...unsigned(whole.length), ...packed]
        : [bytes[at], RECORDS.raw, ...unsigned(length), ...value],
    );
    at += 5 + length;
  }
  return [...unsigned(records.length), ...records.flat()];
}

function stepBytes(step) {
  switch (step.step) {
    case "input":
    case "constant":
      return [...tensorBytes(step.tensor), ...elementBytes(step.data, step.tensor.dtype)];
    case "block":
      return unsigned(step.parent);
    case "blockInput":
      return [...unsigned(step.block), Number(step.dynamic), ...tensorBytes(step.tensor)];
    case "operator":
      return [
        ...[...unsigned(step.op), ...unsigned(step.block), ...unsigned(step.inputs.length)],
        ...step.inputs.flatMap((tensor) => unsigned(tensor + 1)),
        ...[...unsigned(step.outputs), ...recordBytes(step.attributes)],
      ];
    case "output":
      return [...unsigned(step.block), ...unsigned(step.tensor)];
  }
  throw new Error(`no step ${step.step}`);
}

/** The upper three bytes of an f32: within 2^-17 of it. */
const short = (value) => {
  const bytes = Buffer.from(f32(value));
  const bits = bytes.readUInt32LE();
  const up = bits + 0x80;
  const rounded = (up & 0x7f800000) === 0x7f800000 ? bits : up;
  bytes.writeUInt32LE(rounded >>> 0);
  return [...bytes.subarray(1)];
};

/** What comes out, in few bytes: reals as short ones whatever their dtype; what was lost, the hash sees. */
const expectedBytes = ({ dtype, dims, values }) => [
  ...tensorBytes({ dtype, dims }),
  ...(values.length > 0 && !values.every(isWhole(dtype === F32 || dtype === F64 || dtype === F16))
    ? [ELEMENTS.short, ...values.flatMap(short)]
    : elementBytes({ values }, dtype)),
];

function caseBytes({ operator, opset, name = "", macs = 0, hash = 0, steps, expected = [] }) {
  const id = operators.get(operator);
  if (id === undefined) throw new Error(`no operator ${operator}`);
  const text = [...Buffer.from(name)];
  const bytes = [
    ...[...unsigned(id), ...unsigned(opset), ...unsigned(text.length), ...text, ...unsigned(macs)],
    ...[0, 8, 16, 24].map((shift) => (hash >>> shift) & 255),
    ...steps.flatMap((step) => [STEPS[step.step], ...stepBytes(step)]),
    ...[0, ...unsigned(expected.length), ...expected.flatMap(expectedBytes)],
  ];
  return [...unsigned(bytes.length), ...bytes];
}

function tableSource(rows, name, from) {
  const cases = rows.map((row) => [row, caseBytes(row)]);
  const lines = cases.map(
    ([{ operator, name = operator, opset }, bytes]) =>
      `    /* ${name}, opset ${opset} */\n    ${bytes.join(",")},`,
  );
  return `/* Cases of operators, packed (check/case.h).
 * Generated by firmware/generate/check.mjs from ${from}; do not edit. */
/* clang-format off */
#include "check/case.h"

static const uint8_t bytes[] = {
${lines.join("\n")}
};
const sis_case_table ${name} = {bytes, sizeof bytes};
`;
}

const files = {};
for (const [file, name] of [
  ["cases", "sis_check_cases"],
  ["bench", "sis_bench_cases"],
]) {
  const from = `firmware/check/${file}.json`;
  files[`firmware/generated/check_${file}.c`] = tableSource(
    JSON.parse(readFileSync(join(root, from), "utf8")),
    name,
    from,
  );
}
emit("firmware/generate/check.mjs", files);
