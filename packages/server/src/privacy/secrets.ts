// Credentials: removed under every capture policy. Prefixes are the issuers' published token formats.
import type { Detector } from './detector.ts';
import { MARK } from './marks.ts';

const SECRET_NAMES =
  'pass(?:word|wd|phrase)?|pwd|secret|client[_-]?secret|api[_-]?key|apikey|access[_-]?key|private[_-]?key|auth[_-]?token|access[_-]?token|refresh[_-]?token|id[_-]?token|bearer[_-]?token|session[_-]?token|credentials?|connection[_-]?string';

/** A prefix of the tokens below, told by the rarest of its characters. */
const TOKEN_PREFIX =
  /[-_](?<=(?:[spr]k|gh[pousr]|github_pat|glpat|xox[abeoprs]|npm|pypi|hf|gsk|xai|r8|lsv2|nvapi|dop_v1).)|A(?:[KS]IA|GPA|IDA|ROA|NPA|Iza)|J(?<=eyJ)|\.(?<=(?:SG|ya29).)/;

const tokens: Detector = {
  kind: 'secret',
  needs: MARK.token,
  mayOccur: (text) => text.length >= 15 && TOKEN_PREFIX.test(text),
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
  needs: 0,
  mayOccur: (text) => text.includes('PRIVATE KEY'),
  pattern: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----(?:(?!-----END)[\s\S])*(?:-----END (?:[A-Z]+ )*PRIVATE KEY-----)?/g,
};

const authorizationHeaders: Detector = {
  kind: 'secret',
  needs: 0,
  mayOccur: (text) => /bearer|basic/i.test(text),
  pattern: /\b(?:bearer|basic)\s+(?<value>[A-Za-z0-9._~+/=-]{16,})/gi,
};

const urlPasswords: Detector = {
  kind: 'secret',
  needs: MARK.colon | MARK.at,
  mayOccur: (text) => text.includes('://') && text.includes('@'),
  pattern: /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"']*:(?<value>[^\s/@"']+)(?=@)/gi,
};

/** `DB_PASSWORD=…`, `apiKey: "…"`, also in JSON inside JSON. A quoted value goes to its end, a bare one to the next space. */
const assignments: Detector = {
  kind: 'secret',
  needs: MARK.assigns,
  mayOccur: (text) => /pass|pwd|secret|key|token|credential|connection/i.test(text),
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
  needs: MARK.equals | MARK.parameter,
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

/** Names that were looked at before: every span has the same few. */
const lookedAt = new Map<string, boolean>();
const MAX_REMEMBERED = 5000;

/** Whether a field of this name holds a credential, whatever its value looks like. Counts of tokens do not. */
export function isSecretKey(key: string): boolean {
  if (key.length < 3 || key.length > 200) return false;
  let isSecret = lookedAt.get(key);
  if (isSecret === undefined) {
    isSecret = SECRET_KEY.test(key.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2'));
    if (lookedAt.size >= MAX_REMEMBERED) lookedAt.clear();
    lookedAt.set(key, isSecret);
  }
  return isSecret;
}

/** Ends of the names above before a quotation mark, told by that mark first. */
const QUOTED_SECRET_KEY =
  /"(?<=(?:pass|word|passwd|phrase|pwd|secret|key|token|credentials?|connection[_-]?string|authorization|cookie)\\*")/i;

/** False when no object in a JSON text, or in JSON inside it, has a key that names a credential. */
export function mayHoldSecretKey(json: string): boolean {
  return QUOTED_SECRET_KEY.test(json);
}
