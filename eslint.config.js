import tseslint from 'typescript-eslint'

const everywhere = [
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
  { selector: 'ExportAllDeclaration', message: 'Name what is exported; no file only forwards.' },
  { selector: 'TSEnumDeclaration', message: 'Use a union of strings.' }
]

const moneyElsewhere = [
  { selector: "CallExpression[callee.name='parseFloat']", message: 'Amounts are read in money.ts.' },
  { selector: "CallExpression[callee.property.name='toFixed']", message: 'Amounts are printed in money.ts.' }
]

export default tseslint.config(
  { ignores: ['dist/', '.data/', 'node_modules/', '.dist-*/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'no-restricted-syntax': ['error', ...everywhere],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      'no-else-return': 'error',
      'no-unneeded-ternary': 'error',
      'no-useless-rename': 'error',
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-ignore': true, 'ts-expect-error': true, 'ts-nocheck': true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'as', objectLiteralTypeAssertions: 'never' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' }],
      '@typescript-eslint/no-namespace': ['error', { allowDeclarations: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allow: ['URL', 'URLSearchParams'] }],
      // A condition of Knex's builder is a promise that nobody awaits.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      // The database's rows get their type by assertion; so far the rule wants it as a type argument instead.
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // Marked only to stand out: a provider of single sign-on on this machine, outside production, speaks http.
      '@typescript-eslint/no-deprecated': ['error', { allow: [{ from: 'package', package: 'openid-client', name: 'allowInsecureRequests' }] }],
      // Pence is a branded number, which the rule does not know for one.
      '@typescript-eslint/no-unsafe-unary-minus': 'off',
      // Characters outside the basic plane are meant to be taken whole.
      '@typescript-eslint/no-misused-spread': 'off',
      // It takes a variable that a callback changes for a constant.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Matters of taste.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      // A function may be async because its interface is.
      '@typescript-eslint/require-await': 'off'
    }
  },
  {
    files: ['app/**/*.ts'],
    rules: {
      'no-console': 'error',
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', 70],
      'no-restricted-properties': ['error', { object: 'process', property: 'env', message: 'Settings are read in config.ts.' }],
      'no-restricted-syntax': ['error', ...everywhere, ...moneyElsewhere]
    }
  },
  {
    files: ['app/config.ts'],
    rules: { 'no-restricted-properties': 'off' }
  },
  {
    files: ['app/money.ts'],
    rules: { 'no-restricted-syntax': ['error', ...everywhere] }
  },
  {
    files: ['migrations/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ group: ['**/app/**'], message: 'A migration never imports application code.' }] }]
    }
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'no-restricted-imports': ['error', { paths: [
        { name: 'node:test', message: 'Tests run in mocha.' },
        { name: 'node:assert', message: "Tests use chai's expect." },
        { name: 'node:assert/strict', message: "Tests use chai's expect." }
      ] }],
      // chai's assertions are properties.
      '@typescript-eslint/no-unused-expressions': 'off',
      // What a server answers is of any type until it is compared.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-empty-function': 'off'
    }
  }
)
