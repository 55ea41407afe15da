// `sis docs`: the API reference in build/docs/api, from the comments of what scripts and programs import.
import { makeReference } from "../docs/reference.js";
import { Failure } from "../setup/failure.mjs";
import { say, step } from "../setup/progress.mjs";
import { defineCommand } from "./command.js";
import { exitCodes } from "./exit-codes.js";

export const docs = defineCommand({
  name: "docs",
  inRepository: true,
  summary: "make the API reference, in build/docs/api",
  define() {},
  async run() {
    const complaints = await step("typedoc", () => makeReference());
    if (complaints) throw new Failure(complaints);
    say("build/docs/api/index.html");
    return exitCodes.ok;
  },
});
