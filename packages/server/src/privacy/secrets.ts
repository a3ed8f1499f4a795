// Credentials: removed under every capture policy. Prefixes are the issuers' published token formats.
import type { Detector } from './detector.ts';

const SECRET_NAMES =
  'pass(?:word|wd|phrase)?|pwd|secret|client[_-]?secret|api[_-]?key|apikey|access[_-]?key|private[_-]?key|auth[_-]?token|access[_-]?token|refresh[_-]?token|id[_-]?token|bearer[_-]?token|session[_-]?token|credentials?|connection[_-]?string';

const tokens: Detector = {
  kind: 'secret',
  mayOccur: (text) => text.length >= 16,
  pattern: new RegExp(
    [
      // OpenAI, Anthropic, Stripe, Langfuse, OpenRouter: sk-…, pk-lf-…, rk_live_…
      String.raw`\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{16,}`,
      // AWS access key ids
      String.raw`\b(?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA)[A-Z0-9]{16}\b`,
      // Google API keys and OAuth tokens
      String.raw`\bAIza[A-Za-z0-9_-]{35}`,
      String.raw`\bya29\.[A-Za-z0-9_-]{20,}`,
      // GitHub, GitLab, Slack, npm, PyPI, Hugging Face, SendGrid, Groq, xAI, Replicate, DigitalOcean
      String.raw`\bgh[pousr]_[A-Za-z0-9]{30,}`,
      String.raw`\bgithub_pat_[A-Za-z0-9_]{40,}`,
      String.raw`\bglpat-[A-Za-z0-9_-]{18,}`,
      String.raw`\bxox[abeoprs]-[A-Za-z0-9-]{10,}`,
      String.raw`\bnpm_[A-Za-z0-9]{30,}`,
      String.raw`\bpypi-[A-Za-z0-9_-]{40,}`,
      String.raw`\bhf_[A-Za-z0-9]{30,}`,
      String.raw`\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}`,
      String.raw`\b(?:gsk|xai|r8|lsv2|nvapi|dop_v1)[-_][A-Za-z0-9_-]{20,}`,
      // JSON Web Tokens
      String.raw`(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*`,
    ].join('|'),
    'g',
  ),
};

const privateKeys: Detector = {
  kind: 'secret',
  mayOccur: (text) => text.includes('PRIVATE KEY'),
  pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----(?:(?!-----END)[\s\S])*(?:-----END (?:[A-Z]+ )*PRIVATE KEY-----)?/g,
};

const authorizationHeaders: Detector = {
  kind: 'secret',
  mayOccur: (text) => /bearer|basic/i.test(text),
  pattern: /\b(?:bearer|basic)\s+(?<value>[A-Za-z0-9._~+/=-]{16,})/gi,
};

const urlPasswords: Detector = {
  kind: 'secret',
  mayOccur: (text) => text.includes('://') && text.includes('@'),
  pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"']*:(?<value>[^\s/@"']+)(?=@)/gi,
};

/** `DB_PASSWORD=…`, `apiKey: "…"`, also in JSON inside JSON. A quoted value goes to its end, a bare one to the next space. */
const assignments: Detector = {
  kind: 'secret',
  mayOccur: (text) => /[:=]/.test(text) && /pass|pwd|secret|key|token|credential|connection/i.test(text),
  pattern: new RegExp(
    String.raw`(?:(?<![A-Za-z0-9])|(?-i:(?<=[a-z0-9])(?=[A-Z])))(?:${SECRET_NAMES})(?:\\{0,4}["'])?\s*[=:]\s*(?:\\{0,4}"(?<value>[^"\\]{4,})|\\{0,4}'(?<value>[^'\\]{4,})|(?<value>[^\s"'\\,;{}\[\]<>()]{4,}))`,
    'gi',
  ),
  accept: (value) =>
    /^(?:true|false|null|none|undefined|required|optional|string|\*+|\[REDACTED:\w+\]?)$/i.test(value)
      ? 0
      : value.length,
};

/** Signed and keyed addresses: `?token=…`, `&X-Amz-Signature=…`. */
const addressParameters: Detector = {
  kind: 'secret',
  mayOccur: (text) => text.includes('=') && /[?&]/.test(text),
  pattern: /[?&](?:[A-Za-z_-]{0,40}?(?:token|signature|secret|password|key|sig|auth))=(?<value>[^\s&#"'<>\\]{8,})/gi,
};

export const SECRETS: readonly Detector[] = [
  privateKeys,
  tokens,
  authorizationHeaders,
  urlPasswords,
  addressParameters,
  assignments,
];

const SECRET_KEY = new RegExp(
  `(?:^|[._-])(?:${SECRET_NAMES}|authorization|proxy-authorization|cookie|set-cookie|x-api-key|token)$`,
  'i',
);

/** Whether a field of this name holds a credential, whatever its value looks like. Counts of tokens do not. */
export function isSecretKey(key: string): boolean {
  if (key.length < 3 || key.length > 200) return false;
  const snake = key.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2');
  return SECRET_KEY.test(snake);
}
