// The console inside the VM, as js-runtime/src/console.c: log, info and debug to the script's output; warn, error and
// trace to diagnostics. Runs in the guest.
import { moreConsole } from "../../../generated/console-more.js";
import { inspect, inspectNested } from "./inspect.js";

const output = 1;
const diagnostics = 2;
const deepest = 32;

export function makeConsole(write: (stream: number, text: string) => void, now: () => number): object {
  let indent = 0;
  const print = (stream: number, values: readonly unknown[]) =>
    write(
      stream,
      `${formatAll(values)}\n`.replaceAll("\0", "").replace(/^(?=.)|(?<=\n)(?=[\s\S])/g, "  ".repeat(indent)),
    );
  const to =
    (stream: number) =>
    (...values: unknown[]) =>
      print(stream, values);
  const group = (...values: unknown[]) => {
    if (values.length > 0) print(output, values);
    indent = Math.min(indent + 1, deepest);
  };
  const format = (...values: unknown[]) => formatAll(values);
  return {
    ...moreConsole({ log: to(output), error: to(diagnostics), format, inspect: inspectNested, now }),
    log: to(output),
    info: to(output),
    debug: to(output),
    warn: to(diagnostics),
    error: to(diagnostics),
    group,
    groupCollapsed: group,
    groupEnd() {
      indent = Math.max(indent - 1, 0);
    },
    assert(holds?: unknown, ...values: unknown[]) {
      if (holds) return;
      if (typeof values[0] === "string")
        print(diagnostics, [`Assertion failed: ${values[0]}`, ...values.slice(1)]);
      else print(diagnostics, ["Assertion failed", ...values]);
    },
  };
}

/** The first value as a format when more follow: %s %d %i %f %j %o %O %%. */
function formatAll(values: readonly unknown[]): string {
  if (values.length < 2 || typeof values[0] !== "string") return values.map(inspect).join(" ");
  let next = 1;
  const first = values[0].replace(/%([sdifjoO%])/g, (whole, how: string) => {
    if (how === "%") return "%";
    return next < values.length ? convert(how, values[next++]) : whole;
  });
  return [first, ...values.slice(next).map(inspect)].join(" ");
}

function convert(how: string, value: unknown): string {
  if (how === "j") return String(JSON.stringify(value));
  if (!"dif".includes(how)) return inspect(value);
  const number = typeof value === "symbol" ? Number.NaN : Number(value);
  return inspect(how === "i" ? Math.trunc(number) : number);
}
