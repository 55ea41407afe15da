// Operators in C: ids and attribute structs (sis/operators.h), the registry (operators.c).
import { ALWAYS, optionIndex, optionSwitch } from "./about.mjs";
import { C_BANNER, snake, upper } from "./names.mjs";
import { ATTRIBUTE_TYPES, dtypesOf, throughs } from "./tables.mjs";

const FROM = "ops-c/operators";
const FIELD = {
  int: "int64_t",
  float: "float",
  ints: "sis_ints",
  floats: "sis_floats",
  string: "const char *",
  enum: "uint8_t",
  enums: "sis_enums",
  block: "uint32_t",
  tensor: "const sis_tensor *",
};

const inC = ({ operators }) => operators.filter((operator) => operator.by === undefined);
const hasFlag = (attribute) => ["int", "float"].includes(attribute.type) && attribute.default === undefined;
const declare = (type, name) => (type.endsWith("*") ? `${type}${name}` : `${type} ${name}`);

export function operatorHeader(tables) {
  const operators = inC(tables);
  return `${C_BANNER(FROM, "Operators: ids, attributes and the registry's rows.")}#ifndef SIS_OPERATORS_H
#define SIS_OPERATORS_H

#include "sis/about.h"
#include "sis/tensor.h"

/* Attribute lists; values is NULL when the attribute was not given. */
typedef struct sis_ints {
    uint32_t count;
    const int64_t *values;
} sis_ints;

typedef struct sis_floats {
    uint32_t count;
    const float *values;
} sis_floats;

typedef struct sis_enums {
    uint32_t count;
    const uint8_t *values; /* each below the number of the enum's values */
} sis_enums;

typedef enum sis_op_id {
${operators.map((operator) => `    SIS_OP_${upper(operator.name)} = ${operator.id},`).join("\n")}
} sis_op_id;

/* --- attributes, defaults filled in --- */

${operators
  .filter((operator) => operator.attributes.length > 0)
  .map(attributeStruct)
  .join("\n")}
/* --- the registry --- */

typedef enum sis_attribute_type {
${ATTRIBUTE_TYPES.map((type) => `    SIS_ATTRIBUTE_${type.toUpperCase()},`).join("\n")}
} sis_attribute_type;

#define SIS_NO_OPSET 255u    /* until: still there; required: never */
#define SIS_NO_VARIABLE 255u /* a port of fixed dtype */
#define SIS_NO_OFFSET 65535u
#define SIS_NO_INDEX 255u

/* Dtypes of a type variable that are computed in another one; the first entry that fits counts, a row's list ends where
 * dtypes is 0. */
typedef struct sis_through {
    uint64_t dtypes; /* mask of SIS_DTYPE_BIT */
    uint8_t variable;
    uint8_t beside; /* mask of variables: only where one of them is given that dtype; 0 = always */
    sis_dtype as;
} sis_through;

/* An input or output. Ports with the same variable share one dtype, except where mixed. */
typedef struct sis_port_description {
    const char *name;
    uint64_t dtypes; /* mask of SIS_DTYPE_BIT */
    uint8_t variable;
    uint8_t since, until; /* opsets it exists in */
    bool optional, variadic, mixed;
    /* an output whose variable no input need bind: the attribute that names its dtype, else the input it has it of,
     * else this dtype; SIS_NO_INDEX, SIS_NO_INDEX, 0 where there is none */
    uint8_t dtype_attribute, dtype_input, dtype_default;
} sis_port_description;

typedef struct sis_attribute_description {
    const char *name;
    uint16_t offset; /* in the operator's attribute struct */
    uint16_t given;  /* offset of has_<name>, or SIS_NO_OFFSET */
    uint8_t tag;
    uint8_t type; /* sis_attribute_type */
    uint8_t values; /* of an enum */
    uint8_t since, until, required; /* opsets */
} sis_attribute_description;

struct sis_op_functions;

typedef struct sis_op_description {
    sis_op_id id;
    const char *name;
    const char *domain;
    const struct sis_op_functions *functions; /* NULL = switched off; of the rest only since is there */
    const sis_port_description *inputs, *outputs;
    const sis_attribute_description *attributes;
    const void *defaults; /* the attribute struct as it is when nothing is given */
    const uint8_t *since; /* opsets at which the operator changed */
    const sis_through *through; /* NULL = all dtypes are computed as they are */
    uint16_t attribute_bytes;
    uint8_t n_inputs, n_outputs, n_attributes, n_since;
    uint8_t option;   /* sis_option that brings it, or SIS_NO_OPTION */
    bool from_shapes; /* the outputs' values follow from the inputs' shapes alone */
    bool control;     /* runs blocks or holds lists: infer and run see to dynamic tensors themselves */
    bool always_runs; /* never folded: the same inputs may give other outputs at the next run */
} sis_op_description;

#define SIS_OP_COUNT ${operators.length}

extern const sis_op_description sis_op_descriptions[SIS_OP_COUNT]; /* ascending by id */

${operators.map((operator) => `extern const struct sis_op_functions sis_op_${snake(operator.name)};`).join("\n")}

#endif
`;
}

