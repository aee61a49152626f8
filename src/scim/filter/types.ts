import type { AttributeRef } from '../schema/resolve.js';

/** The comparison operators of RFC 7644 §3.4.2.2. */
export type Operator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le';

/** A literal as it stands in a filter. */
export type Literal = string | number | boolean | null;

/** A filter as it was written; `at` is the position of the attribute, from 1. */
export type FilterNode =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly FilterNode[] }
  | { readonly kind: 'not'; readonly operand: FilterNode }
  | {
      readonly kind: 'compare';
      readonly path: string;
      readonly operator: Operator;
      readonly value: Literal;
      readonly at: number;
    }
  | { readonly kind: 'present'; readonly path: string; readonly at: number }
  | {
      readonly kind: 'some';
      readonly path: string;
      readonly filter: FilterNode;
      readonly at: number;
    };

/** A filter whose attributes are known and whose literals have the attributes' types. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Filter[] }
  | { readonly kind: 'not'; readonly operand: Filter }
  | {
      readonly kind: 'compare';
      readonly target: AttributeRef;
      readonly operator: Operator;
      readonly value: string | number | boolean;
    }
  | { readonly kind: 'present'; readonly target: AttributeRef }
  /** One element of a plural attribute meets the filter of its sub-attributes. */
  | { readonly kind: 'some'; readonly target: AttributeRef; readonly filter: Filter }
  | { readonly kind: 'everything' }
  | { readonly kind: 'nothing' };
