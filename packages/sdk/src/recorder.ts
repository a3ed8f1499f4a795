import { context, type Attributes, type AttributeValue } from '@opentelemetry/api';
import { captureAttribute } from './capture/capture.ts';
import { recordError } from './errors.ts';
import { guarded } from './guarded.ts';
import type { Scope } from './scope.ts';
import { unpoliced } from './unpoliced.ts';

/** Writes what happened in an open span. Nothing here throws or waits; after the span has ended it does nothing. */
export class Recorder {
  protected readonly scope: Scope | undefined;
  #hasFailed = false;

  constructor(scope: Scope | undefined) {
    this.scope = scope;
  }

  /** Sets an attribute of your own. Texts pass the capture policy; objects are sent as JSON. */
  set(name: string, value: unknown): void {
    this.write((attributes) => {
      attributes[name] = captureAttribute(name, value);
    });
  }

  /** Marks it as failed without throwing, for errors that the work deals with itself. */
  fail(error: unknown): void {
    guarded(() => {
      if (!this.scope || this.scope.hasEnded) return;
      this.#hasFailed = true;
      recordError(unpoliced(this.scope.span), error);
    });
  }

  /** Runs something inside of this span, for callbacks and event handlers (and browsers) that lost where they belong. */
  run<T>(work: () => T): T {
    return this.scope ? context.with(this.scope.context, work) : work();
  }

  /** Whether anyone will see what is recorded. */
  protected get isRecording(): boolean {
    return this.scope !== undefined && !this.scope.hasEnded && this.scope.span.isRecording();
  }

  protected get hasFailed(): boolean {
    return this.#hasFailed;
  }

  protected write(fill: (attributes: Record<string, AttributeValue | undefined>) => void): void {
    guarded(() => {
      if (!this.isRecording) return;
      const attributes: Attributes = {};
      fill(attributes);
      unpoliced(this.scope!.span).setAttributes(attributes);
    });
  }

  /** Ends the span, once. */
  protected close(): void {
    if (!this.scope || this.scope.hasEnded) return;
    this.scope.span.end();
    this.scope.hasEnded = true;
  }
}
