/**
 * The element of a list at an index that must be there.
 * @param index from 0; negative, from the end: -1 is the last.
 * @throws RangeError with the index and the list's length when it is not there.
 */
export function elementAt<T>(list: ArrayLike<T>, index: number): NonNullable<T> {
  const element = list[index < 0 ? list.length + index : index];
  if (element === undefined || element === null)
    throw new RangeError(`there is no element ${index} in a list of ${list.length}`);
  return element;
}
