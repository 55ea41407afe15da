// `sis new DIR`: a project of one's own, that runs and tests at once.
import { relative } from "node:path";
import { createProject, installProject } from "../project/create.js";
import { say } from "../setup/progress.mjs";
import { defineCommand } from "./command.js";
import { exitCodes } from "./exit-codes.js";

export interface NewOptions {
  /** false: npm install is left to the user. */
  install: boolean;
}

export const newProject = defineCommand<NewOptions>({
  name: "new",
  summary: "start a project: script, test, editor settings",
  define(command) {
    command
      .argument("<folder>", "a new folder, or one that is empty; . for this one")
      .option("--no-install", "write the files, without npm install")
      .addHelpText(
        "after",
        `
Nothing that is there is overwritten. The project depends on this SIS, from wherever it was installed.

Example:
  sis new my-app && cd my-app && npm start && npm test`,
      );
  },
  async run({ install }, [folder = ""]) {
    const project = createProject(folder);
    for (const name of project.files) process.stdout.write(`${name}\n`);
    if (install) await installProject(project);
    const there = relative(process.cwd(), project.folder);
    const steps = [there && `cd ${there}`, !install && "npm install", "npm start", "npm test"];
    say(`${project.name} is there. Now: ${steps.filter(Boolean).join(" && ")}`);
    return exitCodes.ok;
  },
});
