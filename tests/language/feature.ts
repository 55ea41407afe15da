// One row of the table of what scripts may rely on, and what its test says with.

/** Where scripts run, as far as the language goes: V8, the VM's engine, the device's on the host and on boards. */
export type Engine = "sim" | "vm" | "native" | "device";

export interface Feature {
  readonly group: string;
  readonly name: string;
  /** Throws when it does not hold. */
  run(): unknown;
  /** Engines where it does not hold, and what holds there. */
  readonly differs?: Readonly<Partial<Record<Engine, string>>>;
}

/** Rows of one group: name → test. */
export const rows = (
  group: string,
  tests: Readonly<Record<string, () => unknown>>,
  differs: Readonly<Record<string, Feature["differs"]>> = {},
): Feature[] => Object.entries(tests).map(([name, run]) => ({ group, name, run, differs: differs[name] }));

export function check(value: unknown, what: string): void {
  if (!value) throw new Error(`not so: ${what}`);
}

export function same(a: unknown, b: unknown): void {
  const [x, y] = [JSON.stringify(a), JSON.stringify(b)];
  if (!Object.is(a, b) && (typeof a !== "object" || x !== y))
    throw new Error(`${String(x)} is not ${String(y)}`);
}

/** What `run` throws is of this name. */
export function throws(run: () => unknown, name: string): Error {
  try {
    run();
  } catch (error) {
    same((error as Error).name, name);
    return error as Error;
  }
  throw new Error("nothing was thrown");
}
