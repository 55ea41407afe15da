// What a build holds: options in C, CMake and TypeScript, ONNX's operators by opset, and what waits.
import { C_BANNER, TS_BANNER } from "./names.mjs";

const FROM = "ops-c/options.json, onnx.json and waits.json";
/** The field of a family that no option switches off. */
export const ALWAYS = "always";

/** ml-blas → ML_BLAS */
const constant = (name) => name.toUpperCase().replaceAll("-", "_");
/** The number that is 0 where the option is off, in C and CMake. */
export const optionSwitch = (name) => `SIS_${constant(name)}`;
/** The option's index in sis_build_options. */
export const optionIndex = (name) => (name === ALWAYS ? "SIS_NO_OPTION" : `SIS_OPTION_${constant(name)}`);

export function aboutFiles(tables) {
  return {
    "ops-c/generated/sis/about.h": header(tables),
    "ops-c/generated/about.c": source(tables),
    "ops-c/generated/options.cmake": cmake(tables),
    "ts-lib/generated/about.ts": module(tables),
  };
}

/** For each opset how many operators ONNX has, those of them that SIS has, and the names of the others. */
export function coverage({ operators, onnx }) {
  const ours = new Map(operators.filter(({ domain }) => domain === "").map((row) => [row.name, row]));
  const opsets = Object.keys(onnx.since).map(Number);
  return Array.from({ length: Math.max(...opsets) }, (_, index) => {
    const opset = index + 1;
    const defined = opsets
      .filter((since) => since <= opset)
      .flatMap((since) => onnx.since[since])
      .filter((name) => opset <= (onnx.until[name] ?? opset));
    const isHere = (name) => ours.get(name)?.since[0] <= opset;
    const has = defined.filter(isHere).map((name) => ours.get(name));
    return { opset, defined: defined.length, has, lacking: defined.filter((name) => !isHere(name)).sort() };
  });
}

/** Every set of options that may be off together, in the options' order; the empty one first. */
export function legalVariants(options) {
  const sets = [[]];
  for (const { name } of options) sets.push(...sets.map((off) => [...off, name]));
  const isLegal = (off) =>
    options.every(({ name, needs }) => off.includes(name) || !needs.some((other) => off.includes(other)));
  return sets.filter(isLegal).sort((a, b) => a.length - b.length);
}

const variantName = (off) => off.map((name) => `-without-${name}`).join("");

function header({ options, waits, operators, onnx }) {
  const switches = options.map(
    ({ name }) => `#ifndef ${optionSwitch(name)}\n#define ${optionSwitch(name)} 1\n#endif`,
  );
  const needs = options.flatMap(({ name, needs }) =>
    needs.map(
      (other) =>
        `#if ${optionSwitch(name)} && !${optionSwitch(other)}\n#error "${name} needs ${other}"\n#endif`,
    ),
  );
  return `${C_BANNER(FROM, "What this build holds, and what waits.")}#ifndef SIS_ABOUT_H
#define SIS_ABOUT_H

#include <stdbool.h>
#include <stdint.h>

/* 0 where an option is switched off. */
${switches.join("\n")}
${needs.join("\n")}

typedef enum sis_option {
${options.map(({ name }) => `    ${optionIndex(name)},`).join("\n")}
} sis_option;

#define SIS_OPTION_COUNT ${options.length}
#define SIS_NO_OPTION 255u /* of an operator: always there */

typedef struct sis_build_option {
    const char *name;
    bool on;
} sis_build_option;

extern const sis_build_option sis_build_options[SIS_OPTION_COUNT];

/* Operators of ONNX's own domain that exist at an opset, and how many of them SIS has: by option, at last the others. */
typedef struct sis_coverage {
    uint8_t opset;
    uint16_t defined;
    uint16_t here[SIS_OPTION_COUNT + 1];
} sis_coverage;

#define SIS_OPSET_COUNT ${coverage({ operators, onnx }).length}

extern const sis_coverage sis_onnx_coverage[SIS_OPSET_COUNT]; /* ascending */

typedef struct sis_waiting {
    const char *kind;
    const char *summary;
} sis_waiting;

#define SIS_WAITING_COUNT ${waits.length}

extern const sis_waiting sis_waits[SIS_WAITING_COUNT];

#endif
`;
}

