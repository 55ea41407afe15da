// ops-c's tables: ids are for ever, and a table that makes no sense is refused.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inRoot } from "../../ts-lib/host/setup/root.mjs";

interface Tables {
  operators: { name: string; id: number }[];
}
const generator: string = inRoot("ops-c/generate/tables.mjs"); // plain JavaScript, outside of what tsc compiles
const { readTables } = (await import(generator)) as { readTables(folder: string): Tables };

/** Reads a copy of the tables in which `from` became `to`. */
function changed(file: string, from: string, to: string): Tables {
  const folder = mkdtempSync(join(tmpdir(), "sis-tables-"));
  try {
    const tables = readdirSync(inRoot("ops-c")).filter((name) => name.endsWith(".json"));
    for (const name of ["operators", ...tables])
      cpSync(inRoot("ops-c", name), join(folder, name), { recursive: true });
    const text = readFileSync(join(folder, file), "utf8");
    assert.ok(text.includes(from), `${file} holds ${from}`);
    writeFileSync(join(folder, file), text.replace(from, to));
    return readTables(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("the tables as they are", () => {
  const { operators } = readTables(inRoot("ops-c"));
  assert.ok(operators.some(({ name, id }) => name === "Conv" && id === 22));
});

test("ids, tags and numbers never change and are never dropped", () => {
  const linear = "operators/linear.json";
  assert.throws(
    () => changed(linear, '"id": 22', '"id": 23'),
    /operators\/Conv is 22 for ever, the table says 23/,
  );
  assert.throws(() => changed(linear, '"name": "MatMul"', '"name": "MatrixProduct"'), /MatMul was dropped/);
  assert.throws(
    () => changed(linear, '"tag": 2, "name": "dilations"', '"tag": 9, "name": "dilations"'),
    /dilations is 2/,
  );
  assert.throws(
    () => changed(linear, '"SAME_UPPER", "SAME_LOWER"', '"SAME_LOWER", "SAME_UPPER"'),
    /SAME_UPPER is 1/,
  );
  assert.throws(
    () => changed("dtypes.json", '"name": "f32", "number": 1', '"name": "f32", "number": 14'),
    /f32 is 1/,
  );
  assert.throws(() => changed("status.json", '"BAD_SHAPE"', '"BAD_FORM"'), /BAD_SHAPE was dropped/);
});

test("what makes no sense is refused", () => {
  const linear = "operators/linear.json";
  assert.throws(() => changed(linear, '"id": 21', '"id": 20'), /operator id 20 is given twice/);
  assert.throws(
    () => changed(linear, '"tag": 2, "name": "dilations"', '"tag": 1, "name": "dilations"'),
    /tag 1 is given twice/,
  );
  assert.throws(() => changed(linear, '"type": "ints"', '"type": "numbers"'), /has no type/);
  assert.throws(
    () => changed(linear, '"default": "NOTSET"', '"default": "NONE"'),
    /the default is none of its values/,
  );
  assert.throws(() => changed(linear, '"since": [1, 11, 22]', '"since": [11, 1, 22]'), /since must ascend/);
  assert.throws(() => changed(linear, '{"T": ["f32", "f64"]}', '{"T": ["f31", "f64"]}'), /no dtype f31/);
});

test("every family belongs to an option, and what waits is not there", () => {
  const linear = "operators/linear.json";
  const option = '"option": "ml-blas"';
  assert.throws(
    () => changed(linear, option, '"option": "ml-fast"'),
    /linear\.json: its "option" is ml-fast/,
  );
  assert.throws(() => changed(linear, `${option},`, ""), /linear\.json: its "option" is undefined/);
  assert.throws(
    () => changed("options.json", '"needs": ["ml-blas"]', '"needs": ["ml-fast"]'),
    /needs ml-fast/,
  );
  assert.throws(() => changed("waits.json", '"StringConcat"', '"Concat"'), /Concat waits, but/);
  assert.throws(() => changed("onnx.json", '"Sin", ', ""), /operator Sin: onnx\.json has none at opset 7/);
});

test.run();
