// Which cases may be skipped: those of strings, of training, of ai.onnx.ml and of random values that another generator
// drew, and nothing else. The program that runs them gives one of these as the reason.

export const skipKinds = ["strings", "training", "ai.onnx.ml", "random"] as const;

export type SkipKind = (typeof skipKinds)[number];

/** The kind that a skip's reason is; undefined for a skip that should not be. */
export const skipKind = (reason: string): SkipKind | undefined => skipKinds.find((kind) => kind === reason);
