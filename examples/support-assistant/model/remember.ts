/** The same function, remembering what it said of the last `capacity` texts. */
export function remember<T>(work: (text: string) => T, capacity: number): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = work(text);
    if (known.size >= capacity) known.delete(known.keys().next().value!);
    known.set(text, made);
    return made;
  };
}
