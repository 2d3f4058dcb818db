/** Up to four numbers of a row; what lies beyond its end belongs to others. */
export function storeRow(to: usize, columns: i32, values: v128): void {
  if (columns > 3) {
    v128.store(to, values);
    return;
  }
  store<i32>(to, i32x4.extract_lane(values, 0));
  if (columns > 1) store<i32>(to, i32x4.extract_lane(values, 1), 4);
  if (columns > 2) store<i32>(to, i32x4.extract_lane(values, 2), 8);
}
