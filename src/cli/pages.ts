import { z } from 'zod';
import type { Config } from '../config.js';
import { administer, type Order } from './administration.js';

const PAGE_INFO = z.object({ endCursor: z.string().nullable(), hasNextPage: z.boolean() });

/** Reads a list to its end: `query` takes `$after`, and `field` names its connection. */
export async function readPages<Node>(
  config: Config,
  { field, ...order }: Order & { readonly field: string },
  node: z.ZodType<Node>,
): Promise<Node[]> {
  const page = z.object({ nodes: z.array(node), pageInfo: PAGE_INFO });
  const found: Node[] = [];
  let after: string | null | undefined;
  do {
    const data = await administer(config, { ...order, variables: { ...order.variables, after } });
    const { nodes, pageInfo } = z.record(z.string(), page).parse(data)[field] ?? NOTHING;
    found.push(...nodes);
    after = pageInfo.hasNextPage ? pageInfo.endCursor : undefined;
  } while (typeof after === 'string');
  return found;
}

const NOTHING = { nodes: [], pageInfo: { endCursor: null, hasNextPage: false } };
