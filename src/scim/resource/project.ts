import { invalidValue } from '../errors.js';
import { isObject, type Json, type JsonObject, own } from '../json.js';
import {
  findAttribute,
  findSchema,
  resolveAttribute,
  topLevelAttributes,
} from '../schema/resolve.js';
import type { AttributeDefinition, ResourceTypeDefinition } from '../schema/types.js';

/** One attribute that a client names, or a whole extension. */
interface Named {
  readonly extension?: string;
  readonly attribute?: string;
  readonly subAttribute?: string;
}

/** Which attributes an answer holds (RFC 7644 §3.9). */
export interface Projection {
  readonly mode: 'default' | 'only' | 'without';
  readonly named: readonly Named[];
  /** What the client has sent, by name as a resource holds it: such attributes are answered (RFC 7643 §7). */
  readonly sent?: JsonObject;
}

/** Reads `attributes` and `excludedAttributes`. Unknown names are passed over. */
export function parseProjection(
  query: {
    readonly attributes?: string | undefined;
    readonly excludedAttributes?: string | undefined;
  },
  type: ResourceTypeDefinition,
): Projection {
  const { attributes, excludedAttributes } = query;
  if (attributes !== undefined && excludedAttributes !== undefined) {
    throw invalidValue('attributes and excludedAttributes exclude each other; send one of them.');
  }
  const text = attributes ?? excludedAttributes ?? '';
  if (text.trim() === '') return { mode: 'default', named: [] };
  const named = splitNames(text).flatMap((name): Named[] => {
    const schema = findSchema(type, name);
    if (schema !== undefined) return schema === type.schema ? [] : [{ extension: schema.id }];
    const ref = resolveAttribute(type, name);
    if (ref === undefined) return [];
    const { extension, attribute, subAttribute } = ref;
    return [
      {
        attribute: attribute.name,
        ...(extension === undefined ? {} : { extension }),
        ...(subAttribute === undefined ? {} : { subAttribute: subAttribute.name }),
      },
    ];
  });
  return { mode: attributes === undefined ? 'without' : 'only', named };
}

/** Whether an answer will show an attribute at all; what it does not show need not be read. */
export function wants(projection: Projection, attribute: string, extension?: string): boolean {
  const { mode, named } = projection;
  const about = named.filter((name) => name.extension === extension);
  if (mode === 'only') {
    return about.some((name) => name.attribute === attribute || name.attribute === undefined);
  }
  const dropped = about.some(
    (name) =>
      name.attribute === undefined ||
      (name.attribute === attribute && name.subAttribute === undefined),
  );
  return mode === 'default' || !dropped;
}

/** The resource as the answer shows it, with `schemas` listing exactly what it holds. */
export function projectResource(
  resource: JsonObject,
  projection: Projection,
  type: ResourceTypeDefinition,
): JsonObject {
  const shown: JsonObject = { schemas: [type.schema.id] };
  const schemas: Json[] = [type.schema.id];
  showAttributes(resource, shown, { projection, attributes: topLevelAttributes(type) });
  for (const { schema } of type.extensions) {
    const data = own(resource, schema.id);
    if (!isObject(data)) continue;
    const part: JsonObject = {};
    showAttributes(data, part, { projection, attributes: schema.attributes, extension: schema.id });
    if (Object.keys(part).length === 0) continue;
    shown[schema.id] = part;
    schemas.push(schema.id);
  }
  shown['schemas'] = schemas;
  return shown;
}

interface Showing {
  readonly projection: Projection;
  readonly attributes: readonly AttributeDefinition[];
  readonly extension?: string;
}

function showAttributes(from: JsonObject, to: JsonObject, showing: Showing): void {
  const { projection, attributes, extension } = showing;
  const sent = sentIn(projection, extension);
  for (const name of Object.keys(from)) {
    const attribute = findAttribute(attributes, name);
    const value = from[name];
    if (attribute === undefined || value === undefined) continue;
    if (projection.mode === 'default' && isShownWhole(attribute)) {
      to[name] = value;
      continue;
    }
    const about = projection.named.filter(
      (one) => one.extension === extension && matches(one, name),
    );
    const isSent = sent !== undefined && own(sent, name) !== undefined;
    const shown = showValue(value, attribute, { mode: projection.mode, about, isSent });
    if (shown !== undefined) to[name] = shown;
  }
}

