interface ListPlace {
  /** Path and query of the list. */
  readonly href: string;
  readonly requestId: string;
}

let place: ListPlace | undefined;

/** Remembers where the reader left the list, and for which request, so that coming back finds the place. */
export function rememberListPlace(requestId: string): void {
  place = { href: currentHref(), requestId };
}

/** The request that was opened from the list at this very address. */
export function openedFromHere(): string | undefined {
  return place?.href === currentHref() ? place.requestId : undefined;
}

/** Where the list of a project was left; a fresh list when it was not. */
export function listHref(projectId: string): string {
  const list = `/p/${projectId}/requests`;
  return place?.href.split('?', 1)[0] === list ? place.href : list;
}

function currentHref(): string {
  return `${location.pathname}${location.search}`;
}
