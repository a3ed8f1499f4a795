/** The same object without the fields that are undefined. */
export function present<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const result: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  for (const key in value) if (value[key] !== undefined) result[key] = value[key] as Exclude<T[typeof key], undefined>;
  return result;
}
