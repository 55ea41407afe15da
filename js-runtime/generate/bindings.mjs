// Writes the C side of the native contract: one QuickJS function per entry, and their list.
import { handles as allHandles, constants, enums, isHandle, snake } from "./contract.mjs";

const handles = allHandles.filter(({ later }) => !later);

/* Conversions that can run script code come first, then plain values, then what script code could take away. */
const order = [
  ["u32s", "i64s"],
  ["string"],
  ["u32", "i32", "i64", "u64", "size", "f64", "bool", "custom", "firing"],
  handles.map(({ name }) => name),
  ["memory", "arena"],
  ["kept", "image"],
  ["bytes"],
  ["borrow"],
];

const cTypes = {
  u32: "uint32_t",
  i32: "int32_t",
  i64: "int64_t",
  u64: "uint64_t",
  size: "size_t",
  f64: "double",
  bool: "bool",
  borrow: "bool",
  custom: "JSValueConst",
  firing: "JSValueConst",
};

const upper = (name) => snake(name).toUpperCase();
const kindOf = (type) => `SIS_HANDLE_${upper(type)}`;
const functions = ["custom", "firing"];

/** Declarations of the variables an argument needs, the call that fills them, and what is passed on to C. */
function argument(arg, index, previous) {
  const name = snake(arg.name);
  const call = `sis_arg_${functions.includes(arg.type) ? "function" : arg.type}(&call, ${index}, "${arg.name}"`;
  if (isHandle(arg.type)) {
    const convert = `sis_arg_handle(&call, ${index}, "${arg.name}", ${kindOf(arg.type)})`;
    return { declare: [], convert, pass: [index === 0 ? "call.handle->thing" : "call.given->thing"] };
  }
  switch (arg.type) {
    case "string":
      return { declare: [`const char *${name}`], convert: `${call}, &${name})`, pass: [name] };
    case "u32s":
    case "i64s": {
      const type = arg.type === "u32s" ? "uint32_t" : "int64_t";
      const declare = [`const ${type} *${name}`, `uint32_t ${name}_count`];
      return { declare, convert: `${call}, &${name}, &${name}_count)`, pass: [name, `${name}_count`] };
    }
    case "bytes":
    case "kept":
    case "image": {
      const declare = [`const uint8_t *${name}`, `size_t ${name}_bytes`];
      return { declare, convert: `${call}, &${name}, &${name}_bytes)`, pass: [name, `${name}_bytes`] };
    }
    case "memory":
    case "arena": {
      const declare = [`void *${name}`, `size_t ${name}_bytes`];
      return { declare, convert: `${call}, &${name}, &${name}_bytes)`, pass: [name, `${name}_bytes`] };
    }
    case "borrow": {
      const data = snake(previous.name);
      return {
        declare: [`bool ${name}`],
        convert: `${call}, ${data}, ${data}_bytes, &${name})`,
        pass: [name],
      };
    }
    default:
      return { declare: [`${cTypes[arg.type]} ${name}`], convert: `${call}, &${name})`, pass: [name] };
  }
}

/** The result: its variable, what C gets, and the JS value made of it. */
function result(entry) {
  const out = entry.out;
  if (!out) return { declare: [], pass: [], value: "JS_UNDEFINED" };
  const handle = handles.find(({ name }) => name === out.type);
  if (handle) {
    const declare = [`${handle.c} *result = NULL`];
    return { declare, pass: ["&result"], value: "sis_call_made(&call, result)" };
  }
  switch (out.type) {
    case "u32":
      return { declare: ["uint32_t result = 0"], pass: ["&result"], value: "JS_NewUint32(context, result)" };
    case "size":
      return {
        declare: ["size_t result = 0"],
        pass: ["&result"],
        value: "JS_NewNumber(context, (double)result)", // SIZE_MAX too, which says that there is no such block
      };
    case "f64":
      return {
        declare: ["double result = 0"],
        pass: ["&result"],
        value: "JS_NewFloat64(context, result)",
      };
    case "i64s":
    case "u8s": {
      const type = out.type === "i64s" ? "int64_t" : "uint8_t";
      const value = `sis_new_${out.type}(context, result, ${out.count})`;
      const pass = out.struct ? `(${out.struct} *)(void *)result` : "result";
      return { declare: [`${type} result[${out.count}]`], pass: [pass], value };
    }
    default:
      throw new Error(`${entry.name}: a C function cannot give ${out.type}`);
  }
}