function attributeStruct(operator) {
  const fields = operator.attributes.map((attribute) => {
    const note = attribute.until ? ` /* until opset ${attribute.until} */` : "";
    const flag = hasFlag(attribute) ? `\n    bool has_${attribute.name};` : "";
    return `    ${declare(FIELD[attribute.type], attribute.name)};${note}${flag}`;
  });
  const enums = operator.attributes
    .filter((attribute) => attribute.values)
    .map(
      (attribute) =>
        `enum { ${attribute.values.map((value) => enumConstant(operator, attribute, value)).join(", ")} };\n`,
    );
  return `${enums.join("")}typedef struct sis_${snake(operator.name)}_attributes {
${fields.join("\n")}
} sis_${snake(operator.name)}_attributes;
`;
}

function enumConstant(operator, attribute, value) {
  return `SIS_${upper(operator.name)}_${attribute.name.toUpperCase()}_${value.toUpperCase()}`;
}

export function operatorRegistry(tables) {
  const operators = inC(tables);
  return `${C_BANNER(FROM, "The registry: one row an operator.")}#include "sis/op.h"

#define B(dtype) SIS_DTYPE_BIT(SIS_##dtype)

${operators.map(parts).join("\n")}
const sis_op_description sis_op_descriptions[SIS_OP_COUNT] = {
${operators.map(row).join("")}};
`;
}

function parts(operator) {
  const name = snake(operator.name);
  const ports = (which) => {
    if (operator[which].length === 0) return "";
    const rows = operator[which].map((port) => portRow(operator, port)).join("\n");
    return `static const sis_port_description ${name}_${which}[] = {\n${rows}\n};\n`;
  };
  const body = `${ports("inputs")}${ports("outputs")}${throughRows(operator)}${attributeRows(operator)}`;
  const since = `static const uint8_t ${name}_since[] = {${operator.since.join(", ")}};\n`;
  return `/* ${operator.name} */\n${since}${whenOn(operator, body)}`;
}

/** Text of what an option may switch off. */
function whenOn({ option }, text, otherwise = "") {
  if (option === ALWAYS) return text;
  return `#if ${optionSwitch(option)}\n${text}${otherwise && `#else\n${otherwise}`}#endif\n`;
}

function throughRows(operator) {
  const variables = Object.keys(operator.types);
  const rows = throughs(operator).map(({ variable, as, names, beside }) => {
    const mask = beside.reduce((bits, name) => bits | (1 << variables.indexOf(name)), 0);
    return `    {${maskOf(names)}, ${variables.indexOf(variable)}, ${mask}, SIS_${as.toUpperCase()}},`;
  });
  if (rows.length === 0) return "";
  return `static const sis_through ${snake(operator.name)}_through[] = {\n${rows.join("\n")}\n    {0},\n};\n`;
}

const maskOf = (list) => list.map((dtype) => `B(${dtype.toUpperCase()})`).join(" | ");

