// The cases of operators whose shapes follow from values once more, with nothing known before the run: what was planned at
// build is dynamic then, and means the same.
import "./constants.test.js";
import "./indexing.test.js";
import "./movement.test.js";
import "./resize.test.js";
import "./selection.test.js";
import "./versions.test.js";

process.env.ONNX_LATE = "1"; // read by each case when it runs, after all modules
