/** The samples of a training and the function that loads them. */
export interface TrainingData<Sample, Example> {
  readonly samples: readonly Sample[];
  /** Loads a sample for an epoch, counted from 0. Its random choices may depend only on these two arguments. */
  readonly load: (sample: Sample, epoch: number) => Example | Promise<Example>;
  /** Describes a sample for messages: `study 7, series 12`. */
  readonly describe: (sample: Sample) => string;
}
