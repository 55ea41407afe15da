// Generated from js-runtime/native.json by js-runtime/generate/native.mjs. Do not edit.

declare module "sis:native" {
  type Native = import("./native.js").Native;
  export const graphCreate: Native["graphCreate"];
  export const graphExtend: Native["graphExtend"];
  export const graphDestroy: Native["graphDestroy"];
  export const graphDimension: Native["graphDimension"];
  export const graphInput: Native["graphInput"];
  export const graphConstant: Native["graphConstant"];
  export const graphBlock: Native["graphBlock"];
  export const graphBlockInput: Native["graphBlockInput"];
  export const graphOperator: Native["graphOperator"];
  export const graphOutput: Native["graphOutput"];
  export const graphPlan: Native["graphPlan"];
  export const graphCompile: Native["graphCompile"];
  export const graphResize: Native["graphResize"];
  export const graphRun: Native["graphRun"];
  export const graphTensor: Native["graphTensor"];
  export const graphItem: Native["graphItem"];
  export const graphFigures: Native["graphFigures"];
  export const graphBuffer: Native["graphBuffer"];
  export const graphOnCustom: Native["graphOnCustom"];
  export const sha256: Native["sha256"];
  export const math: Native["math"];
  export const readFile: Native["readFile"];
  export const writeFile: Native["writeFile"];
  export const listFiles: Native["listFiles"];
  export const args: Native["args"];
  export const exit: Native["exit"];
  export const write: Native["write"];
  export const now: Native["now"];
  export const instructions: Native["instructions"];
  export const target: Native["target"];
}
