/** English numbers of things: `1 poll`, `2 polls`. */

export function countText(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
