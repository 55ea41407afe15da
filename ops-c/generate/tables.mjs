// Reads ops-c's tables (operators, dtypes, status codes) and refuses what does not make sense.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ALWAYS } from "./about.mjs";
import { checkLock } from "./lock.mjs";
import { readManifestTable } from "./manifest.mjs";

export const ATTRIBUTE_TYPES = [
  "int",
  "float",
  "ints",
  "floats",
  "string",
  "enum",
  "enums",
  "block",
  "tensor",
];

const json = (path) => JSON.parse(readFileSync(path, "utf8"));

/**
 * @returns {{ operators: object[], dtypes: object[], codes: object[], families: object[], options: object[],
 *   waits: object[], onnx: object, lock: object, manifest: object }}
 */
export function readTables(folder) {
  const operatorFolder = join(folder, "operators");
  const families = readdirSync(operatorFolder)
    .filter((name) => name.endsWith(".json") && !name.endsWith(".lock.json"))
    .sort()
    .map((name) => ({ name: name.slice(0, -".json".length), ...json(join(operatorFolder, name)) }));
  const dtypes = json(join(folder, "dtypes.json")).dtypes;
  const codes = json(join(folder, "status.json")).codes;
  const operators = families
    .flatMap(({ option, operators }) => operators.map((operator) => ({ ...operator, option })))
    .sort((a, b) => a.id - b.id);
  const { options } = json(join(folder, "options.json"));
  const { waits } = json(join(folder, "waits.json"));
  const onnx = json(join(folder, "onnx.json"));
  const lock = json(join(operatorFolder, "ids.lock.json"));
  const manifest = readManifestTable(join(folder, "manifest.json"), codes);
  const tables = { operators, dtypes, codes, families, options, waits, onnx, lock, manifest };
  check(tables);
  checkAbout(tables);
  return tables;
}

function checkAbout({ families, operators, options, waits, onnx }) {
  const names = [ALWAYS, ...options.map(({ name }) => name)];
  for (const { name, option } of families) {
    demand(
      names.includes(option),
      `family ${name}.json: its "option" is ${option}, not one of ${names.join(", ")}`,
    );
  }
  for (const [index, { name, needs }] of options.entries()) {
    for (const other of needs)
      demand(
        names.slice(1, index + 1).includes(other),
        `option ${name} needs ${other}, which is not above it`,
      );
  }
  const since = new Map(
    Object.entries(onnx.since).flatMap(([opset, list]) => list.map((name) => [name, Number(opset)])),
  );
  const ours = operators.filter(({ domain }) => domain === "");
  for (const { name, since: own } of ours)
    demand(since.get(name) <= own[0], `operator ${name}: onnx.json has none at opset ${own[0]}`);
  const has = new Set(ours.map(({ name }) => name));
  for (const name of waits.flatMap(({ operators }) => operators))
    demand(since.has(name) && !has.has(name), `operator ${name} waits, but ONNX has none or SIS has it`);
}

function check({ operators, dtypes, codes, lock, manifest }) {
  unique("operator id", operators, (operator) => operator.id);
  unique("operator name", operators, (operator) => `${operator.domain}:${operator.name}`);
  unique("dtype number", dtypes, (dtype) => dtype.number);
  unique("dtype name", dtypes, (dtype) => dtype.name);
  unique("status number", codes, (code) => code.number);
  unique("status name", codes, (code) => code.name);
  for (const [index, code] of codes.entries()) {
    demand(code.number === index, `status ${code.name} should have number ${index}`);
  }
  for (const dtype of dtypes) {
    const small = dtype.number < 48 || (dtype.number >= 64 && dtype.number < 80);
    demand(small, `dtype ${dtype.name}: ${dtype.number} has no bit in a dtype mask (see SIS_DTYPE_BIT)`);
  }
  const known = new Set(dtypes.map((dtype) => dtype.name));
  for (const operator of operators) checkOperator(operator, known);
  checkLock({ operators, dtypes, codes, lock, manifest });
}

