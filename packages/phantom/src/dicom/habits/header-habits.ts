/** Manufacturers whose headers the writer can imitate. */
export const VENDORS = ["siemens", "ge", "philips", "canon"] as const;
export type Vendor = (typeof VENDORS)[number];

/** Languages of descriptions. */
export const LANGUAGES = ["english", "german", "french", "spanish"] as const;
export type Language = (typeof LANGUAGES)[number];

/** The style of a study's headers; default: the phantom's own. */
export interface HeaderHabits {
  readonly vendor: Vendor;
  readonly language: Language;
  /** Each series is one enhanced multi-frame file. */
  readonly isMultiFrame?: boolean;
  /** The first series also holds two scout images of other planes. */
  readonly hasScout?: boolean;
  /** The first series is there twice, under two SeriesInstanceUIDs. */
  readonly repeatsFirst?: boolean;
}
