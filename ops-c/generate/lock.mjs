// ids.lock.json: every id, tag and number ever given out. Tables may add to it, never change or drop.
import { demand } from "./tables.mjs";

const key = (operator) => (operator.domain === "" ? operator.name : `${operator.domain}:${operator.name}`);

function numbers({ operators, dtypes, codes, manifest }) {
  return {
    operators: Object.fromEntries(operators.map((operator) => [key(operator), operator.id])),
    attributes: Object.fromEntries(
      operators.map((operator) => [
        key(operator),
        Object.fromEntries(operator.attributes.map((attribute) => [attribute.name, attribute.tag])),
      ]),
    ),
    enums: Object.fromEntries(
      operators.flatMap((operator) =>
        operator.attributes
          .filter((attribute) => attribute.values)
          .map((attribute) => [
            `${key(operator)}.${attribute.name}`,
            Object.fromEntries(attribute.values.map((value, index) => [value, index])),
          ]),
      ),
    ),
    dtypes: Object.fromEntries(dtypes.map((dtype) => [dtype.name, dtype.number])),
    status: Object.fromEntries(codes.map((code) => [code.name, code.number])),
    manifest: Object.fromEntries(manifest.fields.map((field) => [field.name, field.tag])),
  };
}

/** Every locked name must still be there with its number. */
export function checkLock(tables) {
  compare("", tables.lock, numbers(tables));
}

function compare(path, locked, now) {
  for (const [name, value] of Object.entries(locked)) {
    const here = `${path}${name}`;
    demand(name in now, `${here} was dropped; ids are for ever`);
    if (typeof value === "object") compare(`${here}/`, value, now[name]);
    else demand(now[name] === value, `${here} is ${value} for ever, the table says ${now[name]}`);
  }
}

export function lockFile(tables) {
  return `${JSON.stringify(numbers(tables), null, 2)}\n`;
}