function checkOperator(operator, dtypes) {
  const where = `operator ${operator.name}`;
  demand(Number.isInteger(operator.id) && operator.id > 0 && operator.id < 65536, `${where}: bad id`);
  demand(operator.summary.endsWith("."), `${where}: the summary is a sentence`);
  demand(isAscending(operator.since), `${where}: since must ascend`);
  unique(`${where}: tag`, operator.attributes, (attribute) => attribute.tag);
  unique(`${where}: attribute`, operator.attributes, (attribute) => attribute.name);
  unique(`${where}: input`, operator.inputs, (port) => port.name);
  for (const ports of [operator.inputs, operator.outputs]) {
    for (const port of ports) {
      demand(!port.variadic || port === ports.at(-1), `${where}: only the last port may be variadic`);
      demand(port.type in operator.types || dtypes.has(port.type), `${where}: ${port.name} has no type`);
    }
  }
  for (const list of Object.values(operator.types)) {
    for (const name of list) demand(dtypes.has(name), `${where}: no dtype ${name}`);
  }
  for (const { variable, as, names, beside } of throughs(operator)) {
    const own = operator.types[variable];
    demand(own?.includes(as), `${where}: ${variable} goes through ${as}, which its row does not compute`);
    for (const name of names) {
      demand(dtypes.has(name), `${where}: no dtype ${name}`);
      demand(
        beside.length > 0 || !own.includes(name),
        `${where}: ${name} of ${variable} goes through ${as} but is computed itself`,
      );
    }
  }
  for (const attribute of operator.attributes) checkAttribute(where, attribute);
  for (const port of operator.outputs) checkOutputDtype(where, operator, port, dtypes);
}

/* Where shapes are known only at run time, dtypes still are when the graph is built. */
function checkOutputDtype(where, operator, port, dtypes) {
  const { attribute, input, default: other } = port.dtype ?? {};
  const name = `${where}: output ${port.name}`;
  const named = (list, wanted) => !wanted || list.some((entry) => entry.name === wanted);
  demand(named(operator.attributes, attribute), `${name}: its dtype names no attribute`);
  demand(named(operator.inputs, input), `${name}: its dtype names no input`);
  demand(!other || dtypes.has(other), `${name}: its default dtype is none`);
  const required = attribute && operator.attributes.find((a) => a.name === attribute).required;
  const bound = operator.inputs.some((p) => !p.optional && !p.mixed && p.type === port.type) && !port.mixed;
  const one = !(port.type in operator.types) || operator.types[port.type].length === 1;
  demand(
    one || bound || required || input || other || operator.control || operator.by,
    `${name}: no input need bind its dtype, so say what does: "dtype": {"attribute", "input", "default"}`,
  );
}

function checkAttribute(where, attribute) {
  const name = `${where}: attribute ${attribute.name}`;
  demand(ATTRIBUTE_TYPES.includes(attribute.type), `${name} has no type`);
  demand(attribute.tag > 0 && attribute.tag < 256, `${name}: bad tag`);
  if (attribute.type === "enum") {
    demand(attribute.values.includes(attribute.default), `${name}: the default is none of its values`);
    demand(attribute.values.length < 256, `${name}: too many values`);
  } else if (attribute.type === "enums") {
    demand(attribute.values.length < 256, `${name}: too many values`);
    demand(attribute.default === undefined, `${name}: a list has no default`);
  } else if (!["int", "float"].includes(attribute.type)) {
    demand(attribute.default === undefined, `${name}: only int, float and enum have defaults`);
  }
}

/**
 * Which dtypes of which type variable are computed in another one, and beside which variables of that dtype (none:
 * always). Variables that go together are all computed in f64 where one of them is.
 */
export function throughs(operator) {
  const together = operator.together ?? [];
  const wider = together.map((variable) => ({
    variable,
    as: "f64",
    names: dtypesOf(operator, { type: variable }).filter((name) => name !== "f64"),
    beside: together.filter((other) => other !== variable),
  }));
  const own = Object.entries(operator.through ?? {}).flatMap(([variable, map]) =>
    Object.entries(map).map(([as, names]) => ({ variable, as, names, beside: [] })),
  );
  return [...wider, ...own];
}

/** Every dtype that a port takes or gives. */
export function dtypesOf(operator, port) {
  const own = operator.types[port.type] ?? [port.type];
  return [...own, ...Object.values(operator.through?.[port.type] ?? {}).flat()];
}

function isAscending(versions) {
  return versions.length > 0 && versions.every((version, i) => i === 0 || version > versions[i - 1]);
}

function unique(what, rows, key) {
  const seen = new Set();
  for (const row of rows) {
    demand(!seen.has(key(row)), `${what} ${key(row)} is given twice`);
    seen.add(key(row));
  }
}

export function demand(condition, message) {
  if (!condition) throw new Error(`ops-c tables: ${message}`);
}
