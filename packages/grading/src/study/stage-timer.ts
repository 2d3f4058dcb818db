/** The stages of grading a study: series to volumes, nets, checks of levels and images, pages and tables. */
export type Stage = "read" | "nets" | "checks" | "write";

/** Does the work of a stage; a benchmark takes its time. */
export type StageTimer = <T>(stage: Stage, work: () => Promise<T>) => Promise<T>;

/** Only does the work. */
export const untimed: StageTimer = async (_stage, work) => await work();
