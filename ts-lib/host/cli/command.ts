// What a command of the command line is. Each lives in a file of its own and is named in commands.ts.
import type { Command } from "commander";

/** What a command is given beside its options. */
export interface Context {
  /** Milliseconds that set-up and compiling TypeScript took before the command began. */
  readonly preparedIn: number;
  /** Runs another sis command line; resolves to its exit code. */
  readonly dispatch: (args: readonly string[]) => Promise<number>;
}

export interface SisCommand<Options extends object = object> {
  readonly name: string;
  /** It works on SIS itself: an installed package does without. */
  readonly inRepository?: true;
  /** One line for `sis --help`. */
  readonly summary: string;
  /** Adds arguments, options and examples to commander's command. */
  define(command: Command): void;
  /** Does it; resolves to the exit code. `args` are the positional arguments. Throws Failure for what a user can mend. */
  run(options: Options, args: readonly string[], context: Context): Promise<number>;
}

/** Lets a command keep its own options type while the table holds them all. */
export const defineCommand = <Options extends object>(command: SisCommand<Options>): SisCommand =>
  command as SisCommand;
