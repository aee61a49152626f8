import type { Leniency } from './dialect.js';
import { invalidFilter, invalidPath } from './errors.js';
import { checkFilter } from './filter/check.js';
import { parseFilter } from './filter/parse.js';
import type { Filter } from './filter/types.js';
import { clip } from './json.js';
import {
  type AttributeRef,
  findAttribute,
  findSchema,
  needsUrn,
  resolveAttribute,
} from './schema/resolve.js';
import type {
  AttributeDefinition,
  ResourceTypeDefinition,
  SchemaDefinition,
} from './schema/types.js';

/** What a PATCH operation is aimed at (RFC 7644 §3.5.2, figure 7). */
export type Path =
  | { readonly kind: 'attribute'; readonly ref: AttributeRef }
  | {
      readonly kind: 'elements';
      readonly ref: AttributeRef;
      readonly filter: Filter;
      readonly subAttribute?: AttributeDefinition;
    }
  | { readonly kind: 'extension'; readonly schema: SchemaDefinition };

interface PathScope {
  readonly type: ResourceTypeDefinition;
  readonly leniency: Leniency;
}

/** Reads a path. Errors: 400 invalidPath, and invalidFilter for what stands in brackets. */
export function parsePath(text: string, type: ResourceTypeDefinition, leniency: Leniency): Path {
  const open = text.indexOf('[');
  if (open >= 0) return parseValuePath(text, open, { type, leniency });
  const schema = findSchema(type, text);
  if (schema !== undefined) return { kind: 'extension', schema };
  return { kind: 'attribute', ref: resolve(text, text, { type, leniency }) };
}

// valuePath = attrPath "[" filter "]" ["." subAttr]
function parseValuePath(text: string, open: number, { type, leniency }: PathScope): Path {
  const close = text.lastIndexOf(']');
  if (close < open) throw invalidPath(`The path "${clip(text)}" has a "[" that is not closed.`);
  const ref = resolve(text.slice(0, open).trim(), text, { type, leniency });
  if (!ref.attribute.multiValued || ref.attribute.subAttributes === undefined || ref.subAttribute) {
    throw invalidPath(
      `The path "${clip(text)}" puts a filter on an attribute that is no list of complex values.`,
    );
  }
  const inner = text.slice(open + 1, close);
  if (inner.trim() === '')
    throw invalidFilter(`The brackets in the path "${clip(text)}" are empty.`);
  // A misspelt name would pick everything or nothing: what is to be changed must be named rightly.
  const exact: Leniency = { ...leniency, unknownInFilters: 'reject' };
  const filter = checkFilter(parseFilter(inner), { type, leniency: exact, within: ref });
  const subAttribute = parseSubAttribute(text.slice(close + 1).trim(), text, ref);
  return { kind: 'elements', ref, filter, ...(subAttribute === undefined ? {} : { subAttribute }) };
}

function parseSubAttribute(
  rest: string,
  text: string,
  ref: AttributeRef,
): AttributeDefinition | undefined {
  if (rest === '') return undefined;
  const subs = ref.attribute.subAttributes ?? [];
  const found = rest.startsWith('.') ? findAttribute(subs, rest.slice(1)) : undefined;
  if (found !== undefined) return found;
  throw invalidPath(
    `The path "${clip(text)}" goes on with "${clip(rest)}", which is no sub-attribute of ${ref.attribute.name}.`,
  );
}

function resolve(name: string, text: string, { type, leniency }: PathScope): AttributeRef {
  const ref = resolveAttribute(type, name, needsUrn(leniency));
  if (ref !== undefined) return ref;
  const known = resolveAttribute(type, name)?.extension;
  throw invalidPath(
    known === undefined
      ? `The path "${clip(text)}" names no attribute of a ${type.name}. Check the attribute mapping.`
      : `The path "${clip(text)}" names an attribute of ${known} without that URN.`,
  );
}