function source(tables) {
  const options = tables.options.map(({ name }) => `    {"${name}", ${optionSwitch(name)}},`);
  const names = [...tables.options.map(({ name }) => name), ALWAYS];
  const opsets = coverage(tables).map(({ opset, defined, has }) => {
    const here = names.map((name) => has.filter(({ option }) => option === name).length);
    return `    {${opset}, ${defined}, {${here.join(", ")}}},`;
  });
  const waits = tables.waits.map(({ kind, summary }) => `    {"${kind}", ${JSON.stringify(summary)}},`);
  return `${C_BANNER(FROM, "What this build holds, and what waits.")}#include "sis/about.h"

const sis_build_option sis_build_options[SIS_OPTION_COUNT] = {
${options.join("\n")}
};

const sis_coverage sis_onnx_coverage[SIS_OPSET_COUNT] = {
${opsets.join("\n")}
};

const sis_waiting sis_waits[SIS_WAITING_COUNT] = {
${waits.join("\n")}
};
`;
}

function cmake({ options }) {
  const rows = options.map(
    ({ name, summary }) => `option(${optionSwitch(name)} ${JSON.stringify(summary)} ON)`,
  );
  const needs = options.flatMap(({ name, needs }) =>
    needs.map(
      (other) => `if(${optionSwitch(name)} AND NOT ${optionSwitch(other)})
    message(FATAL_ERROR "${name} needs ${other}: switch ${optionSwitch(name)} off, too")
endif()`,
    ),
  );
  const names = options.map(({ name }) => name).join(" ");
  const variants = legalVariants(options).slice(1).map(variantName);
  return `# Options of the build. SIS_SWITCHED_OFF: definitions for what is off; SIS_VARIANT: the end of names of what is built so.
# SIS_OPTIONS: their names; SIS_VARIANTS: the variants there can be, but for the one with everything.
# Generated by ops-c/generate from ops-c/options.json; do not edit.
${rows.join("\n")}
${needs.join("\n")}
set(SIS_SWITCHED_OFF)
set(SIS_VARIANT "")
foreach(name ${names})
    string(TOUPPER SIS_\${name} switch)
    string(REPLACE - _ switch \${switch})
    if(NOT \${switch})
        list(APPEND SIS_SWITCHED_OFF \${switch}=0)
        string(APPEND SIS_VARIANT -without-\${name})
    endif()
endforeach()
set(SIS_OPTIONS ${names})
set(SIS_VARIANTS
${variants.map((name) => `    ${name}`).join("\n")})
`;
}

function module({ options, waits }) {
  const list = (values) => `[${values.map((value) => JSON.stringify(value)).join(", ")}]`;
  const optionRows = options.map(
    ({ name, needs, summary }) =>
      `  { name: "${name}", needs: ${list(needs)}, summary: ${JSON.stringify(summary)} },`,
  );
  const waitRows = waits.map(({ kind, summary, skips, operators, domains, refusal }) => {
    const words = refusal ? `, refusal: ${JSON.stringify(refusal)}` : "";
    return `  { kind: "${kind}", summary: ${JSON.stringify(summary)},\n    skips: ${skips}, operators: ${list(operators)}, domains: ${list(domains)}${words} },`;
  });
  return `${TS_BANNER(FROM, "Options of the build, and what waits.")}
export type BuildOption = ${options.map(({ name }) => `"${name}"`).join(" | ")};

export interface BuildOptionDescription {
  readonly name: BuildOption;
  /** Options without which it cannot be on. */
  readonly needs: readonly BuildOption[];
  readonly summary: string;
}

export const buildOptions: readonly BuildOptionDescription[] = [
${optionRows.join("\n")}
];

/** Every set of options that may be switched off together; the empty one first. */
export const buildVariants: readonly (readonly BuildOption[])[] = [
${legalVariants(options)
  .map((off) => `  ${list(off)},`)
  .join("\n")}
];

export type WaitKind = ${waits.map(({ kind }) => `"${kind}"`).join(" | ")};

/** What SIS leaves out for now. */
export interface Waiting {
  readonly kind: WaitKind;
  readonly summary: string;
  /** Conformance cases about it are skipped. */
  readonly skips: boolean;
  /** Of ONNX's own domain. */
  readonly operators: readonly string[];
  /** Whole domains of operators. */
  readonly domains: readonly string[];
  /** How an error of the kind UNSUPPORTED ends that is about it. */
  readonly refusal?: string;
}

export const waits: readonly Waiting[] = [
${waitRows.join("\n")}
];
`;
}
