import ui from '../../../ui/ui.module.css';

/** In the place of contents that are on their way, or did not arrive. */
export function PayloadState({ error, retry }: { readonly error: Error | undefined; readonly retry: () => void }) {
  if (!error) return <output className={ui.dim}>Loading the contents …</output>;
  return (
    <p role="alert" className={ui.notice}>
      The contents could not be loaded: {error.message}{' '}
      <button type="button" className={ui.link} onClick={retry}>
        Try again
      </button>
    </p>
  );
}
