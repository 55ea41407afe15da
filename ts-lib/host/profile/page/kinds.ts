// Operators in few groups, each with a colour, so that a drawing of hundreds of nodes can be read at a glance.

export interface Kind {
  readonly name: string;
  /** CSS variable of its colour. */
  readonly colour: string;
}

const kinds = {
  product: { name: "products, convolutions", colour: "--k-product" },
  elementwise: { name: "elementwise", colour: "--k-elementwise" },
  normal: { name: "normalisations, reductions", colour: "--k-normal" },
  pool: { name: "pooling, resampling", colour: "--k-pool" },
  move: { name: "moving, shapes, casts", colour: "--k-move" },
  control: { name: "control, sequences, functions", colour: "--k-control" },
} as const satisfies Record<string, Kind>;

export const allKinds: readonly Kind[] = Object.values(kinds);

const patterns: readonly (readonly [RegExp, keyof typeof kinds])[] = [
  [/Pool|Unpool|Resize|Upsample|GridSample|RoiAlign|Col2Im|AffineGrid/, "pool"],
  [
    /Conv|Gemm|MatMul|Einsum|Attention|LSTM|GRU|^RNN$|DFT|STFT|^Det$|MelWeight|TfIdf|RotaryEmbedding/,
    "product",
  ],
  [/Normalization|^LRN$|^Reduce|Softmax|Hardmax|^Arg|^Cum|TopK|Loss$|Mean$/, "normal"],
  [/^(If|Loop|Scan|Custom|SequenceMap)$|Sequence|Optional|NonMaxSuppression|^Random|Bernoulli/, "control"],
  [
    /Reshape|Flatten|squeeze|Identity|Dropout|Shape|Cast|Constant|Concat|Split|Slice|Gather|Scatter|Transpose|Pad|OneHot|Expand|Tile|Size|Depth|EyeLike|Trilu|Reverse|Range|Compress|NonZero|Unique|Window|Multinomial/i,
    "move",
  ],
];

/** What is in no pattern works element by element: most operators do. */
export function kindOf(operator: string): Kind {
  return kinds[patterns.find(([pattern]) => pattern.test(operator))?.[1] ?? "elementwise"];
}
