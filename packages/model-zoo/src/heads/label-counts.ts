/** The numbers of labels, which are the sizes of the nets' outputs. */

/** L1/L2 to L5/S1. */
export const LEVELS = 5;
/** Normal or mild, moderate, severe. */
export const GRADES = 3;
/** Canal, left and right foramen, left and right recess. */
export const CONDITIONS = 5;
