import { guarded } from '../guarded.ts';
import { setWarn } from '../say-once.ts';

/**
 * How much of what the application says leaves the process. `none`: no content, no user or session ids; `ids`: names, ids and numbers, no
 * content; `redacted`: content with personal data and secrets replaced by typed placeholders; `full`: content as it is.
 */
export type CapturePolicy = 'none' | 'ids' | 'redacted' | 'full';
const POLICIES: readonly string[] = ['none', 'ids', 'redacted', 'full'] satisfies CapturePolicy[];

/** Changes a text before it is recorded. What is not a string (or a hook that throws) means: leave the text out. */
export type RedactHook = (text: string, where: { readonly attribute: string }) => string | null | undefined;

export interface CaptureOptions {
  /** Default `full`: the project's policy on the server (there the default is `redacted`) decides what is kept. */
  readonly capture?: CapturePolicy;
  /** Sees every text under `redacted` (after the built-in patterns) and `full`. */
  readonly redact?: RedactHook;
  /** Characters of one text that are recorded; the rest is cut off with a mark that says so. Default 100 000, at least 100. */
  readonly maxTextLength?: number;
  /**
   * What travels to other services in W3C baggage: the request id with all labels (default), or the id alone. Baggage goes to every
   * host that instrumented HTTP clients call, so choose `id` when labels such as the tenant must not be seen there.
   */
  readonly propagate?: 'labels' | 'id';
  /** Where the SDK says, once each, that it dropped or could not use something. Default `console.warn`. */
  readonly warn?: (message: string) => void;
}

export const settings = {
  policy: 'full' as CapturePolicy,
  redact: undefined as RedactHook | undefined,
  maxTextLength: 100_000,
  propagatesLabels: true,
};

/** Sets how content is captured, for programs that bring their own OpenTelemetry; `init` takes the same options. Only what is given changes. */
export function configure(options: CaptureOptions): void {
  // What cannot be read must not mean "everything".
  if (guarded(() => apply(options) ?? true) === undefined) settings.policy = 'none';
}

function apply(options: CaptureOptions): void {
  if (typeof options !== 'object' || options === null) return;
  const { capture, redact, maxTextLength, propagate, warn } = options;
  if (typeof warn === 'function') setWarn(warn);
  if (capture !== undefined) settings.policy = POLICIES.includes(capture) ? capture : 'none';
  if (typeof redact === 'function') settings.redact = redact;
  if (typeof maxTextLength === 'number' && maxTextLength > 0) settings.maxTextLength = Math.max(100, maxTextLength);
  if (propagate !== undefined) settings.propagatesLabels = propagate !== 'id';
}

export function keepsContent(): boolean {
  return settings.policy === 'full' || settings.policy === 'redacted';
}
