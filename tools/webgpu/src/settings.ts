/** The computation on both backends. */
export interface Settings {
  /** `infer`: heatmaps, points and grades; `gradients`: of the training loss, by every parameter. */
  readonly op: "infer" | "gradients";
  readonly task: "nfn" | "scs";
  readonly encoder: string;
  /** Channels of the decoder, coarse to fine. */
  readonly widths: readonly [number, number, number];
  /** Slices, and the side of each in pixels. */
  readonly depth: number;
  readonly size: number;
  /** Timed runs, after a first one, which compiles the GPU's programs. */
  readonly repeats: number;
}

export interface Timing {
  readonly seconds: number;
  /** Processor time of all threads of the process. */
  readonly cpuSeconds: number;
}

export interface Timings {
  readonly first: Timing;
  readonly later: readonly Timing[];
}

/** A tensor's values on the two backends. */
export interface Difference {
  readonly name: string;
  /** The largest absolute difference, and TensorFlow's largest absolute value. */
  readonly largest: number;
  readonly of: number;
}

export interface Comparison {
  /** Name of the WebGPU adapter. */
  readonly adapter: string;
  readonly tensorflow: Timings;
  readonly webgpu: Timings;
  readonly differences: readonly Difference[];
}