function binding(entry) {
  const args = entry.args.map((arg, i) => ({ ...arg, ...argument(arg, i, entry.args[i - 1]) }));
  const out = entry.from === "ops-c" ? result(entry) : { declare: [], pass: [], value: "" };
  const destroys = handles.some(({ destroy }) => destroy === entry.name);
  const conditions = [`!sis_call_begin(&call, context, "${entry.name}", argc, argv)`];
  for (const types of order) {
    for (const arg of args.filter((each) => types.includes(each.type))) conditions.push(`!${arg.convert}`);
  }
  if (isHandle(entry.out?.type)) conditions.push(`!sis_call_make(&call, ${kindOf(entry.out.type)})`);
  conditions.push("!sis_call_enter(&call)");
  const declare = [...args.flatMap((arg) => arg.declare), ...out.declare]
    .map((text) => `    ${text};\n`)
    .join("");
  return `static JSValue call_${snake(entry.name)}(JSContext *context, JSValueConst self, int argc, JSValueConst *argv)
{
    (void)self;
    sis_call call;
${declare}    if (${conditions.join(" ||\n        ")})
        return sis_call_end(&call, JS_EXCEPTION);
${entry.from === "ops-c" ? callC(entry, args, out, destroys) : callPlatform(entry, args)}}
`;
}

function callC(entry, args, out, destroys) {
  const call = `${entry.c}(${[...args.flatMap((arg) => arg.pass), ...out.pass].join(", ")})`;
  if (entry.returns === "void") return `    ${call};\n    return sis_call_end(&call, ${out.value});\n`;
  const keeps = args.some(
    ({ type }, i) => ["memory", "arena", "kept", "image"].includes(type) || (i > 0 && isHandle(type)),
  );
  const after = destroys ? "sis_handle_freed(call.handle)" : keeps ? "sis_call_keep(&call)" : "";
  return `    sis_status status = ${call};
    if (status != SIS_OK)
        return sis_call_fail(&call, status);
${after && `    ${after};\n`}    return sis_call_end(&call, ${out.value});
`;
}

function callPlatform(entry, args) {
  const pass = args.filter(({ type }) => !isHandle(type)).flatMap((arg) => arg.pass);
  return `    return sis_call_end(&call, sis_platform_${snake(entry.name)}(${["&call", ...pass].join(", ")}));\n`;
}

/** A kind's C functions behind the common type. */
function kind({ name, c, interrupt = true }) {
  const title = name[0].toUpperCase() + name.slice(1);
  const setInterrupt = `static void interrupt_${name}(void *thing, sis_interrupt_call *interrupted, void *context)
{
    ${c}_set_interrupt(thing, interrupted, context);
}
`;
  const functions = `static sis_status destroy_${name}(void *thing) { return ${c}_destroy(thing); }
static const sis_error *error_${name}(const void *thing) { return ${c}_error(thing); }
${interrupt ? setInterrupt : ""}`;
  const row = `    {"${name}", "${title}", destroy_${name}, error_${name}, ${interrupt ? `interrupt_${name}` : "NULL"}},\n`;
  return { functions, row };
}

/** TypeScript's numbers are C's, or this does not compile. */
function assertions() {
  const members = Object.values(enums).flatMap(({ c, members }) =>
    members.map((member, value) => ({ c: `${c}_${upper(member)}`, value })),
  );
  const numbers = [...Object.values(constants), ...members];
  return numbers
    .map(({ c, value }) => `_Static_assert(${c} == ${value}u, "js-runtime/native.json");\n`)
    .join("");
}

/** js-runtime/generated/native-handles.h */
export function handleKinds() {
  const members = handles.map(({ name }) => `${kindOf(name)}, `).join("");
  return `/* Kinds of handles of native.json. Generated by js-runtime/generate/native.mjs; do not edit. */
/* clang-format off */
#ifndef SIS_NATIVE_HANDLES_H
#define SIS_NATIVE_HANDLES_H

enum { ${members}SIS_HANDLE_KINDS };

#endif
`;
}

/** js-runtime/generated/native-bindings.c */
export function bindings(entries, headers) {
  const rows = entries.map(
    (entry) => `    JS_CFUNC_DEF("${entry.name}", ${entry.args.length}, call_${snake(entry.name)}),\n`,
  );
  const kinds = handles.map(kind);
  return `/* Bindings of the module "sis:native", one function per entry of native.json.
 * Generated by js-runtime/generate/native.mjs; do not edit. */
/* clang-format off */
#include "../src/native.h"
${headers.map((header) => `#include "${header}"\n`).join("")}
${assertions()}
${kinds.map(({ functions }) => functions).join("\n")}
const sis_handle_kind sis_handle_kinds[SIS_HANDLE_KINDS] = {
${kinds.map(({ row }) => row).join("")}};

${entries.map(binding).join("\n")}
const JSCFunctionListEntry sis_native_functions[] = {
${rows.join("")}};
const int sis_native_function_count = ${entries.length};
`;
}
