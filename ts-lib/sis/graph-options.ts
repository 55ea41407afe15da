// How a graph is begun.

/** The newest version of ONNX's operator set whose rules SIS follows; the default of new graphs. */
export const NEWEST_OPSET = 26;

/** What a graph is made with: its rules, and what its compiling may do. */
export interface GraphOptions {
  /** Version of ONNX's default operator set whose rules hold; default 26. */
  opset?: number;
  /** Bytes of the first block for records; more are added as needed. */
  memory?: number;
  /** @internal Whether operators remember the line that added them; those of a model have names instead. */
  places?: boolean;
  /**
   * Only kernels whose sums are the plain chains, rounded in order. Without it some 3 x 3 convolutions take a third of the
   * instructions, and their results may differ from the plain ones by up to 1e-4 of the largest value. Default false.
   */
  exact?: boolean;
  /**
   * The most own bytes of the graph, up to which packed weights may grow where that is faster (3 x 3 convolutions: four times
   * their size); beyond, those that grow most stay as they are. Default any. Own bytes (`figures().ownBytes`) are the same on
   * every target, so the bits are: constants, the most of inputs, outputs and values alive at one operator as the graph was
   * built, each in memory of its own, and what weights grow by. Scratch of each core and what a target rounds packed weights
   * up to come beside them; what else the graph needs is not refused.
   */
  maxMemory?: number;
  /** A model package, whose manifest limits the graph: its operators, its memory, its cycles. */
  capability?: Uint8Array;
}
