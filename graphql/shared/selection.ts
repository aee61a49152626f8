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
export function selectedFields(info: GraphQLResolveInfo, path: readonly string[]): Set<string> {
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
