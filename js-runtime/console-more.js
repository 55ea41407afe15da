// What console has beside printing and groups, one text for all targets: the device evaluates it when it is first used, the
// simulators import it (generate/console.mjs). `format` and `inspect` are the target's own, `now` gives milliseconds.
(({ log, error, format, inspect, now }) => {
  const counts = new Map();
  const timers = new Map();
  const warn = (text) => error(`Warning: ${text}`);

  const pad = (value) => String(value).padStart(2, "0");
  const duration = (ms) => {
    if (ms < 1000) return `${Number(ms.toFixed(3))}ms`;
    if (ms < 60000) return `${(ms / 1000).toFixed(3)}s`;
    const [hours, minutes] = [Math.floor(ms / 3600000), Math.floor((ms % 3600000) / 60000)];
    const [seconds, rest] = ((ms % 60000) / 1000).toFixed(3).split(".");
    const head = hours > 0 ? `${hours}:${pad(minutes)}` : minutes;
    return `${head}:${pad(seconds)}.${rest} (${hours > 0 ? "h:m" : ""}m:ss.mmm)`;
  };
  const elapsed = (name, label, values) => {
    const start = timers.get(label);
    if (start === undefined) warn(`No such label '${label}' for console.${name}()`);
    else log(format("%s: %s", label, duration(now() - start), ...values));
    return start !== undefined;
  };

  const isRow = (value) => (typeof value === "object" && value !== null) || typeof value === "function";
  /** On one line, and short: what is larger is only named. */
  const cell = (value) => {
    const text = inspect(value);
    if (!isRow(value) || (text.length <= 40 && !text.includes("\n"))) return text;
    return Array.isArray(value) ? "[Array]" : "[Object]";
  };
  const width = (text) => [...text].length;
  const lines = (rows) => {
    const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => width(row[column]))) + 2);
    const rule = (left, middle, right) => left + widths.map((count) => "─".repeat(count)).join(middle) + right;
    const line = (row) =>
      `│${row.map((text, column) => ` ${text}${" ".repeat(widths[column] - 1 - width(text))}`).join("│")}│`;
    const [head, ...body] = rows.map(line);
    return [rule("┌", "┬", "┐"), head, rule("├", "┼", "┤"), ...body, rule("└", "┴", "┘")].join("\n");
  };
  const entriesOf = (data) => (data instanceof Map || data instanceof Set ? [...data.entries()] : Object.entries(data));
  const table = (data, wanted) => {
    if (!isRow(data)) return log(data);
    const entries = entriesOf(data).map(([key, value]) => [String(key), value]);
    const columns = wanted ? wanted.map(String) : [...new Set(entries.flatMap(([, row]) => (isRow(row) ? Object.keys(row) : [])))];
    const plain = entries.some(([, row]) => !isRow(row));
    const head = ["(index)", ...columns, ...(plain ? ["Values"] : [])];
    const body = entries.map(([key, row]) => [
      key,
      ...columns.map((name) => (isRow(row) && Object.hasOwn(row, name) ? cell(row[name]) : "")),
      ...(plain ? [isRow(row) ? "" : cell(row)] : []),
    ]);
    log(lines([head, ...body]));
  };

  return {
    table,
    dir: (value) => log(inspect(value)),
    count(label = "default") {
      const key = String(label);
      counts.set(key, (counts.get(key) ?? 0) + 1);
      log(`${key}: ${counts.get(key)}`);
    },
    countReset(label = "default") {
      if (!counts.delete(String(label))) warn(`Count for '${label}' does not exist`);
    },
    time(label = "default") {
      if (timers.has(String(label))) warn(`Label '${label}' already exists for console.time()`);
      else timers.set(String(label), now());
    },
    timeLog: (label = "default", ...values) => void elapsed("timeLog", String(label), values),
    timeEnd(label = "default") {
      if (elapsed("timeEnd", String(label), [])) timers.delete(String(label));
    },
    trace(...values) {
      const text = format(...values);
      const { stack } = new Error();
      const calls = stack.split("\n").slice(1).filter((line) => !line.includes("(sis:console"));
      error([`Trace${text && `: ${text}`}`, ...calls].join("\n"));
    },
  };
})
