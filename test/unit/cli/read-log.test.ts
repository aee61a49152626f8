import { describe, expect, it } from 'vitest';
import { readLog, requestIdsIn } from '../../../src/cli/read-log.js';

const body = (status: string, detail: string, scimType?: string) =>
  JSON.stringify({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status,
    scimType,
    detail,
  });

describe('what a line of a log is about', () => {
  it.each([
    ['our answer', body('409', 'userName "a" is taken.', 'uniqueness'), 'uniqueness'],
    ['our answer without a type', body('404', 'There is none.'), 'notFound'],
    ['our answer in quotes', JSON.stringify(body('400', 'x', 'mutability')), 'mutability'],
    ['our answer in a page', body('403', 'x').replaceAll('"', '&quot;'), 'forbidden'],
    [
      'our answer before a name of Entra',
      `Conflict ${body('400', 'x', 'invalidPath')}`,
      'invalidPath',
    ],
    ['a name of Entra', 'Error code: InvalidAnchor', 'notFound'],
    [
      'the longer of two names',
      'SystemForCrossDomainIdentityManagementCredentialValidationFailure',
      'unauthenticated',
    ],
    [
      'a status',
      'The remote server returned an error: (429) Too Many Requests.',
      'tooManyRequests',
    ],
    ['a status in words', 'HTTP/1.1 503 Service Unavailable', 'unavailable'],
  ])('is known by %s', (_by, text, code) => {
    expect(readLog(text)?.code).toBe(code);
  });

  it.each([
    ['words', 'nothing works'],
    ['a number that is no status', 'of 500 users 3 failed'],
    ['a name inside of another word', 'NoConflictAtAll'],
  ])('is not guessed from %s', (_what, text) => {
    expect(readLog(text)).toBeUndefined();
  });

  it('keeps the sentence, with quotes that have lost their escapes', () => {
    const text = body('409', 'userName "a" is taken.', 'uniqueness').replace(/\\/g, '');
    expect(readLog(text)?.detail).toBe('userName "a" is taken.');
  });
});

describe('ids of requests', () => {
  it('are found once each', () => {
    const id = '5f0c6b1e-0c1a-4d7c-8f10-0b8f7d0f2a11';
    expect(requestIdsIn(`request ${id}, again ${id}`)).toEqual([id]);
  });
});