function portRow(operator, port) {
  const variables = Object.keys(operator.types);
  const mask = maskOf(dtypesOf(operator, port));
  const variable = port.type in operator.types ? variables.indexOf(port.type) : "SIS_NO_VARIABLE";
  const flags = [port.optional, port.variadic, port.mixed].map((flag) => Boolean(flag)).join(", ");
  const opsets = `${port.since ?? 1}, ${port.until ?? "SIS_NO_OPSET"}`;
  return `    {"${port.name}", ${mask},\n     ${variable}, ${opsets}, ${flags}, ${dtypeOf(operator, port)}},`;
}

function dtypeOf(operator, { dtype = {} }) {
  const index = (list, name) => (name ? list.findIndex((entry) => entry.name === name) : "SIS_NO_INDEX");
  const attribute = index(operator.attributes, dtype.attribute);
  const input = index(operator.inputs, dtype.input);
  return `${attribute}, ${input}, ${dtype.default ? `SIS_${dtype.default.toUpperCase()}` : 0}`;
}

function attributeRows(operator) {
  if (operator.attributes.length === 0) return "";
  const name = snake(operator.name);
  const struct = `sis_${name}_attributes`;
  const rows = operator.attributes.map((a) => {
    const given = hasFlag(a) ? `offsetof(${struct}, has_${a.name})` : "SIS_NO_OFFSET";
    const opsets = `${a.since ?? 1}, ${a.until ?? "SIS_NO_OPSET"}, ${a.required ?? "SIS_NO_OPSET"}`;
    const type = `SIS_ATTRIBUTE_${a.type.toUpperCase()}`;
    const field = `offsetof(${struct}, ${a.name}), ${given}`;
    return `    {"${a.name}", ${field}, ${a.tag}, ${type}, ${a.values?.length ?? 0}, ${opsets}},`;
  });
  const defaults = operator.attributes.map((a) => defaultValue(operator, a)).filter((text) => text !== "");
  const initialiser = defaults.length > 0 ? `{${defaults.join(", ")}}` : "{0}";
  return `static const sis_attribute_description ${name}_attributes[] = {
${rows.join("\n")}
};
static const ${struct} ${name}_defaults = ${initialiser};
`;
}

function defaultValue(operator, attribute) {
  if (attribute.type === "block") return `.${attribute.name} = UINT32_MAX`;
  if (attribute.default === undefined) return "";
  if (attribute.type === "enum")
    return `.${attribute.name} = ${enumConstant(operator, attribute, attribute.default)}`;
  if (attribute.type === "int") return `.${attribute.name} = INT64_C(${attribute.default})`;
  const text = String(attribute.default);
  return `.${attribute.name} = ${/[.e]/.test(text) ? text : `${text}.0`}f`;
}

function row(operator) {
  const name = snake(operator.name);
  const has = operator.attributes.length > 0;
  const list = (which) => (operator[which].length > 0 ? `${name}_${which}` : "NULL");
  const lists = `${list("inputs")}, ${list("outputs")},\n     ${list("attributes")}`;
  const defaults = has ? `&${name}_defaults` : "NULL";
  const bytes = has ? `sizeof(sis_${name}_attributes)` : "0";
  const counts = ["inputs", "outputs", "attributes", "since"]
    .map((which) => operator[which].length)
    .join(", ");
  const through = throughs(operator).length > 0 ? `${name}_through` : "NULL";
  const flags = [operator.from_shapes, operator.control, operator.always_runs || operator.random]
    .map(Boolean)
    .join(", ");
  const names = `SIS_OP_${upper(operator.name)}, "${operator.name}", "${operator.domain}"`;
  const option = optionIndex(operator.option);
  const on = `    {${names}, &sis_op_${name}, ${lists},
     ${defaults}, ${name}_since, ${through}, ${bytes}, ${counts}, ${option}, ${flags}},\n`;
  const off = `    {${names}, .since = ${name}_since, .n_since = ${operator.since.length}, .option = ${option}},\n`;
  return whenOn(operator, on, off);
}
