import type { Prisma } from '../../prisma/generated/client/client.js';
import { negation, some } from './predicates.js';

/** The connectives that every `where` has. */
export interface Logic<Where> {
  and?: readonly Where[] | null;
  or?: readonly Where[] | null;
  not?: Where | null;
}

/** The predicates of `and`, `or` and `not`, which every `where` has. */
export function logic<Where>(
  where: Logic<Where>,
  compile: (inner: Where) => Prisma.Sql,
): Prisma.Sql[] {
  return [
    ...(where.and ?? []).map(compile),
    ...(where.or ? [some(where.or.map(compile))] : []),
    ...(where.not ? [negation(compile(where.not))] : []),
  ];
}
