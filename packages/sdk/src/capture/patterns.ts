// What `redacted` takes out of text: e-mail, card (Luhn), IBAN (mod 97), secrets. Placeholders are those of the server, which knows more
// kinds. Every repetition is bounded, so that no text makes a pattern slow.

const SECRET_NAME =
  'pass(?:word|wd|phrase)?|pwd|secret|api[_-]?key|access[_-]?key|private[_-]?key|(?:auth|access|refresh|id|session|bearer)[_-]?token|credentials?|connection[_-]?string';

const SECRETS = [
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]{0,8000}?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
  /\b(?:sk|pk|rk)[-_](?:[a-z]{2,10}[-_]){0,3}[\w-]{16,}/g,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bAIza[\w-]{35}/g,
  /\b(?:gh[pousr]|npm|hf)_[A-Za-z0-9]{30,}|\bgithub_pat_\w{40,}|\bglpat-[\w-]{18,}|\bxox[abeoprs]-[\w-]{10,}/g,
  /\b(?:gsk|xai|r8|lsv2|nvapi)[-_][\w-]{20,}|\bSG\.[\w-]{16,}\.[\w-]{16,}/g,
  /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/g,
];
/** Only what follows the name goes; the name tells what was there. */
const NAMED_SECRETS = [
  /(\b(?:bearer|basic)\s{1,4})[\w.~+/=-]{16,}/gi,
  /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"']{0,100}:)[^\s/@"']{1,200}(?=@)/gi,
  new RegExp(
    String.raw`((?<![A-Za-z0-9])(?:${SECRET_NAME})\\?["']?\s{0,4}[=:]\s{0,4}\\?["']?)(?!\[REDACTED)[^\s"'\\,;{}[\]<>()]{4,}`,
    'gi',
  ),
];
const SECRET_KEY = new RegExp(`(?:^|[._-])(?:${SECRET_NAME}|authorization|cookie|token)$`, 'i');
const EMAIL = /[\p{L}\p{N}._%+'-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/gu;
const IBAN = /(?<![\p{L}\p{N}])[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}/gu;
const CARD = /(?<![\p{L}\p{N}_])\d(?:[ -]?\d){12,18}(?![\p{L}\p{N}_])/gu;

export function redactText(text: string): string {
  let result = text;
  if (result.length >= 8) {
    for (const pattern of SECRETS) result = result.replace(pattern, '[REDACTED:secret]');
    for (const pattern of NAMED_SECRETS) result = result.replace(pattern, '$1[REDACTED:secret]');
  }
  if (result.includes('@')) result = result.replace(EMAIL, '[REDACTED:email]');
  if (!/\d{2}/.test(result)) return result;
  result = result.replace(IBAN, (found) => redactIban(found));
  return result.replace(CARD, (found) => (isCard(found.replaceAll(/\D/g, '')) ? '[REDACTED:card]' : found));
}

/** Whether a field of this name holds a credential, whatever its value looks like. Counts of tokens do not. */
export function isSecretKey(key: string): boolean {
  return key.length >= 3 && key.length <= 200 && SECRET_KEY.test(key.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2'));
}

export function isCard(digits: string): boolean {
  if (!/^[2-6]\d{12,18}$/.test(digits) || /^(\d)\1*$/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** The candidate may run into the words that follow: the longest beginning whose checksum is right is the number. */
function redactIban(candidate: string): string {
  for (let end = candidate.length; end >= 15; end--) {
    if (/[A-Za-z0-9]/.test(candidate[end] ?? ' ') || !/[A-Za-z0-9]/.test(candidate[end - 1]!)) continue;
    const compact = candidate.slice(0, end).replaceAll(/[ -]/g, '').toUpperCase();
    if (isIban(compact)) return `[REDACTED:iban]${candidate.slice(end)}`;
  }
  return candidate;
}

function isIban(compact: string): boolean {
  if (compact.length < 15 || compact.length > 34) return false;
  let remainder = 0;
  for (const character of compact.slice(4) + compact.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder === 1;
}
