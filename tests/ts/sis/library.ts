// The library, loaded after the harness made `sis:native` resolvable.
import "./harness.js";

export const sis = await import("../../../ts-lib/sis/index.js");