/** Whether an attribute is shown with all its parts unless a client asks otherwise; most are. */
function isShownWhole(attribute: AttributeDefinition): boolean {
  const known = shownWhole.get(attribute);
  if (known !== undefined) return known;
  const { returned, subAttributes = [] } = attribute;
  const isWhole =
    (returned === 'default' || returned === 'always') &&
    subAttributes.every((sub) => sub.returned === 'default' || sub.returned === 'always');
  shownWhole.set(attribute, isWhole);
  return isWhole;
}

const shownWhole = new WeakMap<AttributeDefinition, boolean>();

function sentIn({ sent }: Projection, extension: string | undefined): JsonObject | undefined {
  if (sent === undefined || extension === undefined) return sent;
  const part = own(sent, extension);
  return isObject(part) ? part : undefined;
}

function matches(named: Named, name: string): boolean {
  return named.attribute === undefined || named.attribute === name;
}

interface Asked {
  readonly mode: Projection['mode'];
  /** What is named of this attribute. */
  readonly about: readonly Named[];
  readonly isSent: boolean;
}

function showValue(value: Json, attribute: AttributeDefinition, asked: Asked): Json | undefined {
  const { mode, about } = asked;
  const subs = about.flatMap(({ subAttribute }) =>
    subAttribute === undefined ? [] : [subAttribute],
  );
  const isWhole = about.length > subs.length;
  if (!isShown(attribute, { ...asked, isWhole, isNamed: about.length > 0 })) return undefined;
  const isAll = isWhole || attribute.returned === 'always';
  return showParts(value, attribute, (name) => isAll || subs.includes(name) === (mode === 'only'));
}

/** Whether an attribute is shown at all, by what is asked for and by its nature (RFC 7643 §7). */
function isShown(
  { returned }: AttributeDefinition,
  { mode, isSent, isWhole, isNamed }: Asked & { isWhole: boolean; isNamed: boolean },
): boolean {
  if (returned === 'always' || returned === 'never') return returned === 'always';
  if (mode === 'only') return isNamed;
  if (mode === 'without' && isWhole) return false;
  return returned === 'default' || isSent;
}

/** The value with the sub-attributes that are asked for, and with those that are always shown. */
function showParts(
  value: Json,
  { subAttributes = [] }: AttributeDefinition,
  keep: (name: string) => boolean,
): Json | undefined {
  const isPlain = subAttributes.every(({ returned }) => returned === 'default');
  if (isPlain && subAttributes.every(({ name }) => keep(name))) return value;
  return pick(value, (name) => {
    const returned = subAttributes.find((sub) => sub.name === name)?.returned ?? 'default';
    return returned === 'always' || (returned !== 'never' && keep(name));
  });
}

/** A complex value with some of its sub-attributes; undefined when none of them is there. */
function pick(value: Json, keep: (name: string) => boolean): Json | undefined {
  if (Array.isArray(value)) {
    const elements = value.flatMap((element) => pick(element, keep) ?? []);
    return elements.length === 0 ? undefined : elements;
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([name]) => keep(name));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Splits at commas, and leaves out what stands in brackets: `emails[type eq "work"]`. */
function splitNames(text: string): string[] {
  return withoutBrackets(text)
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function withoutBrackets(text: string): string {
  const parts: string[] = [];
  let at = 0;
  for (let close = 0; close >= 0; ) {
    const open = text.indexOf('[', at);
    close = open < 0 ? -1 : text.indexOf(']', open);
    parts.push(text.slice(at, close < 0 ? undefined : open));
    if (close >= 0) at = close + 1;
  }
  return parts.join('');
}
