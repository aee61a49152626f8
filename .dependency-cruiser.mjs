/** The walls between the three houses: src → graphql → prisma, and never back. */
const wall = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

export default {
  forbidden: [
    wall(
      'no-cycles',
      'No module reaches itself.',
      {},
      { circular: true, viaOnly: { pathNot: 'generated/' } },
    ),
    wall(
      'prisma-below',
      'The data knows neither house above it.',
      { path: '^prisma/' },
      { path: '^(graphql|src)/' },
    ),
    wall(
      'graphql-never-src',
      'The product never imports its doors.',
      { path: '^graphql/' },
      { path: '^src/' },
    ),
    wall(
      'scim-is-pure',
      'The RFC library imports nothing.',
      { path: '^src/scim/' },
      { pathNot: '^src/scim/' },
    ),
    wall(
      'no-prisma-past-graphql',
      'SCIM reaches data through the shared schema alone.',
      { path: '^src/(translation|resources|http|scim|entra|clients|check|oauth)/' },
      { path: '^prisma/|^node_modules/(@prisma|pg|@electric-sql|pglite-prisma-adapter)(/|$)' },
    ),
    wall(
      'translation-is-pure',
      'Translation knows SCIM and the types of the GraphQL documents.',
      { path: '^src/translation/' },
      { pathNot: '^src/(translation|scim)/|^graphql/operations/generated/' },
    ),
    wall(
      'koa-only-in-http',
      'Koa lives at the HTTP door.',
      { path: '^(src|graphql|prisma)/', pathNot: '^src/http/' },
      { path: '^node_modules/(koa|@koa|koa-ratelimit)(/|$)', dependencyTypesNot: ['type-only'] },
    ),
    wall(
      'simulator-is-a-client',
      'The simulated job drives any endpoint over HTTP and knows nothing of ours.',
      { path: '^src/(entra|clients)/' },
      { path: '^(graphql|prisma)/|^src/(?!entra/|clients/)' },
    ),
    wall(
      'check-is-a-client',
      'The checks look at any endpoint over HTTP and know nothing of ours.',
      { path: '^src/check/' },
      { path: '^(graphql|prisma)/|^src/(?!check/|clients/)' },
    ),
    wall(
      'clients-share',
      'What the simulated clients share knows none of them.',
      { path: '^src/clients/' },
      { path: '^src/entra/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
