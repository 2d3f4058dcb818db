/** The grades in words, from 0 to 2. */
export const GRADE_WORDS = ["normal or mild", "moderate", "severe"] as const;
