/** A layer's call in a forward pass, for a table of a net's layers. */
export interface LayerRun {
  /** Its place in the net's tree of names, for example `encoder.layer1.0.conv1`. */
  readonly name: string;
  /** The operation, for example `conv2d`. */
  readonly kind: string;
  readonly outputShape: readonly number[];
  /** Products of a weight or score and an activation; 0 where a layer only normalises. */
  readonly multiplyAdds: number;
}

/** Called for every layer that runs, in order. */
export type LayerObserver = (run: LayerRun) => void;
