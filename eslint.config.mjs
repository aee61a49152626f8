import comments from '@eslint-community/eslint-plugin-eslint-comments/configs';
import importX from 'eslint-plugin-import-x';
import jsdoc from 'eslint-plugin-jsdoc';
import tseslint from 'typescript-eslint';

// The numbers of the house style: what a reader may expect of any file, held by the linter.
export default tseslint.config(
  {
    ignores: [
      'dist/',
      'coverage/',
      'data/',
      '**/generated/',
      'eslint.config.mjs',
      '.dependency-cruiser.mjs',
      'tools/',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  comments.recommended,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { 'import-x': importX },
    rules: {
      complexity: ['error', 10],
      'max-depth': ['error', 3],
      'max-params': ['error', 3],
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      'import-x/no-default-export': 'error',
      '@eslint-community/eslint-comments/require-description': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'off',
    },
  },
  {
    files: ['src/scim/**/*.ts', 'src/translation/**/*.ts', 'graphql/**/*.ts'],
    plugins: { jsdoc },
    rules: {
      'jsdoc/require-jsdoc': [
        'error',
        {
          publicOnly: true,
          enableFixer: false,
          require: { FunctionDeclaration: true, ClassDeclaration: true },
          contexts: [
            'ExportNamedDeclaration > TSTypeAliasDeclaration',
            'ExportNamedDeclaration > TSInterfaceDeclaration',
            'ExportNamedDeclaration > VariableDeclaration',
          ],
        },
      ],
    },
  },
  {
    // Tests read as long tables of cases; a test file is bounded, a `describe` callback is not.
    files: ['test/**/*.ts'],
    rules: { 'max-lines-per-function': 'off', 'max-params': ['error', 4] },
  },
  {
    // What the RFCs ask for is a table: a row a behaviour.
    files: ['test/conformance/clauses/*.ts'],
    rules: { 'max-lines': 'off' },
  },
  {
    // A resolver's four parameters are GraphQL's own signature; a type's fields are a table.
    files: ['graphql/*/fields.ts', 'graphql/*/type.ts'],
    rules: { 'max-params': ['error', 4], 'max-lines-per-function': ['error', 100] },
  },
  {
    // The yardstick of the benchmark is written as small servers are: it trusts its one client.
    files: ['test/bench/**/*.ts'],
    rules: {
      complexity: ['error', 20],
      'max-depth': ['error', 4],
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // Marked as deprecated only to stand out: settings allow it for loopback addresses alone.
    files: ['src/http/auth/provider.ts'],
    rules: {
      '@typescript-eslint/no-deprecated': [
        'error',
        {
          allow: [{ from: 'package', name: 'allowInsecureRequests', package: 'openid-client' }],
        },
      ],
    },
  },
  {
    files: ['*.config.ts'],
    rules: { 'import-x/no-default-export': 'off' },
  },
);
