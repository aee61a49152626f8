import { z } from 'zod';

/** A setting that is a whole number. */
export const wholeNumber = (min: number, max: number) => {
  const sentence = `is not a whole number from ${min} to ${max}.`;
  return z
    .string()
    .regex(/^\d{1,9}$/, sentence)
    .transform(Number)
    .refine((value) => value >= min && value <= max, sentence);
};

/** A setting that is the address of an issuer: keys that come over a line that others can write to are no keys. */
export const issuer = z
  .string()
  .refine(
    isIssuer,
    'is not an https address without query and fragment (http is for loopback addresses).',
  );

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

function isIssuer(text: string): boolean {
  if (!URL.canParse(text) || /[?#]/.test(text)) return false;
  const { protocol, hostname, username } = new URL(text);
  const isSafe = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
  return isSafe && username === '';
}
