import { invalidValue } from '../errors.js';
import { checkText, isBase64, MAX_LONG_TEXT, requireText } from '../shared/text-rules.js';
import { ADDRESS_PARTS, EXACT_KINDS, PLURAL_KINDS, TEXT_ATTRIBUTES } from './attributes.js';
import type { UserAttributes } from './input.js';

/** Most elements that a plural attribute or the addresses may have. */
const MAX_ELEMENTS = 500;

/**
 * Refuses attributes that no user may have, at whichever door they come in. Errors: INVALID_VALUE
 * naming the attribute.
 */
export function checkUserAttributes(attributes: UserAttributes): void {
  if (attributes.userName !== undefined) requireText(attributes.userName, 'userName');
  for (const { name, path, isIndexed } of TEXT_ATTRIBUTES) {
    const text = attributes[name];
    if (typeof text === 'string') checkText(text, { path, isIndexed, isName: name === 'userName' });
  }
  checkPluralValues(attributes);
  checkAddresses(attributes);
}

function checkPluralValues(attributes: UserAttributes): void {
  for (const kind of PLURAL_KINDS) {
    const elements = attributes[kind] ?? [];
    checkList(kind, elements);
    const isLong = EXACT_KINDS.has(kind);
    elements.forEach((element, index) => {
      const rule = isLong ? { maxLength: MAX_LONG_TEXT } : { isIndexed: true };
      const path = `${kind}[${index}]`;
      if (element.value) checkText(element.value, { path: `${path}.value`, ...rule });
      if (element.display) checkText(element.display, { path: `${path}.display` });
      if (element.type) checkText(element.type, { path: `${path}.type` });
      checkDocument(element.document, `${path}.document`);
      if (kind === 'x509Certificates') checkBinary(element.value, `${path}.value`);
    });
  }
}

/** RFC 7643 §4.1.2: a certificate is binary. */
function checkBinary(text: string | null | undefined, path: string): void {
  if (text && !isBase64(text)) throw invalidValue(path, `${path}: expected base64 text.`);
}

function checkDocument(document: string | null | undefined, path: string): void {
  if (document) checkText(document, { path, maxLength: MAX_LONG_TEXT });
}

function checkAddresses(attributes: UserAttributes): void {
  const addresses = attributes.addresses ?? [];
  checkList('addresses', addresses);
  addresses.forEach((address, index) => {
    for (const part of ADDRESS_PARTS) {
      const text = address[part];
      const path = `addresses[${index}].${part}`;
      if (typeof text === 'string') checkText(text, { path, maxLength: MAX_LONG_TEXT });
    }
  });
}

function checkList(path: string, elements: readonly { primary?: boolean | null }[]): void {
  if (elements.length > MAX_ELEMENTS) {
    throw invalidValue(
      path,
      `${path} has ${elements.length} elements; at most ${MAX_ELEMENTS} are stored.`,
    );
  }
  if (elements.filter(({ primary }) => primary === true).length > 1) {
    throw invalidValue(path, `${path} has more than one primary element. Mark one at most.`);
  }
}
