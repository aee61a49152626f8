import type { FilterNode } from './types.js';

/** A filter as text, such that `parseFilter` reads the same filter from it. */
export function printFilter(node: FilterNode): string {
  switch (node.kind) {
    case 'and':
    case 'or':
      return node.operands.map(printOperand).join(` ${node.kind} `);
    case 'not':
      return `not (${printFilter(node.operand)})`;
    case 'present':
      return `${node.path} pr`;
    case 'some':
      return `${node.path}[${printFilter(node.filter)}]`;
    default:
      return `${node.path} ${node.operator} ${JSON.stringify(node.value)}`;
  }
}

function printOperand(node: FilterNode): string {
  const text = printFilter(node);
  return node.kind === 'and' || node.kind === 'or' ? `(${text})` : text;
}
