/** What an index of a table finds at once: the columns that lead it, after the tenant. */
export interface Indexes {
  /** Equal values, beginnings and ranges. */
  readonly values: ReadonlySet<string>;
  /** Text anywhere in a value. */
  readonly text: ReadonlySet<string>;
}

/** The indexes of a model, read from the text of `prisma/schema.prisma`. */
export function indexesOf(schema: string, model: string): Indexes {
  const block = new RegExp(`^model ${model} \\{$(.*?)^\\}$`, 'ms').exec(schema)?.[1] ?? '';
  return {
    // A plural attribute is found by its kind first; what else stands before a column must be known too.
    values: columnsOf(
      block,
      /^ {2}@@(?:id|unique|index)\(\[tenantId, (?:kind, )?(\w+)\](?:, map: "\w+")?\)$/gm,
    ),
    text: columnsOf(block, /(\w+)\(ops: raw\("gin_trgm_ops"\)\)/g),
  };
}

function columnsOf(block: string, pattern: RegExp): Set<string> {
  return new Set([...block.matchAll(pattern)].flatMap(([, column]) => column ?? []));
}
