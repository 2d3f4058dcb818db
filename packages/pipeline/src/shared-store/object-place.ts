/** Storage for the objects of a shared store. */
export interface ObjectPlace {
  /** As errors name it. */
  readonly name: string;
  /** @returns undefined where there is no such object. @throws UserError where it cannot be read. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Whether there is such an object, without reading it. @throws UserError where that cannot be told. */
  has(path: string): Promise<boolean>;
  /** Writes an object whole or not at all. @throws UserError where it cannot be written. */
  write(path: string, content: Uint8Array): Promise<void>;
}
