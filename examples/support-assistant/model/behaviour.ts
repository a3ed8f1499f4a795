/** How the model misbehaves on this call. Comes in the header `x-behaviour`, so that no telemetry of the caller names it. */
export interface Behaviour {
  readonly goesBeyond: boolean;
  readonly goesAgainst: boolean;
  readonly ignoresCitations: boolean;
  readonly isVerbose: boolean;
  readonly hasBadArguments: boolean;
  readonly loops: boolean;
  readonly refuses: boolean;
  readonly complies: boolean;
  readonly leaks: boolean;
  /** This many attempts are answered 429 before one goes through. */
  readonly throttledAttempts: number;
  readonly slowMs: number;
  readonly timesOut: boolean;
}

/** `beyond-context,slow=1200` and the like; unknown words are an error that names them. */
export function parseBehaviour(header: string | undefined): Behaviour {
  const given = new Map<string, string | undefined>(
    (header ?? '')
      .split(',')
      .map((word) => word.trim())
      .filter(Boolean)
      .map((word) => {
        const [name, value] = word.split('=', 2);
        return [name!, value];
      }),
  );
  const take = (name: string): boolean => {
    const isThere = given.has(name);
    given.delete(name);
    return isThere;
  };
  const takeNumber = (name: string, otherwise: number): number => {
    const value = given.has(name) ? Number(given.get(name) ?? otherwise) : 0;
    given.delete(name);
    return value;
  };
  const behaviour: Behaviour = {
    goesBeyond: take('beyond-context'),
    goesAgainst: take('against-context'),
    ignoresCitations: take('ignore-citations'),
    isVerbose: take('verbose'),
    hasBadArguments: take('bad-tool-arguments'),
    loops: take('tool-loop'),
    refuses: take('refuse'),
    complies: take('comply'),
    leaks: take('leak-pii'),
    timesOut: take('timeout'),
    throttledAttempts: takeNumber('throttle', 2),
    slowMs: takeNumber('slow', 1000),
  };
  if (given.size > 0) throw new Error(`cannot behave as ${[...given.keys()].join(', ')}: there is no such behaviour`);
  return behaviour;
}
