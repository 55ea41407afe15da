// How the programs of the command line end when SIS refuses: 3 for what is not supported or not allowed, 1 for the rest.

import { refusals, type SisError } from "sis";

export const exitCodeOf = ({ code }: SisError): number =>
  code === "UNSUPPORTED_OPERATOR" || code === "UNSUPPORTED" || refusals.includes(code) ? 3 : 1;
