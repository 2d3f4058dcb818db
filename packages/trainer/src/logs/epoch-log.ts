/** The display of one kind of net's epochs during training. */
export interface EpochLog<Epoch> {
  /** The header of the table of epochs. @param columns width of the terminal. */
  readonly header: (epoch: Epoch, columns: number | undefined) => string;
  /** The row of an epoch. @param peakRssMiB peak memory of the process in its steps. */
  readonly row: (epoch: Epoch, peakRssMiB: number, columns: number | undefined) => string;
  /** Numbers of the validation for TensorBoard, by name. */
  readonly scalars: (epoch: Epoch) => Readonly<Record<string, number>>;
}
