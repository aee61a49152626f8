import { isStorable } from '../read-body.js';

/** Decodes percent-encoded UTF-8; undefined when it is malformed, or is text that cannot be kept. */
export function decodeText(encoded: string): string | undefined {
  try {
    const text = decodeURIComponent(encoded);
    return isStorable(text) ? text : undefined;
  } catch {
    // URIError says only "malformed"; the caller knows what the text was meant to be.
    return undefined;
  }
}
