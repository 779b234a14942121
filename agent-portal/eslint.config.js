import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const html = ['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'write', 'writeln'];

// Customers write what is shown here: it is text, never markup.
const noMarkup = [
  ...html.map((property) => ({
    selector: `MemberExpression[property.name="${property}"]`,
    message: `${property}: use textContent`,
  })),
  {
    selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]',
    message: 'dangerouslySetInnerHTML: use text',
  },
];

const words = 'shared/text/en.ts is the one catalogue of what people read';
const noWords = [
  { selector: 'JSXText[value=/[\\p{L}\\p{N}]/u]', message: words },
  {
    selector:
      'JSXAttribute[name.name=/^(aria-label|aria-description|alt|label|placeholder|title)$/] > Literal',
    message: words,
  },
];

/** The code goes one way: shared → features → app. A feature does not know another; the app puts them together. */
function layer(files, forbidden) {
  return {
    files,
    rules: {
      'no-restricted-imports': ['error', { patterns: forbidden }],
    },
  };
}

export default tseslint.config(
  { ignores: ['dist', 'node_modules', '.e2e', 'src/shared/api/service.ts'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/method-signature-style': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      'no-restricted-syntax': ['error', ...noMarkup],
    },
  },
  {
    files: ['src/**/*.tsx'],
    extends: [reactHooks.configs.flat.recommended],
    rules: { 'no-restricted-syntax': ['error', ...noMarkup, ...noWords] },
  },
  layer(
    ['src/shared/**'],
    [{ regex: '(^|/)(features|app)(/|$)', message: 'shared knows neither features nor the app' }],
  ),
  layer(
    ['src/features/**'],
    [
      { regex: '(^|/)app(/|$)', message: 'a feature does not know the app' },
      {
        regex: '^\\.\\./(?!\\.\\./shared/)',
        message: 'a feature does not know another: share it, or let the app combine them',
      },
    ],
  ),
);
