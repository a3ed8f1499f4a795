/** Where the SDK speaks; `init({ warn })` and `configure({ warn })` replace it. */
let warn: (message: string) => void = (message) => {
  // The console is the only place where a program without a logger of ours looks.
  // oxlint-disable-next-line no-console
  console.warn(message);
};
const said = new Set<string>();

export function setWarn(replacement: (message: string) => void): void {
  warn = replacement;
}

/** Tells the user about a condition the first time it is met; later ones are only counted where that matters. MUST NOT throw. */
export function sayOnce(topic: string, message: string): void {
  if (said.has(topic)) return;
  said.add(topic);
  try {
    warn(`@faultline/sdk: ${message}`);
  } catch {
    // A logger that fails must not take the user's work with it.
  }
}
