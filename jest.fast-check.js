/**
 * Property tests draw the same cases each time, so that a run can be repeated; SPINEGRADE_PROPERTY_SEED takes another
 * seed, or `random`. fast-check names the seed of a failure.
 */
import fc from "fast-check";

const seed = process.env.SPINEGRADE_PROPERTY_SEED ?? "1";
if (seed !== "random") fc.configureGlobal({ seed: Number.parseInt(seed, 10) });
