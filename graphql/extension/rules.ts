import { DirectoryError, invalidValue } from '../errors.js';
import { checkText, requireText } from '../shared/text-rules.js';
import type { SchemaAttribute, SchemaExtension } from './definition.js';

/** What a caller says of an attribute; what is left out has the value of RFC 7643 §2.2. */
export interface SchemaAttributeInput
  extends Partial<
    Nullable<Omit<SchemaAttribute, 'name' | 'subAttributes' | 'canonicalValues' | 'referenceTypes'>>
  > {
  readonly name: string;
  readonly canonicalValues?: readonly string[] | null;
  readonly referenceTypes?: readonly string[] | null;
  readonly subAttributes?: readonly SchemaAttributeInput[] | null;
}

type Nullable<Type> = { readonly [Name in keyof Type]: Type[Name] | null };

/** Most extensions of a tenant, and most attributes of an extension or a complex attribute. */
export const MAX_EXTENSIONS = 50;
const MAX_ATTRIBUTES = 100;
const MAX_LISTED = 200;

/** RFC 8141: a namespace and what it names, without blanks. */
const URN = /^urn:[a-z0-9][a-z0-9-]{0,30}[a-z0-9]:[a-z0-9()+,\-.:=@;$_!*'%/~&]+$/i;
/** RFC 7643 §2.1. */
const NAME = /^[a-z][a-z0-9$_-]*$/i;
/** Words of filters, and members that every object has. */
const isReserved = (name: string) => name in {} || /^(not|and|or)$/i.test(name);

/** Refuses a URN that cannot name a schema of a tenant. Errors: INVALID_VALUE. */
export function checkUrn(urn: string): void {
  checkText(urn, { path: 'urn', maxLength: 255 });
  if (!URN.test(urn) || urn.endsWith(':')) {
    throw invalidValue(
      'urn',
      'urn must be a URN, such as urn:ietf:params:scim:schemas:extension:Contoso:2.0:User.',
    );
  }
  if (/^urn:ietf:params:scim:(schemas:core|schemas:extension:enterprise|api)(:|$)/i.test(urn)) {
    throw invalidValue('urn', `urn: ${urn} belongs to the SCIM standard. Use a URN of your own.`);
  }
}

/** The attributes with every characteristic spelled out. Errors: INVALID_VALUE naming the attribute. */
export function toDefinition(
  input: Pick<SchemaExtension, 'urn' | 'resourceType' | 'name'> & {
    readonly description?: string | null;
    readonly required?: boolean | null;
    readonly attributes: readonly SchemaAttributeInput[];
  },
): SchemaExtension {
  const name = requireText(input.name, 'name');
  checkText(name, { path: 'name', isName: true });
  const description = checkedDescription(input.description, 'description');
  return {
    urn: input.urn,
    resourceType: input.resourceType,
    name,
    description,
    required: input.required === true,
    attributes: toAttributes(input.attributes, 'attributes'),
  };
}

function toAttributes(given: readonly SchemaAttributeInput[], path: string): SchemaAttribute[] {
  if (given.length === 0)
    throw invalidValue(path, `${path} is empty. Define one attribute at least.`);
  if (given.length > MAX_ATTRIBUTES) {
    throw invalidValue(
      path,
      `${path} has ${given.length} attributes; at most ${MAX_ATTRIBUTES} are kept.`,
    );
  }
  const names = new Set<string>();
  return given.map((input) => {
    const lower = input.name.toLowerCase();
    if (names.has(lower)) {
      throw invalidValue(
        path,
        `${path}: "${input.name}" is there twice; names differ in more than letter case.`,
      );
    }
    names.add(lower);
    return toAttribute(input, path);
  });
}

function toAttribute(input: SchemaAttributeInput, path: string): SchemaAttribute {
  const isSub = path.endsWith('.subAttributes');
  checkText(input.name, { path: `${path}.name`, maxLength: 100 });
  if (!NAME.test(input.name) && !(isSub && input.name === '$ref')) {
    throw invalidValue(
      `${path}.name`,
      `${path}: "${input.name}" is no attribute name. Begin with a letter; go on with letters, digits, "-", "_" and "$" (RFC 7643 §2.1).`,
    );
  }
  if (isReserved(input.name)) {
    throw invalidValue(
      `${path}.name`,
      `${path}: "${input.name}" is a reserved word. Use another name.`,
    );
  }
  const place = `${path}.${input.name}`;
  const attribute = withDefaults(input, place);
  const broken = RULES.find(({ isBroken }) => isBroken(attribute, isSub));
  if (broken !== undefined) throw invalidValue(place, `${place}: ${broken.problem}`);
  return attribute;
}

function withDefaults(input: SchemaAttributeInput, place: string): SchemaAttribute {
  const type = input.type ?? 'string';
  const mutability = input.mutability ?? 'readWrite';
  const { canonicalValues, referenceTypes, subAttributes } = input;
  return {
    name: input.name,
    type,
    multiValued: input.multiValued === true,
    description: checkedDescription(input.description, `${place}.description`),
    required: input.required === true,
    caseExact: input.caseExact ?? isExactByNature(type),
    mutability,
    returned: input.returned ?? (mutability === 'writeOnly' ? 'never' : 'default'),
    uniqueness: input.uniqueness ?? 'none',
    ...(canonicalValues
      ? { canonicalValues: checkedList(canonicalValues, `${place}.canonicalValues`) }
      : {}),
    ...(referenceTypes
      ? { referenceTypes: checkedList(referenceTypes, `${place}.referenceTypes`) }
      : {}),
    ...(subAttributes
      ? { subAttributes: toAttributes(subAttributes, `${place}.subAttributes`) }
      : {}),
  };
}

/** RFC 7643 §2.3.6, §2.3.7: base64 and references are case exact. */
function isExactByNature(type: SchemaAttribute['type']): boolean {
  return type === 'binary' || type === 'reference';
}

interface Rule {
  readonly isBroken: (attribute: SchemaAttribute, isSub: boolean) => boolean;
  readonly problem: string;
}

const isComplex = ({ type }: SchemaAttribute) => type === 'complex';
const isNumber = ({ type }: SchemaAttribute) => type === 'integer' || type === 'decimal';
const isText = ({ type }: SchemaAttribute) => type === 'string' || type === 'reference';

/** Characteristics that contradict each other (RFC 7643 §2.3, §7). */
const RULES: readonly Rule[] = [
  {
    isBroken: (attribute, isSub) => isSub && isComplex(attribute),
    problem: 'a sub-attribute cannot be complex itself.',
  },
  {
    isBroken: ({ multiValued }, isSub) => isSub && multiValued,
    problem: 'a sub-attribute cannot be multi-valued.',
  },
  {
    isBroken: (attribute) => isComplex(attribute) !== (attribute.subAttributes !== undefined),
    problem: 'a complex attribute has subAttributes, and no other one has.',
  },
  {
    isBroken: ({ type, referenceTypes }) => referenceTypes !== undefined && type !== 'reference',
    problem: 'only an attribute of the type reference has referenceTypes.',
  },
  {
    isBroken: (attribute) => attribute.canonicalValues !== undefined && !isText(attribute),
    problem: 'only text has canonicalValues.',
  },
  {
    isBroken: ({ type, caseExact }) => type === 'binary' && !caseExact,
    problem: 'base64 is compared exactly; leave caseExact out.',
  },
  {
    isBroken: (attribute) =>
      attribute.uniqueness !== 'none' && !isText(attribute) && !isNumber(attribute),
    problem: 'only text and numbers can be unique. Say so of a sub-attribute or another attribute.',
  },
  {
    isBroken: ({ mutability, returned }) => mutability === 'writeOnly' && returned !== 'never',
    problem: 'what is only written is never returned: set returned to never, or leave it out.',
  },
  {
    isBroken: ({ mutability, required }) => mutability === 'readOnly' && required,
    problem: 'a client cannot give a readOnly attribute, so it cannot be required.',
  },
  {
    isBroken: ({ returned, mutability }, isSub) =>
      isSub && (returned === 'never' || returned === 'request' || mutability === 'readOnly'),
    problem: 'a complex value is shown and written as a whole. Say so of the complex attribute.',
  },
  {
    isBroken: ({ mutability, returned }) => returned === 'never' && mutability === 'readOnly',
    problem: 'a client could neither write nor see it.',
  },
  {
    isBroken: ({ mutability, returned }) => returned === 'never' && mutability === 'immutable',
    problem: 'what is never returned cannot be compared; make it writeOnly.',
  },
];

function checkedDescription(text: string | null | undefined, path: string): string {
  if (!text) return '';
  checkText(text, { path });
  return text;
}

function checkedList(texts: readonly string[], path: string): readonly string[] {
  if (texts.length > MAX_LISTED) {
    throw invalidValue(path, `${path} has ${texts.length} values; at most ${MAX_LISTED} are kept.`);
  }
  for (const text of texts) checkText(requireText(text, path), { path });
  return [...new Set(texts)];
}

/** Refuses one extension too many. Errors: TOO_MANY. */
export function checkCount(count: number): void {
  if (count < MAX_EXTENSIONS) return;
  throw new DirectoryError(
    'TOO_MANY',
    `The tenant has ${count} schema extensions; at most ${MAX_EXTENSIONS} can be there.`,
  );
}
