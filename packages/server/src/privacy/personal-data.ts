// Finds personal data of a patterned kind in text: e-mail, phone, card, IBAN, SSN, IP address.
import { isIP } from 'node:net';
import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max';
import { ibanLength, isCardNumber, isIban, isSsn } from './checksums.ts';
import type { Detector } from './detector.ts';
import { MARK } from './marks.ts';

/** Not inside a word; the escapes of JSON text (`\n`, `\u0020`) do not count as one. */
const START = String.raw`(?<=^|[^\p{L}\p{N}_]|\\[nrtbf]|\\u[0-9a-fA-F]{4})`;
const END = String.raw`(?![\p{L}\p{N}_])`;

const email: Detector = {
  kind: 'email',
  needs: MARK.at,
  mayOccur: (text) => text.includes('@') || text.includes('%40'),
  pattern: new RegExp(
    String.raw`(?:(?<=\\[nrtbf])|(?<![\p{L}\p{N}._%+'-]|\\(?=[nrtbf])))[\p{L}\p{N}_%+'-]+(?:\.[\p{L}\p{N}_%+'-]+)*(?:@|%40)(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}]{2,24}`,
    'gu',
  ),
};

const iban: Detector = {
  kind: 'iban',
  needs: MARK.iban,
  pattern: new RegExp(String.raw`${START}[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,30}`, 'gu'),
  // The candidate may run into the words that follow, so the country decides where it ends.
  accept(candidate) {
    const length = ibanLength(candidate.slice(0, 2).toUpperCase());
    if (length === undefined) return 0;
    let taken = 0;
    let end = 0;
    while (end < candidate.length && taken < length) {
      if (/[A-Za-z0-9]/.test(candidate[end]!)) taken += 1;
      end += 1;
    }
    if (taken < length || /[A-Za-z0-9]/.test(candidate[end] ?? '')) return 0;
    return isIban(candidate.slice(0, end).replaceAll(/[ -]/g, '').toUpperCase()) ? end : 0;
  },
};

const card: Detector = {
  kind: 'card',
  needs: MARK.number,
  // Not the decimals of a number.
  pattern: new RegExp(String.raw`${START}(?<!\d[.,])\d(?:[ -]?\d){12,18}${END}(?!\.\d)`, 'gu'),
  accept: (candidate) => (isCardNumber(candidate.replaceAll(/\D/g, '')) ? candidate.length : 0),
};

const ssn: Detector = {
  kind: 'ssn',
  needs: MARK.number,
  pattern: new RegExp(String.raw`${START}(\d{3})([- .]?)(\d{2})\2(\d{4})${END}(?!-?\d)`, 'gu'),
  accept(candidate, before) {
    const [, area, separator, group, serial] = /^(\d{3})([- .]?)(\d{2})\2(\d{4})$/.exec(candidate) ?? [];
    if (!area || !group || !serial || !isSsn(area, group, serial)) return 0;
    if (separator === '-') return candidate.length;
    return /\b(?:ssn|social security)\b[^\d]{0,30}$/i.test(before) ? candidate.length : 0;
  },
};

/** Regions whose national numbering is tried for numbers written without a country code. */
const PHONE_REGIONS: readonly CountryCode[] = ['US', 'GB', 'DE', 'FR', 'IT', 'ES', 'NL', 'CH', 'AU', 'IN', 'BR', 'JP'];
const PHONE_WORD_BEFORE =
  /(?:phone|tel|telephone|call|mobile|cell|fax|whatsapp|contact|sms|text|telefon|téléphone|ring|dial)\W{0,4}(?:\w+\W+){0,3}$/i;
const PHONE_WORD_AFTER = /^\W{0,3}(?:office|fax|mobile|cell|home|work|tel|phone)\b/i;

const phone: Detector = {
  kind: 'phone',
  // Some forty microseconds each; no text that a person reads has as many numbers that could be one.
  maxAsked: 2000,
  needs: MARK.number,
  pattern: new RegExp(
    String.raw`(?:(?<=\\[nrtbf])|(?<![\p{L}\p{N}_.@/=-]))(?:\+|00)?(?:\(\d{1,5}\)|\d)(?:[ ./()–-]{0,3}\d){6,16}(?:\s?(?:x|ext\.?|#)\s?\d{1,6})?${END}(?!\.\d)`,
    'gu',
  ),
  accept(candidate, before, after) {
    const withoutExtension = candidate.replace(/\s?(?:x|ext\.?|#)\s?\d{1,6}$/i, '');
    const digits = withoutExtension.replaceAll(/\D/g, '');
    if (digits.length < 7 || digits.length > 15) return 0;
    if (/^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}(?!\d)/.test(candidate)) return 0;
    if (/^\d{3}-\d{2}-\d{4}$/.test(candidate)) return 0;
    const isInternational = /^(?:\+|00)/.test(candidate);
    if (isInternational) {
      const number = parsePhoneNumberFromString(candidate.replace(/^00/, '+'));
      return number?.isPossible() ? candidate.length : 0;
    }
    const isAnnounced = PHONE_WORD_BEFORE.test(before.slice(-60)) || PHONE_WORD_AFTER.test(after);
    const isGrouped = /[ ./()–-]/.test(withoutExtension);
    if (!isGrouped && !isAnnounced) return 0;
    // Seven local digits (555-1234) are a phone number only where the text says so.
    if (digits.length < 9 && !isAnnounced) return 0;
    if (isAnnounced && isGrouped) return candidate.length;
    return PHONE_REGIONS.some((region) => parsePhoneNumberFromString(candidate, region)?.isValid())
      ? candidate.length
      : 0;
  },
};

const ipv4: Detector = {
  kind: 'ip',
  needs: MARK.digit | MARK.dot,
  mayOccur: (text) => /\d\.\d{1,3}\.\d/.test(text),
  pattern: /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)/g,
  accept(candidate, before) {
    // Loopback and "any" name no one; `version 1.2.3.4` is not an address.
    if (isIP(candidate) !== 4 || candidate.startsWith('127.') || candidate === '0.0.0.0') return 0;
    return /\b(?:v|version|release)\s?$/i.test(before) ? 0 : candidate.length;
  },
};

const ipv6: Detector = {
  kind: 'ip',
  needs: MARK.colon,
  mayOccur: (text) => /:[0-9a-fA-F]{0,4}:/.test(text),
  pattern: /(?<![\w:.])(?:[0-9a-fA-F]{0,4}:){2,7}(?:[0-9a-fA-F]{1,4}|(?:\d{1,3}\.){3}\d{1,3})?(?![\w:])/g,
  accept: (candidate) => (candidate !== '::' && candidate !== '::1' && isIP(candidate) === 6 ? candidate.length : 0),
};

/** In the order they run: what is more specific first. */
export const PERSONAL_DATA: readonly Detector[] = [email, iban, card, ssn, ipv4, ipv6, phone];
