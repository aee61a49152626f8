import { getNullableType, isListType, isObjectType } from 'graphql';
import type { ComplexityEstimator } from 'graphql-query-complexity';
import { DEFAULT_PAGE, MAX_PAGE } from '../../graphql/shared/connection.js';

/** How many elements a list without pages is taken to have: e-mail addresses, scopes. */
const LIST = 5;

/**
 * How many values a field may read: itself, and what is selected below it once for each object of the
 * page. So pages inside of pages multiply, as they do in the database.
 */
export const costOf: ComplexityEstimator = ({ type, field, args, childComplexity }) => {
  const isAboutSchema = field.name.startsWith('__') || type.name.startsWith('__');
  if (isAboutSchema) return 0;
  const fieldType = getNullableType(field.type);
  if (isObjectType(fieldType) && fieldType.name.endsWith('Connection')) {
    return 1 + pageSize(args) * childComplexity;
  }
  // The page above has counted its nodes and edges.
  const isOfPage = type.name.endsWith('Connection');
  return 1 + (isListType(fieldType) && !isOfPage ? LIST : 1) * childComplexity;
};

function pageSize(args: Readonly<Record<string, unknown>>): number {
  const wanted = args['first'] ?? args['last'] ?? args['limit'];
  const size = typeof wanted === 'number' ? wanted : DEFAULT_PAGE;
  return Math.min(Math.max(size, 0), MAX_PAGE);
}
