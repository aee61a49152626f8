import { GraphQLError } from 'graphql';
import { describe, expect, it } from 'vitest';
import { DirectoryError } from '../../../graphql/errors.js';
import { toGraphqlError } from '../../../src/http/graphql-errors.js';

const faults: [unknown, string][] = [];
const named = {
  requestId: 'request-0001',
  onFault: (error: unknown, requestId: string) => void faults.push([error, requestId]),
};

/** As the executor hands on what a resolver threw. */
const thrown = (originalError: Error) =>
  new GraphQLError(originalError.message, { originalError, path: ['users', 0] });

describe('an error of a resolver', () => {
  it('keeps code, attribute, sentence and place when the data says no', () => {
    const refusal = new DirectoryError('UNIQUENESS', 'userName "a" is used.', {
      attribute: 'userName',
    });
    const error = toGraphqlError(thrown(refusal), named);
    expect(error.toJSON()).toEqual({
      message: 'userName "a" is used.',
      path: ['users', 0],
      extensions: {
        code: 'UNIQUENESS',
        problem: 'uniqueness',
        docs: 'docs/errors.md#uniqueness',
        attribute: 'userName',
      },
    });
    expect(faults).toEqual([]);
  });

  it('keeps its text inside when it is a fault, and names the request', () => {
    const fault = new Error('relation "User" does not exist');
    const error = toGraphqlError(thrown(fault), named);
    expect(error.extensions['code']).toBe('INTERNAL');
    expect(error.message).toContain('request-0001');
    expect(JSON.stringify(error)).not.toContain('relation');
    expect(faults).toEqual([[fault, 'request-0001']]);
  });

  it('tells that the database is away', () => {
    const away = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    expect(toGraphqlError(thrown(away), named).extensions['code']).toBe('UNAVAILABLE');
  });

  it('of GraphQL itself is told as it is', () => {
    const error = new GraphQLError('Cannot query field "x" on type "Query".');
    expect(toGraphqlError(error, named)).toBe(error);
  });
});
