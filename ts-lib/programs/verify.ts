// Says what a model package holds and whether this place would take it. Argument: FILE. One line of JSON: the manifest, its
// hash, and the refusal if there is one; ends with 3 then, or where the manifest cannot even be read.

import { args, exit, readPackage, SisError } from "sis";
import { exitCodeOf } from "./exit-code.js";

const [file = ""] = args();
try {
  const { manifest, hash, bytes } = readPackage(file, { check: false });
  const refusal = whyNot();
  console.log(JSON.stringify({ manifest, hash, bytes: bytes.length, refusal }));
  if (refusal) exit(3);
} catch (error) {
  if (!(error instanceof SisError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  exit(exitCodeOf(error));
}

function whyNot(): { code: string; message: string } | undefined {
  try {
    readPackage(file);
    return undefined;
  } catch (error) {
    if (!(error instanceof SisError)) throw error;
    return { code: error.code, message: error.message };
  }
}
