// Kinds of commands that a connection treats in their own way.
import { type CommandName, frameTable } from "../../generated/frames.js";

/** They take as long as they take; a board that died is found out by its silence. */
export const unhurried: ReadonlySet<CommandName> = new Set<CommandName>([
  "RunGraph",
  "RunScript",
  "StartGraph",
  "CompileGraph",
  "PlanGraph",
  "AddMLOperator",
  "SetCapability",
  "CommitUpload",
  "BuildFlow",
]);

/** They only ask, or may be said twice: asked again after the connection was lost. */
export const repeatable: ReadonlySet<CommandName> = new Set<CommandName>([
  "About",
  "Metrics",
  "ListFiles",
  "ReadFile",
  "SetTime",
]);

/** Commands below it are about graphs, but for those that stand alone. */
const firstOfFiles = 0x60;
const alone: ReadonlySet<CommandName> = new Set<CommandName>(["About", "Metrics"]);

/** Needs what was built in the same session. */
export const isAboutGraphs = (name: CommandName): boolean =>
  frameTable[name].id < firstOfFiles && !alone.has(name);

/** Begins with nothing. */
export const beginsGraphs = (name: CommandName): boolean => name === "CreateGraph";
