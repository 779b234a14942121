import js from '@eslint/js';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const html = ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'write', 'writeln'];

export default tseslint.config({ ignores: ['dist', 'node_modules'] }, js.configs.recommended, {
  files: ['**/*.ts'],
  extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
  languageOptions: {
    globals: globals.browser,
    parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
  },
  rules: {
    '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    // Customers write what is shown here: it is text, never markup.
    'no-restricted-syntax': [
      'error',
      ...html.map((property) => ({
        selector: `MemberExpression[property.name="${property}"]`,
        message: `${property}: use textContent`,
      })),
    ],
  },
});
