/** The samples of a training and how they are loaded. */
export interface TrainingData<Sample, Example> {
  readonly samples: readonly Sample[];
  /** A sample as the net is to see it in an epoch, counted from 0; what is random in it must depend on these alone. */
  readonly load: (sample: Sample, epoch: number) => Example | Promise<Example>;
  /** Names a sample in messages: `study 7, series 12`. */
  readonly describe: (sample: Sample) => string;
}
