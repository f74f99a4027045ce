// Hold pages to the HTML standard with html-validate: its elements, attributes and roles.
//
// Job:    {pages: [{name, html}]}
// Answer: [{name, errors: ["LINE: RULE: what is wrong"]}]

import {HtmlValidate, StaticConfigLoader} from 'html-validate';
import {answer} from './job.mjs';

const checker = new HtmlValidate(new StaticConfigLoader({
  extends: ['html-validate:standard', 'html-validate:a11y'],
  // A button that submits is one way of several: the form above the list of badges answers as one types.
  rules: {'wcag/h32': 'off'}
}));

// What a template holds is no part of the page until a script has filled it; its lines still count.
const TEMPLATE = /(<template\b[^>]*>)([^]*?)(?=<\/template>)/g;
const hollow = (_, start, inside) => start + '\n'.repeat(inside.split('\n').length - 1);

await answer(async ({pages}) => {
  const results = [];
  for(const {name, html} of pages) {
    const {results: reports} = await checker.validateString(html.replace(TEMPLATE, hollow));
    const messages = reports.flatMap(report => report.messages);
    const errors = messages.map(({line, ruleId, message}) => `${line}: ${ruleId}: ${message}`);
    results.push({name, errors});
  }
  return results;
});
