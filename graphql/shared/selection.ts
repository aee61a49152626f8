import {
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * The names of the fields that a request selects below the current one, following `path` down first:
 * `selectedFields(info, ['nodes'])` tells which fields of the listed objects are wanted. What is not
 * selected need not be read.
 */
export function selectedFields(
  info: GraphQLResolveInfo,
  path: readonly string[],
): ReadonlySet<string> {
  const [node] = info.fieldNodes;
  if (node === undefined) return new Set();
  const known = memory.get(node) ?? new Map<string, ReadonlySet<string>>();
  memory.set(node, known);
  const key = `${path.join('.')} ${switchesOf(info)}`;
  const fields = known.get(key) ?? readFields(info, path);
  // Only our own documents live longer than a request; a caller's is forgotten with its nodes.
  if (known.size < 64) known.set(key, fields);
  return fields;
}

const memory = new WeakMap<FieldNode, Map<string, ReadonlySet<string>>>();

/** What a selection depends on besides the document: the variables that `@include` and `@skip` read. */
function switchesOf({ variableValues }: GraphQLResolveInfo): string {
  return Object.entries(variableValues)
    .filter(([, value]) => typeof value === 'boolean')
    .map(([name, value]) => `${name}=${String(value)}`)
    .join();
}

function readFields(info: GraphQLResolveInfo, path: readonly string[]): Set<string> {
  let level = info.fieldNodes.map((node) => node.selectionSet);
  for (const name of path) {
    level = level
      .flatMap((set) => fieldsOf(set, info))
      .filter((field) => field.name.value === name)
      .map((field) => field.selectionSet);
  }
  return new Set(level.flatMap((set) => fieldsOf(set, info)).map((field) => field.name.value));
}

function fieldsOf(set: SelectionSetNode | undefined, info: GraphQLResolveInfo): FieldNode[] {
  return (set?.selections ?? [])
    .filter((selection) => isIncluded(selection, info))
    .flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection];
      if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf(selection.selectionSet, info);
      return fieldsOf(info.fragments[selection.name.value]?.selectionSet, info);
    });
}

function isIncluded(selection: SelectionNode, info: GraphQLResolveInfo): boolean {
  if (selection.directives === undefined || selection.directives.length === 0) return true;
  const skip = getDirectiveValues(GraphQLSkipDirective, selection, info.variableValues);
  if (skip?.['if'] === true) return false;
  const include = getDirectiveValues(GraphQLIncludeDirective, selection, info.variableValues);
  return include?.['if'] !== false;
}
