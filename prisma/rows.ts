import {
  type ArgType,
  type ColumnType,
  ColumnTypeEnum,
  type SqlQueryable,
} from '@prisma/driver-adapter-utils';

const TEXT: ArgType = { scalarType: 'string', arity: 'scalar' };

/**
 * Runs one statement on the driver adapter itself and gives its rows as objects, JSON columns parsed.
 * The client's own raw queries do the same through several more layers, at twice the processor time.
 * The text of a statement and the type of its rows are written side by side; the database keeps to it.
 */
export async function queryRows<Row>(
  queryable: SqlQueryable,
  sql: string,
  values: readonly unknown[],
): Promise<Row[]> {
  const result = await queryable.queryRaw({
    sql,
    args: [...values],
    argTypes: values.map(() => TEXT),
  });
  const { columnNames, columnTypes, rows } = result;
  return rows
    .map((cells) => {
      const row: Record<string, unknown> = {};
      for (const [index, name] of columnNames.entries()) {
        row[name] = toValue(cells[index], columnTypes[index]);
      }
      return row;
    })
    .filter((row): row is Record<string, unknown> & Row => typeof row === 'object');
}

function toValue(cell: unknown, type: ColumnType | undefined): unknown {
  return type === ColumnTypeEnum.Json && typeof cell === 'string' ? JSON.parse(cell) : cell;
}
