// Writes the C side of the native contract: one QuickJS function per entry, and their list.
import { snake } from "./contract.mjs";

/* Conversions that can run script code come first, then plain values, then what script code could take away. */
const order = [
  ["u32s", "i64s"],
  ["string"],
  ["u32", "i32", "i64", "f64", "bool", "custom", "firing"],
  ["graph"],
  ["memory", "arena"],
  ["bytes"],
  ["borrow"],
];

const cTypes = {
  u32: "uint32_t",
  i32: "int32_t",
  i64: "int64_t",
  f64: "double",
  bool: "bool",
  borrow: "bool",
  custom: "JSValueConst",
  firing: "JSValueConst",
};

/** Declarations of the variables an argument needs, the call that fills them, and what is passed on to C. */
function argument(arg, index, previous) {
  const name = snake(arg.name);
  const kind = arg.type === "custom" || arg.type === "firing" ? "function" : arg.type;
  const call = `sis_arg_${kind}(&call, ${index}, "${arg.name}"`;
  switch (arg.type) {
    case "graph":
      return { declare: [], convert: `${call})`, pass: ["call.object->graph"] };
    case "string":
      return { declare: [`const char *${name}`], convert: `${call}, &${name})`, pass: [name] };
    case "u32s":
    case "i64s": {
      const type = arg.type === "u32s" ? "uint32_t" : "int64_t";
      const declare = [`const ${type} *${name}`, `uint32_t ${name}_count`];
      return { declare, convert: `${call}, &${name}, &${name}_count)`, pass: [name, `${name}_count`] };
    }
    case "bytes": {
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
  switch (out.type) {
    case "graph":
      return { declare: [], pass: ["&call.object->graph"], value: "sis_call_made_graph(&call)" };
    case "u32":
      return { declare: ["uint32_t result = 0"], pass: ["&result"], value: "JS_NewUint32(context, result)" };
    case "size":
      return {
        declare: ["size_t result = 0"],
        pass: ["&result"],
        value: "JS_NewInt64(context, (int64_t)result)",
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
      return { declare: [`${type} result[${out.count}]`], pass: ["result"], value };
    }
    default:
      throw new Error(`${entry.name}: a C function cannot give ${out.type}`);
  }
}

function binding(entry) {
  const args = entry.args.map((arg, i) => ({ ...arg, ...argument(arg, i, entry.args[i - 1]) }));
  const out = entry.from === "ops-c" ? result(entry) : { declare: [], pass: [], value: "" };
  if (entry.name === "graphDestroy") out.value = "sis_call_destroy_graph(&call)";
  const conditions = [`!sis_call_begin(&call, context, "${entry.name}", argc, argv)`];
  for (const types of order) {
    for (const arg of args.filter((each) => types.includes(each.type))) conditions.push(`!${arg.convert}`);
  }
  if (entry.out?.type === "graph") conditions.push("!sis_call_make_graph(&call)");
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
${entry.from === "ops-c" ? callC(entry, args, out) : callPlatform(entry, args)}}
`;
}

function callC(entry, args, out) {
  const call = `${entry.c}(${[...args.flatMap((arg) => arg.pass), ...out.pass].join(", ")})`;
  if (entry.returns === "void") return `    ${call};\n    return sis_call_end(&call, ${out.value});\n`;
  const keep = args.some((arg) => arg.type === "memory" || arg.type === "arena");
  return `    sis_status status = ${call};
    if (status != SIS_OK)
        return sis_call_fail(&call, status);
${keep ? "    sis_call_keep_blocks(&call);\n" : ""}    return sis_call_end(&call, ${out.value});
`;
}

function callPlatform(entry, args) {
  const pass = args.filter((arg) => arg.type !== "graph").flatMap((arg) => arg.pass);
  return `    return sis_call_end(&call, sis_platform_${snake(entry.name)}(${["&call", ...pass].join(", ")}));\n`;
}

/** js-runtime/generated/native-bindings.c */
export function bindings(entries) {
  const rows = entries.map(
    (entry) => `    JS_CFUNC_DEF("${entry.name}", ${entry.args.length}, call_${snake(entry.name)}),\n`,
  );
  const own = entries.filter((entry) => entry.c && !entry.c.startsWith("sis_graph_")).map((entry) => entry.c);
  return `/* Bindings of the module "sis:native", one function per entry of native.json.
 * Generated by js-runtime/generate/native.mjs; do not edit. */
/* clang-format off */
#include "../src/native.h"
${own.includes("sis_math_call") ? '#include "sis/math.h"\n' : ""}${own.includes("sis_sha256") ? '#include "sis/sha256.h"\n' : ""}${entries.some(({ name }) => name === "graphCapability") ? '#include "sis/capability.h"\n' : ""}
${entries.map(binding).join("\n")}
const JSCFunctionListEntry sis_native_functions[] = {
${rows.join("")}};
const int sis_native_function_count = ${entries.length};
`;
}
